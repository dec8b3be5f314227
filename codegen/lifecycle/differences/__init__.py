"""What ``diff`` compares, a module for each part of a model, and the rules that judge it."""

"""What ``lint`` looks for, a module for each part of a model."""

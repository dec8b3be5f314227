"""Python for what the model names: names, types, imports, documentation."""

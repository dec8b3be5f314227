"""What is copied into every package, as a mirror of it."""

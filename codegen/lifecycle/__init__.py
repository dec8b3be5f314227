"""How packages follow their models: update, diff, lint, releases, wheels, vendored copies."""

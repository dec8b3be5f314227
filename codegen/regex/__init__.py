"""Regular expressions as values: parsed, translated, compared. Knows no service."""

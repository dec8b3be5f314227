"""Figures of what was tried, written to docs/proof.md."""

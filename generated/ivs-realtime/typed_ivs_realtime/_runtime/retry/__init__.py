"""Retries: which failed attempts are repeated, and when."""

"""Endpoint rules, compiled to Python."""

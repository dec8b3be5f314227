"""Texts: HTML to docstrings, Markdown, Python source. Knows no service."""

"""Builds the documentation's site.

``python -m tools.site`` collects the pages of the repository, writes the reference of each package
from its intermediate representation, and lets Sphinx build both, without a warning.
"""

# docs/decisions/the-site-is-built-by-sphinx.md says why.

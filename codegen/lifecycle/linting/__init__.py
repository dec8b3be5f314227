"""The rules of ``lint``: one module for each part of a model."""

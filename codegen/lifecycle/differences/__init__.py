"""The comparisons of ``diff``: one module for each part of a model."""

"""Calls of a package as its users would write them, for its documentation."""

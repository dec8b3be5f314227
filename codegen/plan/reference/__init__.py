"""The reference of a package, for its documentation."""

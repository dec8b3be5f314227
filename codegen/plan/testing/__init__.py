"""The strategies and tests of a package."""

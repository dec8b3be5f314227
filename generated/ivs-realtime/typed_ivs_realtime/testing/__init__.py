"""Support for tests. The package itself never imports it.

``strategies`` draws requests, structures and responses. It needs Hypothesis.
"""

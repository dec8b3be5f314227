"""Stubs of asynchronous clients."""

"""Transports over HTTP libraries that are not required. ``httpx`` and ``async_httpx`` need httpx."""

"""Connections, TLS, proxies and HTTP/1.1."""

from typing import TypeAlias

DEFAULT_MAX_CONNECTIONS = 10

DEFAULT_MAX_RESPONSE_BYTES = 32 << 20

ClientCertificate: TypeAlias = str | tuple[str, str]
"""The path of a file with certificate and key, or the paths of one file for each."""

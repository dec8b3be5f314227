"""The ``User-Agent`` header, in the grammar that AWS's SDKs share (``botocore.useragent``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from string import ascii_letters, digits

_ALLOWED = frozenset(ascii_letters + digits + "!$%&'*+-.^_`|~,")
_SYSTEMS = {"darwin": "macos", "linux": "linux", "win32": "windows", "android": "android"}
_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy"}
_RETRY_FEATURES = {"standard": "E", "adaptive": "F"}
_ENDPOINT_OVERRIDE = "N"


def user_agent(
    product: str,
    version: str,
    *,
    retry_mode: str | None,
    custom_endpoint: bool = False,
    app_id: str | None = None,
    extra: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> str:
    """The ``User-Agent`` of a client.

    Args:
        product: The package's name.
        version: The package's version.
        retry_mode: The client's retry mode; None if its retry policy has none.
        custom_endpoint: Whether the client has a custom endpoint.
        app_id: The application id that the user configured.
        extra: Text to append, unchanged.
        environ: The environment. Default: the process's own.
    """
    environment = os.environ if environ is None else environ
    system, release, machine = _platform()
    features = _RETRY_FEATURES.get(retry_mode or "", "")
    if custom_endpoint:
        features = f"{_ENDPOINT_OVERRIDE},{features}" if features else _ENDPOINT_OVERRIDE
    python = ".".join(map(str, sys.version_info[:3]))
    implementation = sys.implementation.name
    parts = [
        f"{_clean(product)}/{_clean(version)}",
        "ua/2.1",
        *_os_parts(system, release),
        f"md/arch#{_clean(machine.lower())}" if machine else "",
        f"lang/python#{_clean(python)}",
        f"md/pyimpl#{_clean(_IMPLEMENTATIONS.get(implementation, implementation))}",
        f"exec-env/{_clean(env)}" if (env := environment.get("AWS_EXECUTION_ENV")) else "",
        f"m/{features}" if features else "",
        f"cfg/retry-mode#{_clean(retry_mode)}" if retry_mode else "",
        f"app/{_clean(app_id, also='#')}" if app_id else "",
        extra or "",
    ]
    return " ".join(part for part in parts if part)


def _platform() -> tuple[str, str, str]:
    # The standard library's ``platform`` is slow to import.
    if sys.platform == "win32":
        windows = sys.getwindowsversion()
        return "win32", str(windows.major), os.environ.get("PROCESSOR_ARCHITECTURE", "")
    names = os.uname()
    return sys.platform, names.release, names.machine


def _os_parts(system: str, release: str) -> tuple[str, ...]:
    family = _SYSTEMS.get(system)
    if family is None:
        return "os/other", f"md/{_clean(system)}#{_clean(release)}"
    return (f"os/{family}#{_clean(release)}",)


def _clean(text: str, also: str = "") -> str:
    """Replaces characters that would end a token (RFC 9110 §5.6.2), or the header, by hyphens."""
    return "".join(
        character if character in _ALLOWED or character in also else "-" for character in text
    )

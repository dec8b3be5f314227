"""The settings of a client as a Markdown table, from the rows by which clients resolve them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from codegen.package._runtime import account_ids, checksums, compression, discovery
from codegen.package._runtime.auth import sigv4a
from codegen.package._runtime.config.settings import SETTINGS, Setting
from codegen.plan.package.client_arguments import ARGUMENTS
from codegen.plan.package.features import (
    ACCOUNT_IDS,
    CHECKSUMS,
    COMPRESSION,
    DISCOVERY,
    SIGV4A,
)

_HEAD = ("Argument", "Meaning", "Environment variables", "Config key", "Default")
_NOTHING = "–"

SETTINGS_OF_FEATURES: Mapping[str, tuple[Setting[Any], ...]] = {
    ACCOUNT_IDS: account_ids.SETTINGS,
    CHECKSUMS: checksums.SETTINGS,
    COMPRESSION: compression.SETTINGS,
    DISCOVERY: discovery.SETTINGS,
    SIGV4A: sigv4a.SETTINGS,
}
"""Feature → the settings that only packages with it have."""


def settings_table(service_id: str, features: Collection[str] = ()) -> str:
    """The table, with a row for each setting.

    Args:
        service_id: ID of the service, used in the names of its variables.
        features: The features that the service uses.
    """
    more = [settings for name, settings in SETTINGS_OF_FEATURES.items() if name in features]
    service = service_id.replace(" ", "_").replace("-", "_").upper()
    arguments = documented_arguments()
    rows = [
        _HEAD,
        ("---",) * len(_HEAD),
        *(
            _row(setting, service, arguments)
            for settings in (SETTINGS, *more)
            for setting in settings
        ),
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def documented_arguments() -> dict[str, str]:
    """What the documentation of clients says about each argument, as Markdown on one line."""
    section, _, _ = ARGUMENTS.partition("\nArgs:\n")[2].partition("\n\n")
    entries = re.split(r"^    (?=\w)", section, flags=re.MULTILINE)[1:]
    pairs = (entry.split(": ", 1) for entry in entries)
    return {name: " ".join(text.split()).replace("``", "`") for name, text in pairs}


def _row(setting: Setting[Any], service: str, arguments: dict[str, str]) -> tuple[str, ...]:
    text, _, default = arguments.get(setting.argument, "").partition(" Default: ")
    if setting.meaning:
        text = setting.meaning
        default = "" if setting.default is None else f"`{setting.default}`"
    variables = ", ".join(
        _code(variable.replace("<SERVICE>", service)) for variable in setting.variables
    )
    if setting.last_variable:
        variables += f"; after the config file {_code(setting.last_variable)}"
    return (
        _code(setting.argument),
        text.replace("|", "\\|"),
        variables or _NOTHING,
        _code(setting.key),
        default.removesuffix(".") or "none",
    )


def _code(text: str) -> str:
    return f"`{text}`" if text else _NOTHING

"""The settings of a client as a table in Markdown, from the definitions by which it resolves them."""

from __future__ import annotations

from codegen.package._runtime.config.settings import SETTINGS, Setting

_HEAD = ("Argument", "Meaning", "Environment variables", "Config key", "Default")
_NOTHING = "–"


def settings_table(service_id: str) -> str:
    """One row for each setting.

    Args:
        service_id: The service, whose id is in the names of its own variables.
    """
    service = service_id.replace(" ", "_").replace("-", "_").upper()
    rows = [_HEAD, ("---",) * len(_HEAD), *(_row(setting, service) for setting in SETTINGS)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def _row(setting: Setting, service: str) -> tuple[str, ...]:
    variables = ", ".join(
        _code(variable.replace("<SERVICE>", service)) for variable in setting.variables
    )
    if setting.last_variable:
        variables += f"; after the config file {_code(setting.last_variable)}"
    return (
        _code(setting.argument),
        setting.meaning.replace("|", "\\|"),
        variables or _NOTHING,
        _code(setting.key),
        setting.default_text,
    )


def _code(text: str) -> str:
    return f"`{text}`" if text else _NOTHING

"""The whole table, by the names of its situations."""

from __future__ import annotations

from typing import Final

from . import (
    about_credentials,
    about_endpoints,
    about_machines,
    about_network,
    about_profiles,
    about_sessions,
    about_settings,
)
from .situation import Situation

_ALL = (
    *about_settings.SITUATIONS,
    *about_endpoints.SITUATIONS,
    *about_network.SITUATIONS,
    *about_profiles.SITUATIONS,
    *about_credentials.SITUATIONS,
    *about_machines.SITUATIONS,
    *about_sessions.SITUATIONS,
)

TABLE: Final[dict[str, Situation]] = {situation.name: situation for situation in _ALL}
if len(TABLE) != len(_ALL):
    raise ValueError("two situations have the same name")

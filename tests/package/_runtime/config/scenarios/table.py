"""All scenarios, by name."""

from __future__ import annotations

from typing import Final

from . import (
    accounts,
    containers_and_instances,
    credentials,
    endpoints,
    network,
    profiles,
    sessions,
    settings,
)
from .scenario import Scenario

_ALL = (
    *settings.SCENARIOS,
    *endpoints.SCENARIOS,
    *network.SCENARIOS,
    *profiles.SCENARIOS,
    *credentials.SCENARIOS,
    *accounts.SCENARIOS,
    *containers_and_instances.SCENARIOS,
    *sessions.SCENARIOS,
)

TABLE: Final[dict[str, Scenario]] = {scenario.name: scenario for scenario in _ALL}
if len(TABLE) != len(_ALL):
    raise ValueError("two scenarios have the same name")

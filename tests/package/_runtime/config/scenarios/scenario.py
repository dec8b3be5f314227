"""A scenario: arguments and environment of a client, and the settings that it should have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

WEST = "us-west-2"

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "environment"}
"""Credentials in the environment, for scenarios that are about something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A row of the table.

    In texts of ``given``, ``variables`` and ``files``, ``<home>`` stands for the home folder,
    ``<credential-servers>`` for the address of the servers that stand in for AWS's, and
    ``<authority>`` for the CA certificate of these servers.
    """

    name: str

    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The arguments of our client."""

    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    """The environment, on top of ``BASE``."""

    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Files by their path in the home folder."""

    expected: Mapping[str, Any]
    """The settings of our client that the scenario is about."""

    botocore: bool = False
    """Whether our client has to import botocore."""

    difference: str = ""
    """Name of the difference from botocore; empty if there is none."""

    warning: str = ""
    """Part of the warning that our client logs."""

    session: Callable[[], Any] | None = None
    """Makes the session that both clients are given."""

    absent: tuple[str, ...] = ()
    """Modules that can't be imported, as if they were not installed."""


BASE = {"AWS_EC2_METADATA_DISABLED": "true"}
"""The environment of every scenario: the metadata service of EC2 is disabled."""


def config(text: str, **others: str) -> dict[str, str]:
    """The config file, and other files in ``.aws``."""
    return {".aws/config": text} | {f".aws/{name}": content for name, content in others.items()}

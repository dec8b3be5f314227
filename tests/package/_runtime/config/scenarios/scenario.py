"""One row of the table of scenarios: what surrounds a client, and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

WEST = "us-west-2"

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "environment"}
"""Credentials in the environment, for scenarios that are about something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a client is made in.

    In texts of ``given``, ``variables`` and ``files``, ``<home>`` stands for the home folder,
    ``<credential-servers>`` for the address of the stand-ins, ``<authority>`` for the file of the authority
    that issued the certificate with which they speak TLS.
    """

    name: str

    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The client's arguments, by our names."""

    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    """The environment, on top of ``BASE``."""

    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Files by their path in the home folder."""

    shows: Mapping[str, Any]
    """What has to be observed at our client: the point of the scenario."""

    botocore: bool = False
    """Whether our client imports botocore."""

    differs: str = ""
    """The difference from botocore, by its name on the list; empty where there is none."""

    warns: str = ""
    """What our logger has to say."""

    session: Callable[[], Any] | None = None
    """Makes the session that is given to both."""

    absent: tuple[str, ...] = ()
    """Modules that are not installed."""


BASE = {"AWS_EC2_METADATA_DISABLED": "true"}
"""The environment of every scenario: nobody looks for an instance unless told to."""


def config(text: str, **others: str) -> dict[str, str]:
    """The config file, and other files in ``.aws``."""
    return {".aws/config": text} | {f".aws/{name}": content for name, content in others.items()}

"""Settings as the runtime resolves them, from files in a home folder of the test's own."""

from __future__ import annotations

import logging
from pathlib import Path

from codegen.package._runtime.config import resolve as configuration
from codegen.package._runtime.config.settings import Config

LOGGER = logging.getLogger("test_config")


def resolve(**given: object) -> Config:
    return configuration.resolve("ivs", given, logger=LOGGER)


def write(home: Path, text: str, name: str = "config") -> None:
    (home / ".aws" / name).write_text(text)

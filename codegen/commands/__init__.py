"""The commands, one module each: ``add_to`` adds its arguments, ``run`` does it."""

from __future__ import annotations

import argparse
from typing import Protocol


class Commands(Protocol):
    """Where a command adds its parser: what argparse's ``add_subparsers`` returns."""

    def add_parser(
        self, name: str, *, help: str, description: str, allow_abbrev: bool
    ) -> argparse.ArgumentParser: ...

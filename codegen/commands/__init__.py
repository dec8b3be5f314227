"""The commands, one module each: ``add_to`` adds the parser, ``run`` runs the command."""

from __future__ import annotations

import argparse
from typing import Protocol


class Commands(Protocol):
    """The part of the result of argparse's ``add_subparsers`` that commands use."""

    def add_parser(
        self, name: str, *, help: str, description: str, allow_abbrev: bool
    ) -> argparse.ArgumentParser: ...

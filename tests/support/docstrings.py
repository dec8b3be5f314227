"""What every text and docstring is checked against."""

from __future__ import annotations

import re

import black

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")


def formatted(source: str) -> str:
    return black.format_str(source, mode=black.Mode(line_length=100))

"""The words in the names of a model."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_GROUP = re.compile(r"(batch|bulk|admin) ")


def split_name(name: str) -> str:
    """A name as words: ``SecretAccessKey`` → ``secret access key``."""
    return " ".join(word.lower() for word in _WORD.findall(name))


def verb(operation: str) -> str:
    """The verb in the name of an operation: ``BatchStartRevocation`` → ``start``."""
    return _GROUP.sub("", split_name(operation)).partition(" ")[0]

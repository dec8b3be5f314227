"""The service models of the installed botocore, for tests that try them all."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import botocore
from support.thorough import many

_DATA = Path(botocore.__file__).parent / "data"
STEP = many(4, 1)
"""A short run takes every fourth service."""

_REST_JSON = re.compile(rb'"protocols?"\s*:\s*(?:"rest-json"|\[[^]]*"rest-json")')


def every_model() -> Iterator[tuple[str, dict[str, Any]]]:
    """Service and document of every model, whatever it speaks, or of some in a short run."""
    for service, content in islice(_contents(re.compile(b"")), 0, None, STEP):
        yield service, json.loads(content)


def rest_json_models() -> Iterator[tuple[str, dict[str, Any]]]:
    """Service and document of every model that speaks rest-json, or of some in a short run."""
    for service, content in islice(_contents(), 0, None, STEP):
        yield service, json.loads(content)


def rest_json_services() -> list[str]:
    """Every service that speaks rest-json."""
    return [service for service, _ in _contents()]


def _contents(said: re.Pattern[bytes] = _REST_JSON) -> Iterator[tuple[str, bytes]]:
    """Service and document of every model that says something, the newest of each service."""
    for folder in sorted(path for path in _DATA.iterdir() if path.is_dir()):
        versions = sorted(folder.glob("*/service-2.json*"))
        if not versions:
            continue
        packed = versions[-1].read_bytes()
        content = gzip.decompress(packed) if versions[-1].suffix == ".gz" else packed
        if said.search(content):
            yield folder.name, content

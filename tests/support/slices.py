"""Slices of real services: a few operations, everything that they reach, and the other documents."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import botocore

from codegen.source.model import Documents
from codegen.source.parse import parse_json

_DATA = Path(botocore.__file__).parent / "data"
API_VERSION = "2020-01-01"
FILE = f"sliced/{API_VERSION}/service-2.json"

SERVICES = (
    "ivs",
    "apigatewayv2",  # a structure called None
    "chime-sdk-messaging",  # query strings in the path
    "dataexchange",  # prefix headers, and strings as payloads
    "iot-data",  # blobs as payloads
    "mq",  # a structure called Error
    "mwaa",  # host prefixes and documents
    "rds-data",  # sparse lists
    "schemas",  # JSON in headers
    "sso-oidc",  # operations without signature
    "wellarchitected",  # static parameters of the endpoint rules
    "workmailmessageflow",  # a streaming payload
)
"""What is sliced: small, and unlike one another."""

Slice = dict[str, Any]
"""Documents by their kind: ``service``, ``paginators``, ``endpoint_rules``, ``partitions``, ``events``."""


def cut(random: Random) -> Slice:
    """One to three operations of one service, with what they reach."""
    service = random.choice(SERVICES)
    names = sorted(_document(service, "service-2")["operations"])
    return slice_of(service, random.sample(names, min(len(names), random.randint(1, 3))))


def slice_of(service: str, names: Iterable[str]) -> Slice:
    """The operations of a service of botocore, with what they reach."""
    model = _document(service, "service-2")
    chosen = sorted(names)
    operations = {name: model["operations"][name] for name in chosen}
    paginators = _document(service, "paginators-1").get("pagination", {})
    documents = {
        "service": {
            **model,
            "operations": operations,
            "shapes": _reached(model["shapes"], operations),
        },
        "paginators": {
            "pagination": {name: paginators[name] for name in chosen if name in paginators}
        },
        "endpoint_rules": _document(service, "endpoint-rule-set-1"),
        "partitions": _partitions(),
    }
    return copy.deepcopy(documents)


def read(documents: Slice) -> Documents:
    """The slice as ``load`` would give it: through the parser, with its refusals.

    Raises:
        ProblemsError: A document is refused.
    """
    files = {
        "service": FILE,
        "paginators": f"sliced/{API_VERSION}/paginators-1.json",
        "endpoint_rules": f"sliced/{API_VERSION}/endpoint-rule-set-1.json",
        "partitions": "partitions.json",
        "events": "sliced/events-1.json",
    }
    parsed: dict[str, Any] = {
        kind: parse_json(json.dumps(document).encode(), files[kind])
        for kind, document in documents.items()
    }
    files = {kind: file for kind, file in files.items() if kind in documents}
    return Documents(name="sliced", api_version=API_VERSION, files=files, **parsed)


@cache
def _document(service: str, stem: str) -> Any:
    folders = sorted(path for path in (_DATA / service).iterdir() if path.is_dir())
    for path in folders[-1].glob(f"{stem}.json*"):
        packed = path.read_bytes()
        return json.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)
    return {}


@cache
def _partitions() -> Any:
    """Two partitions of two regions: enough for every rule, and quickly written."""
    document = json.loads((_DATA / "partitions.json").read_bytes())
    for row in document["partitions"]:
        row["regions"] = dict(list(row["regions"].items())[:2])
    return {**document, "partitions": document["partitions"][:2]}


def _reached(shapes: dict[str, Any], root: object) -> dict[str, Any]:
    waiting = list(_named(root))
    found: dict[str, Any] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = shapes[name]
            waiting.extend(_named(shapes[name]))
    return {name: found[name] for name in sorted(found)}


def _named(value: object) -> Iterator[str]:
    """The shapes that a part of a model refers to: what stands under the key ``shape``."""
    match value:
        case dict():
            for key, child in value.items():
                if key == "shape" and isinstance(child, str):
                    yield child
                else:
                    yield from _named(child)
        case list():
            for child in value:
                yield from _named(child)
        case _:
            pass

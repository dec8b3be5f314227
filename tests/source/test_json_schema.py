"""Our evaluation of JSON Schema finds what ``jsonschema`` finds."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.models import tiny_paginators, tiny_service
from support.thorough import many

from codegen.source import schema
from codegen.source.json_schema import violations

MODELS = Path(__file__).parents[2] / "models"
SCHEMAS = {path.stem: path for path in Path(schema.__file__).with_name("schemas").glob("*.json")}


def read(path: str) -> Any:
    return json.loads((MODELS / path).read_text("utf-8"))


DOCUMENTS: dict[str, Any] = {
    "service-2": tiny_service(),
    "paginators-1": tiny_paginators(),
    "endpoint-rule-set-1": read("ivs/2020-07-14/endpoint-rule-set-1.json"),
    "partitions": read("partitions.json"),
    "overlay": tomllib.loads((MODELS / "ivs/overlay.toml").read_text("utf-8")),
}
VALUES = (None, True, 0, 1, 1.0, 1.5, -1, "", "a", "a b", "a\n", "string", [], [1], {}, {"a": 1})


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers(part)


def broken(random: Random, document: Any) -> Any:
    """The document with some parts removed, replaced, or under another key."""
    document = copy.deepcopy(document)
    for _ in range(random.randint(0, 3)):
        place: Any = random.choice([one for one in containers(document) if one] or [{"": ""}])
        key = random.choice(list(place) if isinstance(place, dict) else range(len(place)))
        change = random.choice(("remove", "replace", "replace", "rename"))
        if change == "replace":
            place[key] = copy.deepcopy(random.choice(VALUES))
        else:
            value = place.pop(key)
            if change == "rename" and isinstance(place, dict):
                place[random.choice(("type", "a b", f"{key}z"))] = value
    return document


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_violations_equal_those_of_jsonschema(kind: str) -> None:
    root = json.loads(SCHEMAS[kind].read_text("utf-8"))
    oracle, random, refused = Draft202012Validator(root), Random(kind), 0
    for _ in range(many(60, 2000)):
        document = broken(random, DOCUMENTS[kind])
        ours = [
            (list(one.path), one.value, one.keyword, one.limit, one.schema, one.is_key)
            for one in violations(root, document)
        ]
        theirs = [
            (
                *(list(error.absolute_path), error.instance, error.validator),
                *(error.validator_value, error.schema, "propertyNames" in error.schema_path),
            )
            for error in oracle.iter_errors(document)
        ]
        assert set(map(repr, ours)) == set(map(repr, theirs)), document
        refused += bool(theirs)
    assert refused > 20


def test_unknown_keyword_is_an_error() -> None:
    with pytest.raises(NotImplementedError, match="'anyOf'"):
        list(violations({"anyOf": []}, 1))

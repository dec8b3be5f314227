"""The models in the repository are botocore's, byte for byte, and in order."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tomllib
from pathlib import Path

import botocore
import pytest

from codegen.source.load import load, services
from codegen.source.read import read_service

MODELS = Path(__file__).parents[2] / "models"
INSTALLED = Path(botocore.__file__).parents[1]
ORIGINS = sorted(MODELS.rglob("ORIGIN.toml"))


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda path: str(path.relative_to(MODELS)))
def test_documents_match_origin_and_botocore(origin: Path) -> None:
    said = tomllib.loads(origin.read_text(encoding="utf-8"))
    assert said.keys() == {"botocore", "licence", "documents"}
    assert said["licence"] == "Apache-2.0"
    assert said["documents"]
    for entry in said["documents"]:
        assert entry.keys() == {"path", "from", "sha256"}
        data = (origin.parent / entry["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["path"]
        if said["botocore"] == botocore.__version__:
            original = (INSTALLED / entry["from"]).read_bytes()
            if entry["from"].endswith(".gz"):
                original = gzip.decompress(original)
            assert data == original


def test_every_document_has_an_origin_entry() -> None:
    said = {
        origin.parent / entry["path"]
        for origin in ORIGINS
        for entry in tomllib.loads(origin.read_text(encoding="utf-8"))["documents"]
    }
    ours = {*MODELS.glob("*/events-1.json")}
    assert said == {*MODELS.rglob("*.json"), *MODELS.rglob("*.json.gz")} - ours


def test_every_event_says_where_it_is_documented() -> None:
    for path in sorted(MODELS.glob("*/events-1.json")):
        document = json.loads(path.read_text("utf-8"))
        types = document.get("detailTypes", {}).values()
        entries = [event for one in types for event in one["events"].values()]
        entries += [*document["payloads"].values(), *document["keys"].values()]
        for entry in entries:
            assert re.match(
                r"https://docs\.aws\.amazon\.com/ivs/latest/\w+/[\w-]+\.html", entry["evidence"]
            )


@pytest.mark.parametrize("name", services(MODELS))
def test_every_model_is_valid_with_its_overlay(name: str) -> None:
    assert read_service(load(MODELS, name)).operations

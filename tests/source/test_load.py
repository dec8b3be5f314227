"""Reading a models folder: botocore's layout and merging, and a problem for what can't be read."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path

import botocore.loaders
import botocore.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models import API_VERSION, tiny_paginators, tiny_service, write_models
from support.problems import refused

from codegen.problems import ProblemsError
from codegen.source.load import load, merge, services
from codegen.source.parse import MAX_DEPTH

BOTOCORE_DATA = Path(botocore.loaders.Loader.BUILTIN_DATA_PATH)
SERVICE_FILE = f"tiny/{API_VERSION}/service-2.json"


def problems(models: Path, service: str = "tiny") -> list[str]:
    return refused(lambda: load(models, service))


def test_only_the_service_document_is_required(tmp_path: Path) -> None:
    documents = load(write_models(tmp_path), "tiny")
    assert documents.service == tiny_service()
    assert documents.api_version == API_VERSION
    assert documents.files == {"service": SERVICE_FILE}
    assert documents.endpoint_rules is None
    assert not documents.paginators
    assert not documents.overlay
    assert not documents.partitions


def test_every_document_is_loaded_with_its_path(tmp_path: Path) -> None:
    write_models(
        tmp_path,
        paginators=tiny_paginators(),
        waiters={"version": 2, "waiters": {}},
        endpoint_rules={"version": "1.0"},
        examples={"examples": {}},
        partitions={"version": "1.1"},
        settings='package = "small"',
        overlay='[[sensitive]]\nshape = "Text"\nreason = "It is."',
    )
    documents = load(tmp_path, "tiny")
    assert documents.paginators == tiny_paginators()
    assert documents.waiters == {"version": 2, "waiters": {}}
    assert documents.endpoint_rules == {"version": "1.0"}
    assert documents.examples == {"examples": {}}
    assert documents.partitions == {"version": "1.1"}
    assert documents.settings == {"package": "small"}
    assert documents.overlay == {"sensitive": [{"shape": "Text", "reason": "It is."}]}
    assert documents.files == {
        "service": SERVICE_FILE,
        "paginators": f"tiny/{API_VERSION}/paginators-1.json",
        "waiters": f"tiny/{API_VERSION}/waiters-2.json",
        "endpoint_rules": f"tiny/{API_VERSION}/endpoint-rule-set-1.json",
        "examples": f"tiny/{API_VERSION}/examples-1.json",
        "partitions": "partitions.json",
        "settings": "tiny/service.toml",
        "overlay": "tiny/overlay.toml",
    }


def test_newest_api_version_with_a_model_wins(tmp_path: Path) -> None:
    write_models(tmp_path)
    newer = tmp_path / "tiny" / "2021-03-04"
    newer.mkdir()
    (newer / "service-2.json").write_text('{"metadata": {"apiVersion": "2021-03-04"}}')
    newest = tmp_path / "tiny" / "2022-01-01"
    newest.mkdir()
    (newest / "paginators-1.json").write_text("{}")
    documents = load(tmp_path, "tiny")
    assert documents.api_version == "2021-03-04"
    assert documents.service["metadata"]["apiVersion"] == "2021-03-04"


def test_plain_document_wins_over_gzipped(tmp_path: Path) -> None:
    write_models(tmp_path)
    plain = tmp_path / SERVICE_FILE
    gzipped = plain.with_name("service-2.json.gz")
    gzipped.write_bytes(gzip.compress(b'{"version": "gzipped"}'))
    assert load(tmp_path, "tiny").service == tiny_service()
    plain.unlink()
    documents = load(tmp_path, "tiny")
    assert documents.service == {"version": "gzipped"}
    assert documents.files["service"] == f"{SERVICE_FILE}.gz"


def test_services_are_folders_with_a_model(tmp_path: Path) -> None:
    write_models(tmp_path, "tiny")
    write_models(tmp_path, "another-one", partitions={})
    (tmp_path / "empty").mkdir()
    (tmp_path / "no-model" / "2020-01-01").mkdir(parents=True)
    assert services(tmp_path) == ["another-one", "tiny"]


def test_extras_are_merged_like_botocore() -> None:
    with_extras = sorted(BOTOCORE_DATA.glob("*/*/*.sdk-extras.json"))
    assert len(with_extras) == 59
    loader = botocore.loaders.Loader(
        extra_search_paths=[str(BOTOCORE_DATA)], include_default_search_paths=False
    )
    compared = 0
    for path in with_extras:
        service, api_version, name = path.relative_to(BOTOCORE_DATA).parts
        documents = load(BOTOCORE_DATA, service)
        if documents.api_version != api_version:
            continue
        kind = name.removesuffix(".sdk-extras.json")
        ours = {"service-2": documents.service, "paginators-1": documents.paginators}[kind]
        theirs = loader.load_service_model(service, kind, api_version)
        assert json.dumps(ours) == json.dumps(theirs)  # with the order of the keys
        compared += 1
    assert compared > 50


TREES = st.recursive(
    st.integers() | st.lists(st.integers(), max_size=2),
    lambda children: st.dictionaries(st.sampled_from("abc"), children, max_size=3),
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), TREES, max_size=3)


@given(base=OBJECTS, extra=OBJECTS)
def test_merge_equals_botocore_and_keeps_its_arguments(
    base: dict[str, object], extra: dict[str, object]
) -> None:
    before = copy.deepcopy((base, extra))
    merged = merge(base, extra)
    assert (base, extra) == before
    theirs = copy.deepcopy(base)
    botocore.utils.deep_merge(theirs, copy.deepcopy(extra))
    assert json.dumps(merged) == json.dumps(theirs)


def test_invalid_extras_are_problems(tmp_path: Path) -> None:
    write_models(tmp_path)
    extras = tmp_path / "tiny" / API_VERSION / "service-2.sdk-extras.json"
    extras.write_text('{"version": 1.0, "marge": {}, "merge": []}')
    file = f"tiny/{API_VERSION}/service-2.sdk-extras.json"
    assert problems(tmp_path) == [
        f'{file}:/marge: found the unknown key "marge"; expected one of "merge", "version"',
        f"{file}:/merge: found an empty list; expected an object",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ": found invalid JSON at line 1, column 1; expected a JSON document"),
        (
            b'{\n "a": 1,\n b}',
            ": found invalid JSON at line 3, column 2; expected a JSON " "document",
        ),
        (b"[1, 2]", ": found a list; expected an object"),
        (b'"text"', ': found "text"; expected an object'),
        (b'{"a": "\xff"}', ": found a byte that is not UTF-8 at offset 7; expected UTF-8 text"),
        (b"\xef\xbb\xbf{}", ": found invalid JSON at line 1, column 1; expected a JSON document"),
        (
            b'{"shapes": {"A/B": [{"x": 1, "type": 2, "type": 3}]}}',
            ':/shapes/A~1B/0/type: found a second key "type"; expected unique keys',
        ),
        (b'{"a": [1, NaN]}', ":/a/1: found the number nan; expected a finite number"),
        (b'{"a": -Infinity}', ":/a: found the number -inf; expected a finite number"),
        (b'{"a": 1e999}', ":/a: found the number inf; expected a finite number"),
        (
            b'{"a": {"b": "x\\ud800"}}',
            ':/a/b: found "x\\ud800", which contains a lone surrogate; expected Unicode text',
        ),
        (
            b'{"a": {"\\udfff": 1}}',
            ':/a: found "\\udfff", which contains a lone surrogate; expected Unicode text',
        ),
        (
            b'{"a": ' + b"1" * 10_000 + b"}",
            ": found an integer of thousands of digits; expected a smaller integer",
        ),
        (
            b'{"a":' * MAX_DEPTH + b"{}" + b"}" * MAX_DEPTH,
            ": found too many levels of nesting; expected at most 60",
        ),
        (b"[" * 1_000_000, ": found too many levels of nesting; expected at most 60"),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else "",
)
def test_invalid_json_is_a_problem(tmp_path: Path, data: bytes, expected: str) -> None:
    write_models(tmp_path, model=data)
    assert problems(tmp_path) == [f"{SERVICE_FILE}{expected}"]


def test_deepest_json_and_surrogate_pairs_are_parsed(tmp_path: Path) -> None:
    deep = '{"a":' * (MAX_DEPTH - 1) + "{}" + "}" * (MAX_DEPTH - 1)
    assert load(write_models(tmp_path, model=deep), "tiny").service
    write_models(tmp_path, model='{"a": "\\ud83d\\ude00"}')
    assert load(tmp_path, "tiny").service == {"a": "\N{GRINNING FACE}"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb =\n", "invalid TOML at line 2, column 4; expected a TOML document"),
        ("a = [", "invalid TOML at end of document; expected a TOML document"),
        ("a = 1\na = 2\n", "invalid TOML at line 2, column 6; expected a TOML document"),
        ("a = " + "[" * 100_000, "too many levels of nesting; expected at most 60"),
        (b"a = '\xe9'", "a byte that is not UTF-8 at offset 5; expected UTF-8 text"),
        ("a = " + "1" * 10_000, "an integer of thousands of digits; expected a smaller integer"),
    ],
    ids=["no value", "end", "twice", "deep", "latin-1", "digits"],
)
def test_invalid_toml_is_a_problem(tmp_path: Path, text: str, expected: str) -> None:
    write_models(tmp_path, overlay=text)
    assert problems(tmp_path) == [f"tiny/overlay.toml: found {expected}"]


def test_damaged_gzip_data_is_a_problem(tmp_path: Path) -> None:
    write_models(tmp_path)
    (tmp_path / SERVICE_FILE).unlink()
    file = tmp_path / f"{SERVICE_FILE}.gz"
    whole = gzip.compress(json.dumps(tiny_service()).encode())
    for damaged in (b"{}", whole[:-20], whole[:20] + b"\0\0\0\0" + whole[24:]):
        file.write_bytes(damaged)
        expected = "damaged gzip data; expected a document compressed with gzip"
        assert problems(tmp_path) == [f"{SERVICE_FILE}.gz: found {expected}"]


def test_problems_of_all_files_are_raised_together(tmp_path: Path) -> None:
    write_models(tmp_path, model="{", paginators="[]", settings="=")
    assert len(problems(tmp_path)) == 3


def test_service_without_model_is_a_problem(tmp_path: Path) -> None:
    expected = "no service model; expected tiny/API-VERSION/service-2.json"
    assert problems(tmp_path) == [f"tiny: found {expected}"]
    (tmp_path / "tiny" / "2020-01-01").mkdir(parents=True)
    assert problems(tmp_path) == [f"tiny: found {expected}"]


@pytest.mark.parametrize("name", ["", ".", "..", "../tiny", "a/b", "/etc", "Tiny", "tiny\n", "-x"])
def test_service_name_that_is_a_path_is_refused(tmp_path: Path, name: str) -> None:
    expected = "a name of a-z, 0-9, '-' and '.' that starts with a letter or digit"
    assert problems(write_models(tmp_path), name) == [
        f"{name}: found a service named {json.dumps(name)}; expected {expected}"
    ]


def test_invalid_folder_name_is_a_problem(tmp_path: Path) -> None:
    write_models(tmp_path, "Tiny")
    with pytest.raises(ProblemsError, match='a service named "Tiny"'):
        services(tmp_path)


def test_missing_models_folder_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as caught:
        services(tmp_path / "nowhere")
    assert (
        str(caught.value) == f"{tmp_path / 'nowhere'}: found no folder; expected a folder of models"
    )


def test_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    write_models(tmp_path)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problems(tmp_path) == [
        f"{SERVICE_FILE}: found an unreadable file (Permission denied); expected a readable file"
    ]

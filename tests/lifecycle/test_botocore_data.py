"""Documents are read from a wheel by name, unpacked, and only so much of them as is reasonable."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import botocore
import pytest
from support.models import API_VERSION
from support.wheels import make_wheel
from support.workspace import Data, tiny_data

from codegen.lifecycle import botocore_data
from codegen.lifecycle.botocore_data import (
    Document,
    installed,
    open_wheel,
    partitions,
    service_documents,
    service_names,
)
from codegen.problems import ProblemsError

HOME = f"tiny/{API_VERSION}"


def documents(wheel: Path) -> dict[str, Document]:
    with open_wheel(wheel) as botocore_data:
        return {document.path: document for document in service_documents(botocore_data, "tiny")}


def found(action: Callable[[], object]) -> str:
    with pytest.raises(ProblemsError) as caught:
        action()
    (problem,) = caught.value.problems
    return f"{problem.file}: {problem.found}"


def test_wheel_has_version_and_date(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "1.2.3", {}, made=date(2024, 2, 29))
    with open_wheel(wheel) as botocore_data:
        assert (botocore_data.version, botocore_data.date) == ("1.2.3", "2024-02-29")


def test_reproducible_wheel_has_no_date(tmp_path: Path) -> None:
    with open_wheel(make_wheel(tmp_path, "1.2.3", {}, made=date(1980, 1, 1))) as botocore_data:
        assert botocore_data.date == ""


def test_gzipped_documents_are_unpacked_and_plain_ones_win(tmp_path: Path) -> None:
    data: Data = {
        **tiny_data(),
        f"{HOME}/service-2.json": b"plain",
        f"{HOME}/service-2.sdk-extras.json": b"extras",
        f"{HOME}/endpoint-rule-set-1.json.gz": b"rules",
    }
    botocore_data = documents(make_wheel(tmp_path, "1.2.3", data))
    assert [*botocore_data] == [
        f"{API_VERSION}/service-2.json",
        f"{API_VERSION}/service-2.sdk-extras.json",
        f"{API_VERSION}/paginators-1.json",
        f"{API_VERSION}/endpoint-rule-set-1.json",
    ], "what says nothing is left out"
    assert botocore_data[f"{API_VERSION}/service-2.json"].content == b"plain"
    rules = botocore_data[f"{API_VERSION}/endpoint-rule-set-1.json"]
    assert rules.content == b"rules"
    assert rules.origin == f"botocore/data/{HOME}/endpoint-rule-set-1.json.gz"


def test_only_documents_of_the_newest_api_version_are_taken(tmp_path: Path) -> None:
    data: Data = {
        "tiny/2021-01-01/service-2.json": b"{}",
        "tiny/2019-01-01/service-2.json": b"{}",
        "tiny/2022-01-01/paginators-1.json": b"{}",
        "tiny/latest/service-2.json": b"{}",
        "tiny/2021-01-01/notes.json": b"{}",
        "tiny/2021-01-01/deeper/service-2.json": b"{}",
        "tiny-too/2023-01-01/service-2.json": b"{}",
        "../../etc/2023-01-01/service-2.json": b"{}",
    }
    assert [*documents(make_wheel(tmp_path, "1.2.3", data))] == ["2021-01-01/service-2.json"]


def test_unknown_service_gets_the_closest_name(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "1.2.3", {**tiny_data(service="tinier"), **tiny_data(service="x")})
    with open_wheel(wheel) as botocore_data:
        assert service_names(botocore_data) == ["tinier", "x"]
    assert found(lambda: documents(wheel)) == "tiny: no service of this name in botocore 1.2.3"


def test_old_botocore_has_no_partitions(tmp_path: Path) -> None:
    with open_wheel(make_wheel(tmp_path, "1.2.3", {})) as botocore_data:
        assert partitions(botocore_data) is None


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_oversized_document_is_refused(
    packed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(botocore_data, "MAX_SIZE", 1000)
    path = f"{HOME}/service-2.json{packed}"
    assert documents(make_wheel(tmp_path, "1.2.3", {path: b"x" * 1000}))
    wheel = make_wheel(tmp_path, "1.2.3", {path: b"x" * 1001})
    assert found(lambda: documents(wheel)) == f"botocore/data/{path}: more than 1000 bytes"


def test_damaged_document_is_refused(tmp_path: Path) -> None:
    path = f"{HOME}/service-2.json.gz"
    wheel = make_wheel(tmp_path, "1.2.3", {})
    for content in (b"no gzip", gzip.compress(b"x" * 99)[:-9]):
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"botocore/data/{path}", content)
        assert found(lambda: documents(wheel)) == f"botocore/data/{path}: damaged gzip data"


@pytest.mark.parametrize("kept", [0, 100, -1])
def test_damaged_archive_is_refused(kept: int, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "1.2.3", tiny_data())
    content = wheel.read_bytes()
    wheel.write_bytes(content[:kept] if kept >= 0 else content.replace(b"PK\3\4", b"PK\3\5"))
    assert found(lambda: documents(wheel)).startswith(f"{wheel.name}: a damaged archive (")


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_archive_with_any_altered_byte_is_read_or_refused(method: int, tmp_path: Path) -> None:
    wheel = tmp_path / "botocore-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", method) as archive:
        archive.writestr(f"botocore/data/{HOME}/service-2.json", b'{"shapes": {}}')
        archive.writestr("botocore/data/é.json", b"")
    content = wheel.read_bytes()
    for place, byte in enumerate(content):
        for wrong in (0, byte ^ 0xFF):
            wheel.write_bytes(content[:place] + bytes([wrong]) + content[place + 1 :])
            with suppress(ProblemsError):
                documents(wheel)


def test_invalid_archive_date_is_ignored(tmp_path: Path) -> None:
    """Archives have months and days in bits, of which some are no date."""
    wheel = tmp_path / "botocore-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        entry = zipfile.ZipInfo("botocore-1.2.3.dist-info/RECORD", (2026, 2, 30, 0, 0, 0))
        archive.writestr(entry, b"")
    with open_wheel(wheel) as botocore_data:
        assert botocore_data.date == ""


@pytest.mark.parametrize("name", ["x-1.0-py3-none-any.whl", "botocore-1.0rc1-py3-none-any.whl"])
def test_unreleased_botocore_is_refused(name: str, tmp_path: Path) -> None:
    assert (
        found(lambda: documents(tmp_path / name))
        == f"{name}: a file that is not a wheel of botocore"
    )


def test_installed_botocore_has_no_date() -> None:
    botocore_data = installed()
    assert (botocore_data.version, botocore_data.date) == (botocore.__version__, "")
    names = [document.path for document in service_documents(botocore_data, "ivs")]
    assert names == [
        "2020-07-14/service-2.json",
        "2020-07-14/paginators-1.json",
        "2020-07-14/endpoint-rule-set-1.json",
    ]

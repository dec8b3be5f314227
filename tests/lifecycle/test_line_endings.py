"""Files that git checked out with CRLF are not different; what else differs is found and restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.distributions import small_distribution
from support.files import tree
from support.models import write_models

from codegen.lifecycle.distribution import read_distribution
from codegen.lifecycle.models_folder import current_documents
from codegen.lifecycle.vendor import check, vendor
from codegen.output import fingerprint
from codegen.pipeline import Outcome, build, generate, stale_files
from codegen.text.line_endings import with_lf


def silent(step: str) -> None:
    """Reports nothing."""


def check_out_with_crlf(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(with_lf(path.read_bytes()).replace(b"\n", b"\r\n"))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fingerprint, "_NOTES", tmp_path / "notes")
    return write_models(tmp_path / "models")


def test_vendored_copy_with_crlf_is_unedited(tmp_path: Path) -> None:
    distribution = small_distribution(tmp_path / "small")
    vendor(distribution, tmp_path / "project")
    check_out_with_crlf(tmp_path / "project")
    assert check(distribution, tmp_path / "project") == []
    result = vendor(distribution, tmp_path / "project")
    assert (result.written, result.removed) == ((), ())


def test_edit_of_a_vendored_copy_with_crlf_is_found_and_overwritten(tmp_path: Path) -> None:
    distribution = small_distribution(tmp_path / "small")
    vendor(distribution, tmp_path / "project")
    check_out_with_crlf(tmp_path / "project")
    (tmp_path / "project/typed_small/client.py").write_bytes(b"edited\r\n")
    found = check(distribution, tmp_path / "project")
    assert [str(one) for one in found] == ["typed_small/client.py: edited"]
    result = vendor(distribution, tmp_path / "project", force=True)
    assert (result.written, result.removed) == (("client.py",), ())
    assert check(distribution, tmp_path / "project") == []


def test_generated_folder_with_crlf_is_fresh(models: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    written = generate(models, output, [], silent).written
    check_out_with_crlf(output)
    assert stale_files(models, output, [], silent) == ()
    assert generate(models, output, [], silent) == Outcome(unchanged=written)


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        (lambda home: (home / "README.md").write_bytes(b"edited\r\n"), "README.md"),
        (lambda home: (home / "LICENSE").unlink(), "LICENSE"),
    ],
    ids=["edited", "missing"],
)
def test_change_of_a_generated_folder_with_crlf_is_restored(
    models: Path, tmp_path: Path, change: Callable[[Path], object], stale: str
) -> None:
    output = tmp_path / "output"
    total = generate(models, output, [], silent).written
    right = (output / "tiny" / stale).read_bytes()
    check_out_with_crlf(output)
    change(output / "tiny")
    assert stale_files(models, output, [], silent) == (f"tiny/{stale}",)
    assert generate(models, output, [], silent) == Outcome(written=1, unchanged=total - 1)
    assert (output / "tiny" / stale).read_bytes() == right


def test_models_with_crlf_make_the_same_package(models: Path) -> None:
    right, documents = build(models, "tiny"), current_documents(models, "tiny")
    check_out_with_crlf(models)
    assert build(models, "tiny") == right
    assert current_documents(models, "tiny") == documents


def test_distribution_with_crlf_is_published_with_lf(tmp_path: Path) -> None:
    distribution = small_distribution(tmp_path / "small")
    check_out_with_crlf(tmp_path / "small")
    assert read_distribution(tmp_path / "small") == distribution
    vendor(distribution, tmp_path / "project")
    assert not any(b"\r" in content for content in tree(tmp_path / "project").values())


def test_binary_files_are_kept_as_they_are() -> None:
    assert with_lf(b"\0\r\n") == b"\0\r\n"
    assert with_lf(b"a\r\nb\rc\n") == b"a\nb\rc\n"

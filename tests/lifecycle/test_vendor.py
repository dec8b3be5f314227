"""Vendored copies: what is written, what a check reports, and what is never overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.distributions import DIGEST, PACKAGE, small_distribution
from support.files import tree
from support.vendored import differences, problems

from codegen import cli
from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendor import check, vendor
from codegen.lifecycle.vendored import VENDORED, parse_record, record_of, render_record
from codegen.output import disk, journal
from codegen.problems import ProblemsError


def test_copy_is_package_folder_and_record(destination: Path) -> None:
    files = tree(destination)
    assert files.pop(f"typed_small/{VENDORED}")
    assert files == {f"typed_small/{path}": text.encode() for path, text in PACKAGE.items()}


def test_record_has_source_version_and_every_digest(destination: Path) -> None:
    text = (destination / "typed_small" / VENDORED).read_text()
    assert "- Distribution: typed-small\n- Version: 1.0.0\n" in text
    assert "- Model: models/small/2020-01-01/service-2.json\n" in text
    assert f"- Model's sha256: {DIGEST}\n- Model's botocore: 1.2.3\n" in text
    for path, content in PACKAGE.items():
        assert f"    {hashlib.sha256(content.encode()).hexdigest()}  {path}\n" in text


def test_copies_of_the_same_package_are_equal(
    one: Distribution, destination: Path, tmp_path: Path
) -> None:
    vendor(one, tmp_path / "elsewhere")
    assert tree(tmp_path / "elsewhere") == tree(destination)


def test_bytecode_cache_is_not_an_edit(one: Distribution, destination: Path) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", "from _vendor.typed_small import number; print(number())"]
    result = subprocess.run(
        command, cwd=destination.parent, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout == "42\n"
    assert list(destination.rglob("*.pyc"))
    assert differences(one, destination) == []


def test_every_edit_is_reported(one: Distribution, destination: Path) -> None:
    package = destination / "typed_small"
    (package / "client.py").write_text("edited\n")
    (package / "_runtime" / "values.py").unlink()
    (package / "mine.py").write_text("mine\n")
    (package / "py.typed").unlink()
    (package / "py.typed").symlink_to(package / "mine.py")
    (package / "linked").symlink_to(destination)
    assert differences(one, destination) == [
        "typed_small/_runtime/values.py: missing",
        "typed_small/client.py: edited",
        "typed_small/linked: added",
        "typed_small/mine.py: added",
        "typed_small/py.typed: edited",
    ]


@pytest.mark.parametrize(
    ("copied", "now", "what"),
    [
        ("1.9.0", "1.10.0", "behind: version 1.9.0; typed-small has version 1.10.0"),
        ("2.0.0", "1.10.0", "ahead: version 2.0.0; typed-small has version 1.10.0"),
    ],
)
def test_copy_of_another_version_is_behind_or_ahead(
    tmp_path: Path, copied: str, now: str, what: str
) -> None:
    vendor(small_distribution(tmp_path / "then", copied), tmp_path / "project")
    present = small_distribution(tmp_path / "now", now)
    assert differences(present, tmp_path / "project") == [f"typed_small: {what}"]


def test_copy_of_the_same_version_with_other_bytes_is_behind(
    destination: Path, tmp_path: Path
) -> None:
    changed = small_distribution(tmp_path / "now", package={**PACKAGE, "client.py": "number = 1\n"})
    assert differences(changed, destination) == [
        "typed_small: behind: 1 files differ from typed-small 1.0.0"
    ]


def test_newer_package_replaces_older_one_and_leaves_other_files(
    destination: Path, tmp_path: Path
) -> None:
    (destination / "typed_small" / "mine.py").write_text("mine\n")
    files = {path: text for path, text in PACKAGE.items() if path != "_runtime/values.py"}
    newer = small_distribution(tmp_path / "now", "1.1.0", {**files, "new/a.py": "a = 1\n"})
    result = vendor(newer, destination)
    assert result.removed == ("_runtime/values.py",)
    assert result.written == (VENDORED, "new/a.py")
    assert not (destination / "typed_small" / "_runtime").exists()
    assert (destination / "typed_small" / "mine.py").read_text() == "mine\n"
    assert differences(newer, destination) == ["typed_small/mine.py: added"]


def test_vendoring_again_writes_nothing(one: Distribution, destination: Path) -> None:
    result = vendor(one, destination)
    assert (result.written, result.removed) == ((), ())


def test_edited_copy_is_overwritten_only_when_forced(one: Distribution, destination: Path) -> None:
    (destination / "typed_small" / "client.py").write_text("edited\n")
    (destination / "typed_small" / "NOTICE").unlink()
    assert problems(one, destination) == [
        "typed_small/NOTICE: found no file; expected an unedited copy " "(--force overwrites it)",
        "typed_small/client.py: found an edited file; expected an unedited copy "
        "(--force overwrites it)",
    ]
    vendor(one, destination, force=True)
    assert differences(one, destination) == []


@pytest.mark.parametrize("force", [False, True])
def test_unlisted_file_is_never_overwritten(one: Distribution, tmp_path: Path, force: bool) -> None:
    (tmp_path / "project" / "typed_small").mkdir(parents=True)
    (tmp_path / "project" / "typed_small" / "client.py").write_text("mine\n")
    (problem,) = problems(one, tmp_path / "project", force=force)
    assert problem.startswith("typed_small/client.py: found a file that VENDORED.md does not list;")


@pytest.mark.parametrize("place", ["", "typed_small", "typed_small/_runtime", "typed_small/NOTICE"])
def test_nothing_is_written_through_a_symbolic_link(
    one: Distribution, tmp_path: Path, place: str
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    link = tmp_path / "project" / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    (problem,) = {problem.partition(": ")[2] for problem in problems(one, tmp_path / "project")}
    assert "symbolic link" in problem
    assert list(target.iterdir()) == []


def test_record_behind_a_symbolic_link_is_refused(
    one: Distribution, destination: Path, tmp_path: Path
) -> None:
    record = destination / "typed_small" / VENDORED
    record.rename(tmp_path / "record")
    record.symlink_to(tmp_path / "record")
    assert "symbolic link" in problems(one, destination)[0]
    with pytest.raises(ProblemsError, match="symbolic link"):
        check(one, destination)


def test_distribution_is_not_copied_into_itself(one: Distribution) -> None:
    for destination in (one.folder, one.folder / "typed_small", one.folder / "new"):
        (problem,) = problems(one, destination)
        assert f"a folder inside {one.folder}" in problem
    assert not (one.folder / "typed_small" / VENDORED).exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("client.py", "../client.py"),
        ("client.py", "/client.py"),
        ("- Version: 1.0.0\n", ""),
        ("- Version: 1.0.0", "- Version: x"),
        ("do not edit", "do edit"),
        ("- Model's sha256", "- Models' sha256"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_edited_record_is_refused(
    one: Distribution, destination: Path, old: str, new: str, force: bool
) -> None:
    record = destination / "typed_small" / VENDORED
    text = record.read_text()
    assert old in text
    record.write_text(text.replace(old, new))
    (problem,) = problems(one, destination, force=force)
    assert problem.startswith(f"typed_small/{VENDORED}: ")
    with pytest.raises(ProblemsError):
        check(one, destination)


@pytest.mark.parametrize("path", ["../client.py", "/etc/passwd", "a/../../b", "con"])
def test_record_with_path_outside_the_package_is_refused(one: Distribution, path: str) -> None:
    record = record_of(one, ())
    text = render_record(replace(record, digests={**record.digests, path: DIGEST}))
    with pytest.raises(ProblemsError, match="paths inside the package"):
        parse_record(text.encode(), VENDORED)


def test_record_with_crlf_line_ends_is_read(one: Distribution, destination: Path) -> None:
    record = destination / "typed_small" / VENDORED
    record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
    assert differences(one, destination) == []


def test_failed_copy_leaves_the_older_one(
    one: Distribution, destination: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(destination)
    newer = small_distribution(tmp_path / "now", "1.1.0", {**PACKAGE, "a.py": "", "z.py": "z\n"})
    real = disk.replace

    def fail_at_last(folder: Path, path: str, content: bytes) -> None:
        if path == "z.py" and content == b"z\n":
            raise OSError("no space")
        real(folder, path, content)

    monkeypatch.setattr(disk, "replace", fail_at_last)
    with pytest.raises(ProblemsError, match="no space"):
        vendor(newer, destination)
    assert tree(destination) == before


def test_interrupted_copy_is_reported_and_completed_by_the_next_run(
    one: Distribution, destination: Path
) -> None:
    folder = destination / "typed_small"
    journal.save(folder, {"client.py": (folder / "client.py").read_bytes()})
    (folder / "client.py").write_text("half\n")
    assert differences(one, destination) == [
        "typed_small/.codegen-journal: added",
        "typed_small/client.py: edited",
    ]
    vendor(one, destination)
    assert differences(one, destination) == []


@pytest.mark.parametrize(
    ("path", "content", "what"),
    [
        ("MANIFEST", None, "no distribution"),
        ("typed_small/client.py", None, "found no file"),
        ("pyproject.toml", "[", "an unreadable document"),
        ("pyproject.toml", "[project]\n", "no name, version, package or model"),
        ("sbom.cdx.json", "{}", "no name, version, package or model"),
        ("sbom.cdx.json", json.dumps({"components": []}), "no name, version, package or model"),
    ],
)
def test_incomplete_distribution_is_refused(
    one: Distribution,
    tmp_path: Path,
    path: str,
    content: str | None,
    what: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (one.folder / path).unlink() if content is None else (one.folder / path).write_text(content)
    output = str(one.folder.parent)
    assert cli.main(["vendor", str(tmp_path / "project"), "--output", output]) == 1
    assert what in capsys.readouterr().err
    assert not (tmp_path / "project").exists()

"""Wheels are had through pip, as it is set up; what it can't get is told in its words."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from support.wheels import make_wheel

from codegen.lifecycle.download import _failed, download
from codegen.problems import ProblemsError


@pytest.fixture(autouse=True)
def _no_settings_of_pip_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip looks into, and nowhere else."""
    folder = tmp_path / "wheels"
    for version in ("1.9.0", "1.10.0"):
        make_wheel(folder, version, {})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def silent(_: str) -> None: ...


def get(version: str | None, folder: Path, report: Callable[[str], None] = silent) -> str:
    """Downloads, and returns the name of the wheel, or what was found wrong."""
    folder.mkdir()
    try:
        wheel = download(version, folder, report)
    except ProblemsError as error:
        (problem,) = error.problems
        return f"{problem.file}: found {problem.found}"
    assert wheel.parent == folder
    return wheel.name


@pytest.mark.usefixtures("wheels")
@pytest.mark.parametrize(
    ("version", "wheel"), [(None, "1.10.0"), ("1.9.0", "1.9.0"), ("1.9", "1.9.0")]
)
def test_newest_or_given_version_is_downloaded(
    version: str | None, wheel: str, tmp_path: Path
) -> None:
    told: list[str] = []
    found = get(version, tmp_path / "here", told.append)
    assert found == f"botocore-{wheel}-py3-none-any.whl"
    assert any(line.startswith("pip: Processing") for line in told), told


@pytest.mark.usefixtures("wheels")
def test_unknown_version_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with pytest.raises(ProblemsError) as raised:
        download("1.11.0", tmp_path / "here", silent)
    assert [str(problem) for problem in raised.value.problems] == [
        "botocore==1.11.0: found a version that the index does not have; "
        "expected one of 2 versions, the newest of which are 1.9.0, 1.10.0"
    ]


def test_message_about_an_unknown_version_is_short(wheels: Path, tmp_path: Path) -> None:
    for number in range(300):
        make_wheel(wheels, f"1.8.{number}", {})
    (tmp_path / "here").mkdir()
    with pytest.raises(ProblemsError) as raised:
        download("9.9.9", tmp_path / "here", silent)
    (problem,) = raised.value.problems
    assert str(problem).endswith("newest of which are 1.8.297, 1.8.298, 1.8.299, 1.9.0, 1.10.0")
    assert len(str(problem)) < 200


def test_unreachable_index_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/simple/")
        monkeypatch.setenv("PIP_RETRIES", "1")
        found = get(None, tmp_path / "here")
    assert found.startswith(
        "botocore: found a failed download by pip (Failed to establish a new connection: ["
    )
    assert "No matching distribution found for botocore" in found


@pytest.mark.parametrize(
    "said",
    [
        "'<pip._vendor.urllib3.connection.HTTPConnection object at 0x7f5>: Failed: [Errno 111]'",
        "\"HTTPConnection(host='127.0.0.1', port=1): Failed: [Errno 111]\"",
    ],
)
def test_failed_connection_is_named_by_its_reason(said: str) -> None:
    retried = f"WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError({said})': /simple/"
    assert _failed("botocore", [retried, "ERROR: none"]).found == (
        "a failed download by pip (Failed: [Errno 111]; none)"
    )


def test_yanked_version_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip takes a withdrawn version that is asked for by its number, with a warning."""
    home = tmp_path / "simple" / "botocore"
    wheel = make_wheel(home, "1.10.0", {})
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (home / "index.html").write_text(
        f'<html><body><a href="{wheel.name}#sha256={digest}" data-yanked="it was broken">'
        f"{wheel.name}</a></body></html>"
    )
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    monkeypatch.setenv("PIP_QUIET", "2")
    found = get("1.10.0", tmp_path / "here")
    assert found.startswith("botocore==1.10.0: found a yanked version (")
    assert "it was broken" in found


def test_wheel_for_another_python_is_accepted(wheels: Path, tmp_path: Path) -> None:
    """Only its documents are read."""
    make_wheel(wheels, "1.12.0", {}, needs_python=">=4")
    assert get(None, tmp_path / "here") == "botocore-1.12.0-py3-none-any.whl"


def test_missing_pip_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    assert get(None, tmp_path / "here") == (
        "botocore: found a failed download by pip (No module named pip)"
    )

"""The commands of ``python -m`` and a package's name: their help, and the versions that they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.environment import make_bare

from typed_ivs import IVSClient
from typed_ivs._runtime.command_line import main as command_line
from typed_ivs._runtime.command_line.main import main


def test_help_says_what_each_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        main(IVSClient, ["--help"])
    assert exited.value.code == 0
    text = capsys.readouterr().out
    assert re.findall(r"^    (\w+) +\w+ ", text, re.M) == ["doctor", "version", "call"]


def test_versions_are_those_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_bare(monkeypatch, tmp_path)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(command_line, "_OPTIONAL", ("pytest", "no-such-distribution"))
    assert main(IVSClient, ["version"]) == 0
    versions = capsys.readouterr().out
    assert re.search(r"^typed_ivs \S+ \(API version 2020-07-14\)$", versions, re.M)
    assert f"pytest {pytest.__version__}\n" in versions
    assert versions.endswith("no-such-distribution is not installed\n")
    assert main(IVSClient, ["doctor"]) == 1
    assert capsys.readouterr().out.startswith(f"{versions}\n")


@pytest.mark.parametrize("arguments", [[], ["call"]])
def test_command_or_operation_that_is_missing_is_named(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exited:
        main(IVSClient, arguments)
    assert exited.value.code == 2
    missing = "OPERATION" if arguments else "COMMAND"
    assert f"arguments are required: {missing}" in capsys.readouterr().err

"""The vendor command and the Makefile targets that run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.distributions import PACKAGE, small_distribution
from support.files import tree

from codegen import cli
from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendored import VENDORED
from codegen.output.parts import is_selected

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def one(tmp_path: Path) -> Distribution:
    return small_distribution(tmp_path / "generated" / "small")


def test_command_copies_and_checks(
    one: Distribution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    arguments = ["vendor", str(project), "--output", str(one.folder.parent)]
    assert cli.main([*arguments, "--check"]) == 1
    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--check", "--service", "small"]) == 0
    (project / "typed_small" / "NOTICE").write_text("edited\n")
    capsys.readouterr()
    assert cli.main([*arguments, "--check"]) == 1
    assert capsys.readouterr() == ("typed_small/NOTICE: edited\n", "1 difference\n")
    assert cli.main(arguments) == 1
    assert cli.main([*arguments, "--force"]) == 0
    assert cli.main([*arguments, "--check"]) == 0
    with pytest.raises(SystemExit, match="2"):
        cli.main([*arguments, "--service", "other"])


def test_one_of_several_services_has_to_be_named(one: Distribution, tmp_path: Path) -> None:
    output = one.folder.parent
    small_distribution(output / "another", package={**PACKAGE, "client.py": "number = 1\n"})
    arguments = ["vendor", str(tmp_path / "project"), "--output", str(output)]
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert cli.main([*arguments, "--service", "small"]) == 0


def test_make_vendors_the_generated_package_and_reports_an_edit(tmp_path: Path) -> None:
    """The Makefile's targets, as users call them."""
    arguments = [f"DEST={tmp_path / 'project'}", f"RUN={sys.executable}", "READY="]

    def make(target: str, *more: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "--no-print-directory", target, *arguments, *more]
        return subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
        )

    assert make("vendor", "WITH=strategies").returncode == 0
    copy = tmp_path / "project" / "typed_ivs"
    source = REPOSITORY / "generated" / "ivs" / "typed_ivs"
    copied = tree(copy)
    assert copied.pop(VENDORED)
    assert copied == {
        path: content
        for path, content in tree(source).items()
        if "cache" not in path and is_selected(path, ["strategies"])
    }
    assert make("vendor-check").returncode == 0
    (copy / "client.py").write_text("edited\n")
    checked = make("vendor-check")
    assert checked.returncode != 0
    assert checked.stdout.splitlines()[-1] == "typed_ivs/client.py: edited"


@pytest.mark.parametrize("target", ["vendor", "vendor-check"])
def test_make_asks_for_the_destination(target: str) -> None:
    command = ["make", "--no-print-directory", target, f"RUN={sys.executable}", "READY="]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert f"make {target} DEST=" in result.stderr

"""The vendor command and the Makefile targets that run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.distributions import PACKAGE, small_distribution
from support.files import tree

from codegen import cli
from codegen.lifecycle.distribution import Distribution, read_distribution
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

    assert make("vendor", "SERVICE=ivs", "WITH=strategies").returncode == 0
    copy = tmp_path / "project" / "typed_ivs"
    source = REPOSITORY / "generated" / "ivs" / "typed_ivs"
    parts = read_distribution(source.parent).parts
    copied = tree(copy)
    assert copied.pop(VENDORED)
    assert copied == {
        path: content
        for path, content in tree(source).items()
        if "cache" not in path and is_selected(path, ["strategies", "async"], parts)
    }
    assert make("vendor-check").returncode == 0
    (copy / "client.py").write_text("edited\n")
    checked = make("vendor-check")
    assert checked.returncode != 0
    assert checked.stdout.splitlines()[-1] == "typed_ivs/client.py: edited"
    assert "(FORCE=1 overwrites it)" in make("vendor", "SERVICE=ivs").stderr
    assert make("vendor", "SERVICE=ivs", "AS=mine").returncode == 0
    assert (tmp_path / "project" / "mine" / "client.py").is_file()


@pytest.mark.parametrize("target", ["vendor", "vendor-check"])
def test_make_asks_for_the_destination(target: str) -> None:
    command = ["make", "--no-print-directory", target, f"RUN={sys.executable}", "READY="]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert f"make {target} DEST=" in result.stderr


def test_copy_with_another_name_is_checked(
    one: Distribution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    arguments = ["vendor", str(project), "--output", str(one.folder.parent)]
    assert cli.main([*arguments, "--as", "mine"]) == 0
    assert capsys.readouterr().err.startswith(f"{project / 'mine'}: typed-small 1.0.0, ")
    (project / "mine" / "NOTICE").write_text("edited\n")
    for more in ([], ["--as", "mine"], ["--service", "small"]):
        assert cli.main([*arguments, "--check", *more]) == 1
        assert capsys.readouterr().out == "mine/NOTICE: edited\n"
    assert cli.main([*arguments, "--check", "--as", "other"]) == 1
    assert "no vendored package" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["class", "async", "a-b", "a.b", "a/b", "..", "con", "1a", "é", "__main__", "__x", ""]
)
def test_name_that_python_can_not_import_is_wrong_usage(
    one: Distribution, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["vendor", str(tmp_path), "--output", str(one.folder.parent), "--as", name])
    assert (
        f"{name!r}; expected: a name of letters, digits and '_' that Python can import"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("under_make", "service", "force"),
    [("", "--service NAME", "--force"), ("1", "SERVICE=NAME", "FORCE=1")],
)
def test_messages_name_options_as_the_user_gives_them(
    one: Distribution,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    under_make: str,
    service: str,
    force: str,
) -> None:
    monkeypatch.setenv("CODEGEN_UNDER_MAKE", under_make)
    arguments = ["vendor", str(tmp_path / "project"), "--output", str(one.folder.parent)]
    assert cli.main(arguments) == 0
    (tmp_path / "project/typed_small/NOTICE").write_text("edited\n")
    assert cli.main(arguments) == 1
    assert f"({force} overwrites it)" in capsys.readouterr().err
    small_distribution(one.folder.parent / "another")
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert f"name one of them with {service}: another, small" in capsys.readouterr().err

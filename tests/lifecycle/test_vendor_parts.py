"""Parts of vendored copies: what is copied, recorded, kept and refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.distributions import PACKAGE, small_distribution
from support.files import tree
from support.vendored import differences

from codegen import cli
from codegen.lifecycle.distribution import Distribution
from codegen.lifecycle.vendor import check, vendor
from codegen.lifecycle.vendored import VENDORED, record_of, render_record
from codegen.plan.ir.parts import OwnPart
from codegen.problems import ProblemsError

TESTING = {
    "testing/__init__.py": "",
    "testing/strategies.py": "import hypothesis\n",
    "testing/value_strategies.py": "import hypothesis\n",
    "testing/conformance/oracle.py": "import botocore\n",
}


@pytest.fixture
def with_parts(tmp_path: Path) -> Distribution:
    return small_distribution(tmp_path / "parts" / "small", package={**PACKAGE, **TESTING})


def copied(folder: Path) -> set[str]:
    """The files of ``testing`` in a copy."""
    found = tree(folder / "typed_small")
    return {path for path in found if path.startswith("testing/")}


def test_copy_is_the_core_unless_parts_are_named(with_parts: Distribution, tmp_path: Path) -> None:
    vendor(with_parts, tmp_path / "project")
    assert copied(tmp_path / "project") == {"testing/__init__.py"}
    assert "\n- Parts: async\n" in (tmp_path / "project" / "typed_small" / VENDORED).read_text()
    assert differences(with_parts, tmp_path / "project") == []


def test_part_is_copied_recorded_checked_and_kept(with_parts: Distribution, tmp_path: Path) -> None:
    project = tmp_path / "project"
    vendor(with_parts, project)
    vendor(with_parts, project, parts=["strategies"])
    expected = TESTING.keys() - {"testing/conformance/oracle.py"}
    assert copied(project) == expected
    assert "\n- Parts: async, strategies\n" in (project / "typed_small" / VENDORED).read_text()
    assert differences(with_parts, project) == []
    (project / "typed_small" / "testing" / "value_strategies.py").unlink()
    assert differences(with_parts, project) == ["typed_small/testing/value_strategies.py: missing"]
    vendor(with_parts, project, force=True)
    assert copied(project) == expected


def test_conformance_tests_are_not_offered(
    with_parts: Distribution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ["--output", str(with_parts.folder.parent)]
    arguments = ["vendor", str(tmp_path / "project"), *output]
    with pytest.raises(SystemExit, match="2"):
        cli.main([*arguments, "--with", "conformance"])
    assert (
        "--with conformance; expected: one of httpx, async, strategies, pytest"
        in capsys.readouterr().err
    )
    with pytest.raises(SystemExit, match="2"):
        cli.main([*arguments, "--check", "--with", "strategies"])
    assert not (tmp_path / "project").exists()
    assert cli.main([*arguments, "--with", "strategies"]) == 0
    assert cli.main([*arguments, "--check"]) == 0


def test_asynchronous_client_can_be_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    core = {**PACKAGE, "aio/__init__.py": "", "_runtime/aio/driver.py": ""}
    one = small_distribution(tmp_path / "parts" / "small", package=core)
    project = tmp_path / "project"
    arguments = ["vendor", str(project), "--output", str(one.folder.parent)]

    def asynchronous() -> set[str]:
        return {path for path in tree(project / "typed_small") if "aio/" in path}

    assert cli.main(arguments) == 0
    assert asynchronous() == {"aio/__init__.py", "_runtime/aio/driver.py"}
    assert cli.main([*arguments, "--without", "async"]) == 0
    assert asynchronous() == set()
    assert "\n- Parts: none\n" in (project / "typed_small" / VENDORED).read_text()
    assert cli.main([*arguments, "--check"]) == 0
    assert cli.main(arguments) == 0
    assert asynchronous() == set(), "a copy keeps what it leaves out"
    for more in (["--with", "async"], ["--check"]):
        with pytest.raises(SystemExit, match="2"):
            cli.main([*arguments, "--without", "async", *more])
    assert "can't be used to check" in capsys.readouterr().err
    assert cli.main([*arguments, "--with", "async"]) == 0
    assert asynchronous()


def test_part_that_only_one_package_has_is_copied_when_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = OwnPart(name="tokens", paths=("tokens.py",), requirements=("something>=1",))
    package = {**PACKAGE, "tokens.py": "import something\n"}
    one = small_distribution(tmp_path / "generated" / "small", package=package, own_parts=[part])
    copy = tmp_path / "project" / "typed_small" / "tokens.py"
    arguments = ["vendor", str(tmp_path / "project"), "--output", str(one.folder.parent)]
    assert cli.main(arguments) == 0
    assert not copy.exists()
    for name in ("--with", "--without"):
        with pytest.raises(SystemExit, match="2"):
            cli.main([*arguments, name, "token"])
        assert "token; expected: one of httpx, async, strategies" in capsys.readouterr().err
    assert cli.main([*arguments, "--with", "tokens"]) == 0
    assert copy.is_file()
    assert cli.main(arguments) == 0
    assert copy.is_file(), "a copy keeps the parts that it has"
    assert cli.main([*arguments, "--check"]) == 0
    assert cli.main([*arguments, "--without", "tokens"]) == 0
    assert not copy.exists()


@pytest.mark.parametrize("part", ["conformance", "unknown"])
def test_record_with_unknown_part_is_refused(
    one: Distribution, destination: Path, part: str
) -> None:
    text = render_record(replace(record_of(one, ()), parts=(part,)))
    (destination / "typed_small" / VENDORED).write_text(text)
    expected = f"the part '{part}'; expected one of httpx, async, strategies"
    for run in (check, vendor):
        with pytest.raises(ProblemsError, match=expected):
            run(one, destination)

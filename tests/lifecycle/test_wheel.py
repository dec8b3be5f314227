"""Built distributions: the same bytes each time, exactly what was generated, and they work."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import time
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.distributions import PACKAGE, small_distribution

from codegen import cli
from codegen.lifecycle import wheel as wheels
from codegen.lifecycle.archives import check_archives
from codegen.lifecycle.distribution import Distribution, read_distribution
from codegen.lifecycle.wheel import Archives, build
from codegen.problems import ProblemsError
from tools import wheel_trial

REPOSITORY = Path(__file__).parents[2]
GENERATED = REPOSITORY / "generated"

Contents = dict[str, bytes]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Distribution:
    return small_distribution(tmp_path_factory.mktemp("small") / "generated" / "small")


@pytest.fixture(scope="module")
def built(small: Distribution, tmp_path_factory: pytest.TempPathFactory) -> Archives:
    return build(small, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    """Those of the real package."""
    return build(read_distribution(GENERATED / "ivs"), tmp_path_factory.mktemp("dist"))


def bytes_of(archives: Archives) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (archives.sdist, archives.wheel)}


def in_wheel(wheel: Path) -> Contents:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_sdist(sdist: Path) -> Contents:
    with tarfile.open(sdist) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        return {name: file.read() for name, file in files.items() if file}


def test_builds_are_reproducible(
    small: Distribution, built: Archives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, with other dates and permissions, beside caches, on another day."""
    copy = tmp_path / "elsewhere" / "distribution"
    shutil.copytree(small.folder, copy, copy_function=shutil.copyfile)
    for number, path in enumerate(sorted(copy.rglob("*"))):
        os.utime(path, (10**9 + number, 10**9 + number))
        path.chmod(0o700)
    (copy / "typed_small" / "__pycache__").mkdir()
    (copy / "typed_small" / "__pycache__" / "client.cpython-311.pyc").write_bytes(b"cache")
    (copy / "tests" / ".hypothesis").mkdir()
    (copy / "tests" / ".hypothesis" / "example").write_bytes(b"example")
    (copy / ".gitignore").write_text("client.py\n")
    for name, value in {
        "SOURCE_DATE_EPOCH": str(int(time.time())),
        "TZ": "Asia/Tokyo",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
    }.items():
        monkeypatch.setenv(name, value)
    before = os.umask(0o077)
    try:
        again = build(read_distribution(copy), tmp_path / "dist")
    finally:
        os.umask(before)
    assert bytes_of(again) == bytes_of(built)


def test_manual_build_ignores_surrounding_files(
    small: Distribution, built: Archives, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("client.py\nsbom*\n")
    shutil.copytree(small.folder, tmp_path / "small")
    arguments = ["--no-isolation", "--wheel", "--outdir", str(tmp_path / "dist")]
    wheels.run_tool("build", *arguments, str(tmp_path / "small"), place="small")
    assert (tmp_path / "dist" / built.wheel.name).read_bytes() == built.wheel.read_bytes()


def test_wheel_contains_package_licences_and_sbom(archives: Archives) -> None:
    names = set(in_wheel(archives.wheel))
    info = f"{archives.wheel.name.removesuffix('-py3-none-any.whl')}.dist-info"
    package = {name for name in names if name.startswith("typed_ivs/")}
    assert names - package == {
        f"{info}/{name}"
        for name in (
            "METADATA",
            "RECORD",
            "WHEEL",
            "entry_points.txt",
            "licenses/LICENSE",
            "licenses/NOTICE",
            "sboms/sbom.cdx.json",
        )
    }
    listed = (GENERATED / "ivs" / "MANIFEST").read_text().splitlines()
    conformance = {path for path in listed if path.startswith("typed_ivs/testing/conformance/")}
    assert conformance
    assert package == {path for path in listed if path.startswith("typed_ivs/")} - conformance
    assert {"typed_ivs/py.typed", "typed_ivs/LICENSE", "typed_ivs/testing/__init__.py"} <= package


def test_sdist_contains_the_tests(archives: Archives) -> None:
    root = archives.sdist.name.removesuffix(".tar.gz")
    listed = (GENERATED / "ivs" / "MANIFEST").read_text().splitlines()
    expected = {f"{root}/{path}" for path in listed if not path.startswith("#")}
    assert set(in_sdist(archives.sdist)) == expected | {f"{root}/PKG-INFO"}
    assert f"{root}/tests/test_get_channel.py" in expected


def test_metadata_describes_the_distribution(archives: Archives) -> None:
    (metadata,) = (
        content.decode()
        for name, content in in_wheel(archives.wheel).items()
        if name.endswith("/METADATA")
    )
    for line in (
        "Metadata-Version: 2.4",
        "Name: typed-ivs",
        "License-Expression: Apache-2.0",
        "License-File: LICENSE",
        "License-File: NOTICE",
        "Classifier: Typing :: Typed",
        "Requires-Python: >=3.11",
        "Provides-Extra: pytest",
        "Provides-Extra: strategies",
        "Provides-Extra: testing",
    ):
        assert f"\n{line}\n" in f"\n{metadata}"
    (summary,) = [line for line in metadata.splitlines() if line.startswith("Summary: ")]
    assert "not affiliated with AWS" in summary
    assert "License ::" not in metadata, "an expression and a classifier exclude each other"


def test_built_archives_pass_the_check(archives: Archives) -> None:
    check_archives(archives, read_distribution(GENERATED / "ivs"))


def test_wheel_works_outside_the_repository(archives: Archives, tmp_path: Path) -> None:
    ran = wheel_trial.try_out(archives.wheel, archives.sdist, tmp_path, offline=True)
    assert ran == ["tests/test_batch_get_channel.py", "examples/quickstart.py"]


def test_wheel_alone_is_enough_for_plain_keys(archives: Archives, tmp_path: Path) -> None:
    """Neither botocore nor urllib3 is installed."""
    ran = wheel_trial.try_out_alone(archives.wheel, tmp_path)
    assert ran == ["examples/quickstart.py alone"]


def rewrite_wheel(change: Callable[[Contents], object]) -> Callable[[Archives, Path], Archives]:
    """Makes archives of which the wheel's contents are changed."""

    def rewrite(archives: Archives, folder: Path) -> Archives:
        contents = in_wheel(archives.wheel)
        change(contents)
        target = folder / archives.wheel.name
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return Archives(archives.sdist, target)

    return rewrite


def rewrite_sdist(change: Callable[[Contents], object]) -> Callable[[Archives, Path], Archives]:
    def rewrite(archives: Archives, folder: Path) -> Archives:
        contents = in_sdist(archives.sdist)
        change(contents)
        target = folder / archives.sdist.name
        with tarfile.open(target, "w:gz") as archive:
            for name, content in contents.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return Archives(target, archives.wheel)

    return rewrite


def replaced(name: str, old: str, new: str) -> Callable[[Contents], object]:
    def change(contents: Contents) -> None:
        assert old.encode() in contents[name]
        contents[name] = contents[name].replace(old.encode(), new.encode())

    return change


INFO = "typed_small-1.0.0.dist-info"
METADATA = f"{INFO}/METADATA"
ADDED = {"typed_small/added.py": b""}
WRONG: Mapping[str, tuple[Callable[[Archives, Path], Archives], str]] = {
    "a file too many": (
        rewrite_wheel(lambda c: c.update(ADDED)),
        "added.py: found an additional file",
    ),
    "tests in the wheel": (
        rewrite_wheel(lambda c: c.update({"tests/test_a.py": b""})),
        "tests/test_a.py: found an additional file",
    ),
    "a file too few": (
        rewrite_wheel(lambda c: c.pop("typed_small/client.py")),
        "client.py: found no file; expected every file of the distribution",
    ),
    "no marker of types": (
        rewrite_wheel(lambda c: c.pop("typed_small/py.typed")),
        "expected the marker of a typed package",
    ),
    "no licence": (
        rewrite_wheel(lambda c: c.pop(f"{INFO}/licenses/NOTICE")),
        "NOTICE: found no file; expected every file of the distribution",
    ),
    "no SBOM": (rewrite_wheel(lambda c: c.pop(f"{INFO}/sboms/sbom.cdx.json")), "sbom.cdx.json"),
    "no metadata": (rewrite_wheel(lambda c: c.pop(METADATA)), "METADATA: found no metadata"),
    "other bytes": (
        rewrite_wheel(replaced("typed_small/client.py", "number", "other")),
        "client.py: found different content",
    ),
    "a digest that is wrong": (
        rewrite_wheel(replaced(f"{INFO}/RECORD", "sha256=", "sha256=x")),
        " in RECORD; expected sha256=",
    ),
    "another version": (rewrite_wheel(replaced(METADATA, ": 1.0.0", ": 1.0.1")), "/Version"),
    "another name": (rewrite_wheel(replaced(METADATA, ": typed-small", ": small")), "/Name"),
    "another licence": (rewrite_wheel(replaced(METADATA, ": Apache-2.0", ": MIT")), "/License-Exp"),
    "no licence files": (
        rewrite_wheel(replaced(METADATA, "License-File: NOTICE\n", "")),
        "/Licens",
    ),
    "a dependency too few": (
        rewrite_wheel(replaced(METADATA, "Requires-Dist: botocore", "X-Dist: botocore")),
        "/Requires-Dist",
    ),
    "an extra too few": (rewrite_wheel(replaced(METADATA, "Provides-Extra", "X")), "/Provides-Ext"),
    "another Python": (rewrite_wheel(replaced(METADATA, ">=3.11", ">=3.8")), "/Requires-Python"),
    "no word of AWS": (
        rewrite_wheel(replaced(METADATA, "(not affiliated with AWS)", "")),
        "found no disclaimer",
    ),
    "one platform": (
        rewrite_wheel(replaced(f"{INFO}/WHEEL", "py3-none-any", "cp311-cp311-linux_x86_64")),
        "Tag: py3-none-any",
    ),
    "tests that are missing": (
        rewrite_sdist(lambda c: c.pop("typed_small-1.0.0/tests/test_number.py")),
        "tests/test_number.py: found no file",
    ),
    "a file beside": (
        rewrite_sdist(lambda c: c.update({"typed_small-1.0.0/.env": b""})),
        ".env: found an additional file",
    ),
    "another version in the sources": (
        rewrite_sdist(replaced("typed_small-1.0.0/PKG-INFO", ": 1.0.0", ": 1.0.1")),
        "PKG-INFO:/Version",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_altered_archive_is_refused(
    small: Distribution, built: Archives, tmp_path: Path, what: str
) -> None:
    rewrite, expected = WRONG[what]
    with pytest.raises(ProblemsError) as error:
        check_archives(rewrite(built, tmp_path), small)
    assert any(expected in str(problem) for problem in error.value.problems), str(error.value)


def test_invalid_readme_is_refused(tmp_path: Path) -> None:
    """twine renders it, and is strict: no description at all is a warning, so an error."""
    small = small_distribution(tmp_path / "small")
    pyproject = small.folder / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('readme = "README.md"\n', ""))
    small = read_distribution(small.folder)
    with pytest.raises(ProblemsError, match="a failure of twine"):
        check_archives(build(small, tmp_path / "dist"), small)


def test_failed_build_reports_its_output(tmp_path: Path) -> None:
    small = small_distribution(tmp_path / "small")
    pyproject = small.folder / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("hatchling==", "hatchling==0."))
    with pytest.raises(ProblemsError, match=r"a failure of build: .*hatchling==0\."):
        build(read_distribution(small.folder), tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_missing_tool_is_reported(small: Distribution, tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="found no tool 'no-such-tool'"):
        wheels.run_tool("no-such-tool", place=small.name)


def test_pinned_builder_is_installed() -> None:
    """Building uses what is installed: the lock and the output have to agree."""
    distribution = tomllib.loads((GENERATED / "ivs" / "pyproject.toml").read_text())
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    (builder,) = distribution["build-system"]["requires"]
    assert builder in project["dependency-groups"]["dev"]


def test_tag_selects_its_distribution(
    small: Distribution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ["--output", str(small.folder.parent)]
    arguments = ["wheel", *output, "--dist", str(tmp_path / "dist"), "--tag"]
    for wrong in ("typed-small-v1.0.1", "typed-smal-v1.0.0", "v1.0.0", "typed-small-v1.0.0 "):
        assert cli.main([*arguments, wrong]) == 1
        assert (
            "found a tag that names no distribution; expected one of typed-small-v1.0.0"
            in capsys.readouterr().err
        )
    assert not (tmp_path / "dist").exists()
    assert cli.main([*arguments, "typed-small-v1.0.0"]) == 0
    assert sorted(path.name for path in (tmp_path / "dist").iterdir()) == [
        "typed_small-1.0.0-py3-none-any.whl",
        "typed_small-1.0.0.tar.gz",
    ]
    with pytest.raises(SystemExit, match="2"):
        cli.main([*arguments, "typed-small-v1.0.0", "small"])


def test_trial_without_a_wheel_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert wheel_trial.main([str(tmp_path)]) == 1
    assert "no wheel" in capsys.readouterr().err


def test_trial_of_a_faulty_package_fails(tmp_path: Path) -> None:
    broken = {**PACKAGE, "__init__.py": "raise ImportError('broken')\n"}
    small = small_distribution(tmp_path / "small", package=broken)
    archives = build(small, tmp_path / "dist")
    (tmp_path / "trial").mkdir()
    with pytest.raises(AssertionError, match="broken"):
        wheel_trial.try_out(archives.wheel, archives.sdist, tmp_path / "trial", offline=True)


def test_make_wheel_passes_the_tag_and_tries_the_wheel() -> None:
    def planned(*variables: str) -> str:
        command = ["make", "--dry-run", "wheel", *variables, "READY="]
        return subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=True
        ).stdout

    assert '-m codegen wheel ${TAG:+--tag "$TAG"}' in planned()
    assert "-m tools.wheel_trial dist" in planned("TAG=typed-ivs-v1.0.0")

"""A generated distribution: its names, its version and every file that MANIFEST lists."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.output.disk import link_on_the_way
from codegen.output.parts import Part, is_published, parts_of_tables
from codegen.output.paths import check_paths
from codegen.output.sbom import SBOM
from codegen.output.write import MANIFEST, listed
from codegen.problems import Problem, ProblemsError
from codegen.text.line_endings import with_lf

_EXPECTED = "a distribution that `generate` wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A generated distribution."""

    folder: Path
    name: str
    version: str
    package: str
    project: Mapping[str, Any]
    """The table ``project`` of pyproject.toml."""

    model: str
    """The path of the service model, as in the SBOM."""

    model_digest: str
    botocore: str
    """The version of botocore that the model is from; empty if it is not recorded."""

    parts: tuple[Part, ...]
    """The parts that can be left out."""

    files: Mapping[str, bytes]
    """Path → content of every file in MANIFEST, with LF at the ends of lines."""

    @property
    def published_files(self) -> dict[str, bytes]:
        """The files of the package that are in its wheel, by their path in the package."""
        prefix = f"{self.package}/"
        return {
            path.removeprefix(prefix): content
            for path, content in self.files.items()
            if path.startswith(prefix) and is_published(path.removeprefix(prefix))
        }

    @property
    def vendored_parts(self) -> tuple[str, ...]:
        """The names of the parts that a vendored copy can have."""
        return tuple(part.name for part in self.parts if part.published)


def distributions(output: Path) -> list[str]:
    """The services that have a distribution in ``output``, sorted."""
    folders = sorted(output.iterdir()) if output.is_dir() else []
    return [folder.name for folder in folders if (folder / MANIFEST).is_file()]


def read_distribution(folder: Path) -> Distribution:
    """The distribution in ``folder``.

    Raises:
        ProblemsError: There is none, or it is incomplete.
    """
    files = _files(folder)
    pyproject = _parsed(folder, files, "pyproject.toml", tomllib.loads)
    sbom = _parsed(folder, files, SBOM, json.loads)
    try:
        project = pyproject["project"]
        (package,) = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
        (model,) = (
            component
            for component in sbom["components"]
            if component["type"] == "data" and "service-2" in component["name"]
        )
        distribution = Distribution(
            folder=folder,
            name=str(project["name"]),
            version=str(project["version"]),
            package=str(package),
            project=project,
            model=str(model["name"]),
            model_digest=str(model["hashes"][0]["content"]),
            botocore=str(model.get("version", "")),
            parts=parts_of_tables(pyproject["tool"].get("typed-aws-codegen", {}).get("parts", {})),
            files=files,
        )
    except (KeyError, TypeError, ValueError) as error:
        found = f"no name, version, package or model ({error})"
        raise ProblemsError([Problem(folder.name, "", found, _EXPECTED)]) from None
    problems = check_paths([distribution.package], place=folder.name)
    if problems or "/" in distribution.package:
        found = f"the package name {distribution.package!r}"
        raise ProblemsError([Problem(folder.name, "", found, _EXPECTED)])
    return distribution


def _files(folder: Path) -> dict[str, bytes]:
    paths = sorted(listed(folder))
    if not paths:
        raise ProblemsError([Problem(str(folder), "", "no distribution", _EXPECTED)])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for path in paths:
        link = link_on_the_way(folder, path)
        if link:
            found = f"the symbolic link {link!r}"
            problems.append(Problem(f"{folder.name}/{path}", "", found, _EXPECTED))
        elif not (folder / path).is_file():
            problems.append(Problem(f"{folder.name}/{path}", "", "no file", _EXPECTED))
        else:
            files[path] = with_lf((folder / path).read_bytes())
    if problems:
        raise ProblemsError(problems)
    return files


def _parsed(
    folder: Path, files: Mapping[str, bytes], path: str, parse: Callable[[str], Any]
) -> dict[str, Any]:
    try:
        document: dict[str, Any] = parse(files[path].decode("utf-8"))
    except KeyError:
        found = "no entry in MANIFEST"
    except ValueError as error:
        found = f"an unreadable document ({error})"
    else:
        return document
    raise ProblemsError([Problem(f"{folder.name}/{path}", "", found, _EXPECTED)])

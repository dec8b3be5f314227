"""Which of the installed botocore's rest-json services can be generated: ``make survey``.

A service counts if its package comes out and every module of it can be imported; every other one
is shown with the features that it is refused for. A survey of all of them is recorded in
docs/proof.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import botocore

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load
from codegen.source.validate import validate
from tests.support.botocore_models import rest_json_models
from tools.proof.record import origin, record

MODELS = Path(botocore.__file__).parent / "data"

_IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""


@dataclass(frozen=True)
class Finding:
    """What became of one service."""

    service: str
    operations: int = 0
    structures: int = 0
    refused: tuple[str, ...] = ()
    """The features that it is refused for, each with the operations that use it."""

    failed: str = ""
    """What went wrong where nothing should have."""

    @property
    def generates(self) -> bool:
        return not self.refused and not self.failed

    def __str__(self) -> str:
        if self.failed:
            return f"{self.service:32} FAILED   {self.failed}"
        if self.refused:
            return f"{self.service:32} refused  {'; '.join(self.refused)}"
        counts = f"{self.operations} operations, {self.structures} structures"
        return f"{self.service:32} imports  {counts}"


def rest_json_services() -> list[str]:
    """The services of botocore that speak rest-json."""
    return [service for service, _ in rest_json_models()]


def survey(service: str) -> Finding:
    """Generates one service and imports what comes out."""
    try:
        return _generate_and_import(service)
    except ProblemsError as error:
        return Finding(service, refused=tuple(_features(error.problems)))
    except Exception as error:  # it is shown in the table, and the survey goes on
        return Finding(service, failed=f"{type(error).__name__}: {error}")


def _generate_and_import(service: str) -> Finding:
    documents = load(MODELS, service)
    package = lower(validate(documents), version="0")
    with tempfile.TemporaryDirectory() as folder:
        files = {path: text.encode() for path, text in render_package(package, documents).items()}
        for path, content in {**files, **copied_files(package.name)}.items():
            if path.startswith(f"{package.name}/"):
                target = Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        # Not in this process: hundreds of packages would stay in memory.
        command = [sys.executable, "-W", "error", "-c", _IMPORT_ALL, package.name]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        return Finding(service, failed=result.stderr.strip().rpartition("\n")[2])
    structures = sum(len(module.structures) for module in package.structures)
    return Finding(service, operations=len(package.operations), structures=structures)


def _features(problems: Iterable[Problem]) -> Iterator[str]:
    """The features in a refusal, each once, with the operations that use it."""
    users: dict[str, list[str]] = {}
    for problem in problems:
        feature = problem.found.removesuffix(", which codegen does not support")
        _, _, rest = problem.pointer.partition("/operations/")
        user = rest.partition("/")[0]
        for suffix in (f" in the paginator of {user}", f" in {user}"):
            feature = feature.removesuffix(suffix)
        feature = feature.partition(" (member ")[0]
        users.setdefault(feature, []).extend([user] if user else [])
    for feature, names in users.items():
        yield f"{feature} ({', '.join(names)})" if names else feature


def survey_all(services: Iterable[str]) -> Iterator[Finding]:
    """Surveys services on all cores, in order."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as executor:
        yield from executor.map(survey, services)


def main(arguments: list[str]) -> int:
    """Prints the table; 1 if a service failed that should not have."""
    parser = argparse.ArgumentParser(prog="survey", description=__doc__)
    parser.add_argument("services", metavar="SERVICE", nargs="*", help="all where none is named")
    named: list[str] = parser.parse_args(arguments).services
    services = named or rest_json_services()
    findings: list[Finding] = []
    for finding in survey_all(services):
        findings.append(finding)
        _progress(f"{len(findings)} of {len(services)}: {finding.service}")
        print(finding, flush=True)
    _progress("")
    print(total(findings))
    failed = any(finding.failed for finding in findings)
    if not named and not failed:
        record("services", markdown(findings))
    return int(failed)


def total(findings: Sequence[Finding]) -> str:
    """How many of the services come out as packages, in a sentence."""
    generated = sum(finding.generates for finding in findings)
    return f"{generated} of {len(findings)} rest-json services generate a package that imports"


def markdown(findings: Sequence[Finding]) -> str:
    """The section of docs/proof.md: the total, and what the others are refused for."""
    features: Counter[str] = Counter()
    for finding in findings:
        features.update({feature.partition(" (")[0] for feature in finding.refused})
    rows = [f"| {feature} | {count} |" for feature, count in sorted(features.items())]
    lines = [origin("python -m tools.survey", "botocore"), "", f"{total(findings)}."]
    if rows:
        lines += ["", "| refused for | services |", "|---|---|", *rows]
    return "\n".join(lines)


def _progress(text: str) -> None:
    """Shows how far it is, where a person looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Which of the installed botocore's services can be generated: ``make survey``.

Surveyed are the services with a protocol that is supported.

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
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import botocore

from codegen.output.files import copied_files, render_package
from codegen.plan.lower import lower
from codegen.plan.protocols.registry import PROTOCOLS, resolved_protocol
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load, services
from codegen.source.read import read_service
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
    protocol: str = ""
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


def supported_services() -> list[str]:
    """The services of botocore whose protocol is supported."""
    return [service for service in services(MODELS) if protocol(service) in PROTOCOLS]


def protocol(service: str) -> str:
    """The protocol of a service of botocore."""
    return resolved_protocol(load(MODELS, service).service["metadata"])


def survey(service: str) -> Finding:
    """Generates one service and imports what comes out."""
    spoken = protocol(service)
    try:
        return replace(_generate_and_import(service), protocol=spoken)
    except ProblemsError as error:
        return Finding(service, spoken, refused=tuple(_features(error.problems)))
    except Exception as error:  # it is shown in the table, and the survey goes on
        return Finding(service, spoken, failed=f"{type(error).__name__}: {error}")


def _generate_and_import(service: str) -> Finding:
    documents = load(MODELS, service)
    package = lower(read_service(documents), version="0")
    with tempfile.TemporaryDirectory() as folder:
        files = {path: text.encode() for path, text in render_package(package, documents).items()}
        for path, content in {**files, **copied_files(package)}.items():
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
    chosen = named or supported_services()
    findings: list[Finding] = []
    for finding in survey_all(chosen):
        findings.append(finding)
        _progress(f"{len(findings)} of {len(chosen)}: {finding.service}")
        print(finding, flush=True)
    _progress("")
    print(total(findings))
    failed = any(finding.failed for finding in findings)
    if not named and not failed:
        record("services", markdown(findings))
    return int(failed)


def total(findings: Sequence[Finding]) -> str:
    """How many of the services come out as packages: a sentence for each protocol."""
    return "\n".join(
        f"{sum(one.generates for one in group)} of {len(group)} {spoken} services "
        "generate a package that imports."
        for spoken in sorted({finding.protocol for finding in findings})
        for group in [[finding for finding in findings if finding.protocol == spoken]]
    )


def markdown(findings: Sequence[Finding]) -> str:
    """The section of docs/proof.md: the total, and what the others are refused for."""
    features: Counter[str] = Counter()
    for finding in findings:
        features.update({feature.partition(" (")[0] for feature in finding.refused})
    rows = [f"| {feature} | {count} |" for feature, count in sorted(features.items())]
    lines = [origin("python -m tools.survey", "botocore"), "", total(findings)]
    if rows:
        lines += ["", "| refused for | services |", "|---|---|", *rows]
    return "\n".join(lines)


def _progress(text: str) -> None:
    """Shows how far it is, where a person looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

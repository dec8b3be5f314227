"""Which of the installed botocore's services can be generated: ``make survey``.

Surveyed are the services with a protocol that is supported.

A service counts if its package comes out and every module of it can be imported; every other one
is shown with the features that it is refused for. A survey of all of them is recorded in
docs/proof.md and docs/survey.md.

A survey of all that was interrupted goes on where it stopped.

``--tests`` runs the tests of the packages as well, with few examples, and records what became of them.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import botocore

from codegen.output.files import copied_files, render_package
from codegen.plan.ir.package import Package
from codegen.plan.lower import lower
from codegen.plan.protocols.registry import PROTOCOLS, resolved_protocol
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load, services
from codegen.source.read import read_service
from tools.proof.record import origin, record
from tools.survey_cache import keep_finding, read_finding
from tools.survey_page import Row, write_survey, write_tests

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

    left_out: tuple[str, ...] = ()
    """The operations that need HTTP/2."""

    tests: str = ""
    """What became of the package's tests; empty if they were not run."""

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
        if self.left_out:
            counts += f"; left out: {', '.join(self.left_out)}"
        return f"{self.service:32} imports  {counts}{self.tests and f'; tests: {self.tests}'}"

    @property
    def row(self) -> Row:
        """The service's row in docs/survey.md."""
        counts = (self.operations, self.structures) if self.generates else ("", "")
        left_out = f"{', '.join(self.left_out)} (HTTP/2)" if self.left_out else ""
        return Row(
            service=self.service,
            protocol=self.protocol,
            operations=str(counts[0]),
            structures=str(counts[1]),
            remark="; ".join(self.refused) or left_out,
        )


def supported_services() -> list[str]:
    """The services of botocore whose protocol is supported."""
    return [service for service in services(MODELS) if protocol(service) in PROTOCOLS]


def protocol(service: str) -> str:
    """The protocol of a service of botocore."""
    return resolved_protocol(load(MODELS, service).service["metadata"])


def survey(service: str) -> Finding:
    """Generates one service and imports what comes out."""
    return _survey(service, with_tests=False)


def survey_with_tests(service: str) -> Finding:
    """The same, and runs the package's tests."""
    return _survey(service, with_tests=True)


def _survey(service: str, *, with_tests: bool) -> Finding:
    spoken = protocol(service)
    try:
        return replace(_generate_and_import(service, with_tests), protocol=spoken)
    except ProblemsError as error:
        return Finding(service, spoken, refused=tuple(_features(error.problems)))
    except Exception as error:  # it is shown in the table, and the survey goes on
        return Finding(service, spoken, failed=f"{type(error).__name__}: {error}")


def _generate_and_import(service: str, with_tests: bool) -> Finding:
    documents = load(MODELS, service)
    package = lower(read_service(documents), version="0")
    with tempfile.TemporaryDirectory() as folder:
        files = {path: text.encode() for path, text in render_package(package, documents).items()}
        for path, content in {**files, **copied_files(package)}.items():
            if with_tests or path.startswith(f"{package.name}/"):
                target = Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        # Not in this process: hundreds of packages would stay in memory.
        command = [sys.executable, "-W", "error", "-c", _IMPORT_ALL, package.name]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        tests = _run_tests(folder) if with_tests and not result.returncode else ""
    if result.returncode:
        return Finding(service, failed=result.stderr.strip().rpartition("\n")[2])
    return _finding(service, package, tests)


def _finding(service: str, package: Package, tests: str) -> Finding:
    structures = sum(len(module.structures) for module in package.structures)
    return Finding(
        service,
        operations=len(package.operations),
        structures=structures,
        left_out=package.left_out,
        tests=tests,
    )


def _run_tests(folder: str) -> str:
    """What the last line of pytest says of a distribution's tests, without the time."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "brief"}
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    last = result.stdout.strip().rpartition("\n")[2]
    found = re.match(r"(.*) in [0-9.]+s", last)
    return found[1] if found else f"pytest ended with {result.returncode}"


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


def survey_all(
    services: Iterable[str], *, with_tests: bool = False, jobs: int | None = None
) -> Iterator[Finding]:
    """Surveys services on all cores, in order.

    Args:
        services: The services.
        with_tests: Whether the tests of their packages are run as well.
        jobs: The number of processes; None for one for each core.
    """
    one = survey_with_tests if with_tests else survey
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
        yield from executor.map(one, services)


def survey_rest(services: Sequence[str], *, jobs: int | None = None) -> Iterator[Finding]:
    """Surveys the services that no earlier survey of this tree has come to, and yields all, in order.

    Args:
        services: The services.
        jobs: The number of processes; None for one for each core.
    """
    known = {service: _kept(service) for service in services}
    found = survey_all([service for service in services if known[service] is None], jobs=jobs)
    for service in services:
        kept = known[service]
        if kept is None:
            kept = next(found)
            if not kept.failed:
                keep_finding(MODELS, service, asdict(kept))
        yield kept


def _kept(service: str) -> Finding | None:
    fields = read_finding(MODELS, service)
    if fields is None:
        return None
    return Finding(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in fields.items()
        }
    )


def main(arguments: list[str]) -> int:
    """Prints the table; 1 if a service failed that should not have."""
    parser = argparse.ArgumentParser(prog="survey", description=__doc__)
    parser.add_argument("services", metavar="SERVICE", nargs="*", help="all where none is named")
    parser.add_argument("--tests", action="store_true", help="run the packages' tests as well")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes; default: one per core")
    options = parser.parse_args(arguments)
    named: list[str] = options.services
    chosen = named or supported_services()
    findings: list[Finding] = []
    results = (
        survey_all(chosen, with_tests=options.tests, jobs=options.jobs)
        if options.tests or named
        else survey_rest(chosen, jobs=options.jobs)
    )
    for finding in results:
        findings.append(finding)
        _progress(f"{len(findings)} of {len(chosen)}: {finding.service}")
        print(finding, flush=True)
    _progress("")
    print(total(findings))
    failed = any(finding.failed for finding in findings)
    if options.tests:
        write_tests({finding.service: finding.tests for finding in findings})
    elif not named and not failed:
        text = markdown(findings)
        record("services", text)
        write_survey([finding.row for finding in findings], text)
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
    left_out = [name for finding in findings for name in finding.left_out]
    lines = [origin("python -m tools.survey", "botocore"), "", total(findings)]
    if left_out:
        lines += ["", f"{len(left_out)} operations need HTTP/2 and are left out."]
    if rows:
        lines += ["", "| refused for | services |", "|---|---|", *rows]
    return "\n".join(lines)


def _progress(text: str) -> None:
    """Shows how far it is, where a person looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""docs/conformance.md: the figures of the suites, and every deviation with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.conformance import endpoints, sdist
from tools.conformance.protocols import Outcome

_DEVIATIONS = Path(__file__).with_name("deviations.toml")

_HEADING = f"""\
# Conformance

What the generated packages make of other people's test data. `make conformance` writes this page. The data is that of botocore
{sdist.VERSION}'s source distribution; botocore's own client runs the same cases.

## Protocols

The generator makes a package of each service in the suites. A request is sent over loopback and compared as it arrives; a response
comes from there. botocore's own tests skip some cases, which are run here all the same. As in those tests, the content type of a
payload that isn't JSON doesn't count, and neither does the order of query parameters. botocore also runs the cases of a service
that the generator refuses; each of these is a case that the packages don't pass.

| suite | cases | the packages pass | botocore passes | its tests skip |
| --- | --- | --- | --- | --- |
"""

_ENDPOINTS = """
## Endpoints

The rules of each service are compiled as they are for its package, and asked for the endpoint of each case.

| | services | cases | right |
| --- | --- | --- | --- |
"""

_SIGNATURES = """
## Signatures

Of the {count} requests in AWS's Signature Version 4 test suite, {right} get the published signature.
"""


def reasons() -> dict[str, str]:
    """The reason of each deviation, by the name of its case."""
    document = tomllib.loads(_DEVIATIONS.read_text("utf-8"))
    return {case: row["reason"] for row in document["deviations"] for case in row["cases"]}


def contradictions(outcomes: Iterable[Outcome]) -> list[str]:
    """Cases that fail and are not among the deviations, and the other way round."""
    known, found = reasons(), {outcome.case.name: outcome.ours for outcome in outcomes}
    unknown = [
        f"{name}: {problem}" for name, problem in found.items() if problem and name not in known
    ]
    stale = [f"{name}: it passes, or is in no suite" for name in known if not found.get(name)]
    return unknown + stale


def page(
    outcomes: Sequence[Outcome],
    services: Sequence[endpoints.ServiceOutcome],
    signatures: tuple[int, tuple[str, ...]],
) -> str:
    """The whole page."""
    count, wrong = signatures
    return "".join(
        (
            _HEADING,
            *_suite_rows(outcomes),
            *_deviation_rows(outcomes),
            _ENDPOINTS,
            *_endpoint_rows(services),
            _SIGNATURES.format(count=count, right=count - len(wrong)),
        )
    )


def _suite_rows(outcomes: Sequence[Outcome]) -> Iterable[str]:
    for suite in dict.fromkeys(outcome.case.suite for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.case.suite == suite]
        ours = sum(not outcome.ours for outcome in mine)
        theirs = sum(not outcome.botocores for outcome in mine)
        skipped = sum(outcome.case.skipped_by_botocore for outcome in mine)
        yield f"| {suite} | {len(mine)} | {ours} | {theirs} | {skipped} |\n"


def _deviation_rows(outcomes: Sequence[Outcome]) -> Iterable[str]:
    known = reasons()
    yield "\nThe packages deviate from these cases:\n\n| case | why | botocore |\n| --- | --- | --- |\n"
    for outcome in outcomes:
        if outcome.ours:
            same = "deviates, too" if outcome.botocores else "passes"
            yield f"| {outcome.case.name} | {known.get(outcome.case.name, '')} | {same} |\n"
    only = [outcome.case.name for outcome in outcomes if outcome.botocores and not outcome.ours]
    yield f"\n{len(only)} cases pass that botocore deviates from:\n\n"
    yield from (f"- {name}\n" for name in only)


def _endpoint_rows(services: Sequence[endpoints.ServiceOutcome]) -> Iterable[str]:
    compiled = [service for service in services if not service.refused]
    cases = sum(service.cases for service in compiled)
    for name, wrong in (
        ("compiled rules", sum(len(service.ours) for service in compiled)),
        ("botocore's rules engine", sum(len(service.botocores) for service in compiled)),
    ):
        yield f"| {name} | {len(compiled)} | {cases:,} | {cases - wrong:,} |\n"
    refused = [service for service in services if service.refused]
    if refused:
        cases = sum(service.cases for service in refused)
        right = cases - sum(len(service.botocores) for service in refused)
        named = ", ".join(service.service for service in refused)
        yield f"\nThe rules of these services aren't compiled: {named}. Of their {cases:,} cases, botocore gets\n"
        yield f"{right:,} right.\n"

"""``make conformance``: runs all suites and writes docs/conformance.md.

The exit status is 1 if a case deviates without a reason in deviations.toml.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.conformance import endpoints, protocols, report, signatures
from tools.conformance.sdist import DownloadError, fetch
from tools.conformance.suites import read_cases

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "conformance.md"


def main() -> int:
    """Runs all suites."""
    try:
        distribution = fetch(_ROOT / "build" / "conformance")
    except DownloadError as error:
        print(error, file=sys.stderr)
        return 1
    outcomes = list(protocols.run(read_cases(distribution)))
    services = list(endpoints.run(distribution))
    signed = signatures.run()
    problems = [
        *report.contradictions(outcomes),
        *(f"{one.service}: {problem}" for one in services for problem in one.ours),
        *(f"signature of {name}: another one" for name in signed[1]),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        _PAGE.write_text(report.page(outcomes, services, signed), "utf-8")
        print(f"{_PAGE.relative_to(_ROOT)}: {len(outcomes)} cases of protocols")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

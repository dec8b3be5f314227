"""``python -m tools.site.other_sites``: asks the other sites that the documentation links to.

It runs in the environment of ``make docs-links``, after the site was built, and needs the network.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SITE = Path(__file__).parents[2] / "build" / "site"


def broken(report: str) -> Iterator[str]:
    """Yields each link that has no page, by the report of Sphinx's ``linkcheck``.

    Args:
        report: The content of ``output.json``: a line of JSON for each link.
    """
    for line in report.splitlines():
        link: dict[str, Any] = json.loads(line)
        if link["status"] in ("broken", "timeout"):
            yield f"{link['filename']}:{link['lineno']}: {link['uri']}: {link['info']}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.site.other_sites", description=__doc__)
    parser.add_argument("--source", type=Path, default=_SITE / "source")
    parser.add_argument("--output", type=Path, default=_SITE / "links")
    arguments = parser.parse_args()
    source: Path = arguments.source
    output: Path = arguments.output
    command = [sys.executable, "-m", "sphinx", "--quiet", "--builder", "linkcheck"]
    status = subprocess.run([*command, str(source), str(output)], check=False).returncode
    report = output / "output.json"
    if not report.is_file():
        return status or 1
    found = list(broken(report.read_text("utf-8")))
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(found)} links to other sites lead to nothing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

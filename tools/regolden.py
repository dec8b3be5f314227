"""Write what golden cases expect anew: ``python -m tools.regolden [CASE ...]``.

The case ``hover`` is what editors show at the places of ``tests/generated/hover/program.py``.

A module that a case should expect from now on is made empty first; then this fills it. So is
``names.txt``. ``excerpts.txt`` begins with the headings of what it should show:
``# models/thing.py: Thing.to_wire``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support import hover
from tests.support.golden import CASES, actual, cases, expected, problems

_HOVER = "hover"


def main(names: list[str]) -> None:
    """Writes the expected files, or the problems, of the named cases; of all where none is."""
    for case in names or [*cases(), _HOVER]:
        if case == _HOVER:
            write_hover()
            continue
        refused = CASES / case / "problems.txt"
        if refused.exists():
            refused.write_text(problems(case), encoding="utf-8")
            continue
        files = expected(case)
        for path, text in actual(case).items():
            files[path].write_text(text, encoding="utf-8")


def write_hover() -> None:
    """Writes what editors show."""
    with tempfile.TemporaryDirectory() as scratch:
        found = hover.shown(Path(scratch).resolve())
    for path in hover.FOLDER.glob("*.md"):
        path.unlink()
    for name, text in found.items():
        (hover.FOLDER / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Write what golden cases expect anew: ``python -m tools.regolden [CASE ...]``.

A module that a case should expect from now on is made empty first; then this fills it. So is
``names.txt``. ``excerpts.txt`` begins with the headings of what it should show:
``# models/thing.py: Thing.to_wire``.
"""

from __future__ import annotations

import sys

from tests.support.golden import CASES, actual, cases, expected, problems


def main(names: list[str]) -> None:
    """Writes the expected files, or the problems, of the named cases; of all where none is."""
    for case in names or cases():
        refused = CASES / case / "problems.txt"
        if refused.exists():
            refused.write_text(problems(case), encoding="utf-8")
            continue
        files = expected(case)
        for path, text in actual(case).items():
            files[path].write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Reads the hand-written modules of one service: ``SERVICE/package/``, a mirror of its package."""

# docs/decisions/modules-of-one-service.md says why.

from __future__ import annotations

import ast
from pathlib import Path

from codegen.problems import Problem
from codegen.text.line_endings import with_lf

FOLDER = "package"
"""The folder of these modules beside the documents of a service."""


README = "README.md"
"""The file in the folder that says how to use the modules: a part of the package's README."""


def read_modules(home: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The modules by their path in the package, with LF, and what is wrong with them.

    Args:
        home: The folder of a service.
    """
    modules: dict[str, bytes] = {}
    problems: list[Problem] = []
    folder = home / FOLDER
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if "__pycache__" in path.parts or path.is_dir() or inside == Path(README):
            continue
        name = f"{home.name}/{FOLDER}/{inside.as_posix()}"
        if path.suffix != ".py" or not all(
            part.isidentifier() for part in inside.with_suffix("").parts
        ):
            problems.append(Problem(name, "", "a file that can't be imported", "a Python module"))
            continue
        try:
            content = with_lf(path.read_bytes())
            ast.parse(content.decode())
        except OSError as error:
            found = f"an unreadable file ({error.strerror})"
            problems.append(Problem(name, "", found, "a readable file"))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            found = f"a syntax error in line {line}" if line else "a file that Python can't parse"
            problems.append(Problem(name, "", found, "a Python module"))
        else:
            modules[inside.as_posix()] = content
    return modules, problems


def read_readme(home: Path) -> tuple[str, list[Problem]]:
    """What the package's README says of the modules, with LF, and what is wrong with it.

    Args:
        home: The folder of a service.
    """
    path = home / FOLDER / README
    if not path.is_file():
        return "", []
    try:
        return with_lf(path.read_bytes()).decode().strip(), []
    except (OSError, ValueError):
        name = f"{home.name}/{FOLDER}/{README}"
        return "", [Problem(name, "", "a file that can't be read", "a text in UTF-8")]

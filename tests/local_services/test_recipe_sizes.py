"""How long recipes are, beside the same tasks with boto3: as their README says, and no longer."""

from __future__ import annotations

import ast
import re
import tokenize
from pathlib import Path

RECIPES = Path(__file__).parents[2] / "examples" / "recipes"
BY_HAND = Path(__file__).parent / "by_hand"
ROW = re.compile(r"\| \[(\w+\.py)\]\(\1\) \| .* \| (\d+) \| (\d+) \| (\d\.\d\d) \|")

MOST_IN_ALL = 0.41
LONGER = {
    "ffmpeg.py": 0.39,
    "private_channel.py": 0.65,
    "record.py": 0.8,
    "highlights.py": 0.82,
    "quiz.py": 0.83,
    "channel_exists.py": 1.15,
    "tickets.py": 1.23,
}
"""The ratios of recipes that are longer than a third. None may become longer."""


def lines_of(path: Path) -> int:
    """The logical lines of code, without docstrings."""
    with path.open("rb") as file:
        ends = sum(token.type == tokenize.NEWLINE for token in tokenize.tokenize(file.readline))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ast.walk(ast.parse(path.read_text()))
    return ends - sum(isinstance(one, documented) and bool(ast.get_docstring(one)) for one in nodes)


def test_readme_has_the_lines_of_recipes() -> None:
    sizes = {
        path.name: (lines_of(path), lines_of(BY_HAND / path.name)) for path in RECIPES.glob("*.py")
    }
    readme = (RECIPES / "README.md").read_text()
    rows = {name: (int(ours), int(theirs)) for name, ours, theirs, _ in ROW.findall(readme)}
    assert rows == sizes
    assert all(f"{int(a) / int(b):.2f}" == ratio for _, a, b, ratio in ROW.findall(readme))
    ours, theirs = (sum(column) for column in zip(*sizes.values(), strict=True))
    assert f"In all, {ours} lines take the place of {theirs}." in readme
    assert ours / theirs <= MOST_IN_ALL


def test_ten_recipes_need_a_third_of_the_lines() -> None:
    ratios = {
        path.name: lines_of(path) / lines_of(BY_HAND / path.name) for path in RECIPES.glob("*.py")
    }
    assert sum(ratio <= 1 / 3 for ratio in ratios.values()) >= 10
    for name, ratio in ratios.items():
        assert ratio <= LONGER.get(name, 1 / 3), name

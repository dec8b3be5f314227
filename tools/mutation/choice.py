"""Which mutants there are, and which of them are tried."""

from __future__ import annotations

import ast
import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tools.mutation.general import OPERATORS
from tools.mutation.messages import MESSAGES, Mutants
from tools.mutation.package import PACKAGE
from tools.mutation.source import Mutant, Source


@dataclass(frozen=True)
class Part:
    """What is mutated, and what has to find it.

    Attributes:
        name: Its name on the command line.
        title: What it is.
        folders: Where its modules are: the same bytes in each, below the repository.
        left_out: Folders and modules in it that are no part of it.
        kinds: What can be wrong.
        tests: The folders of tests.
        bound: How much of it has to be found.
    """

    name: str
    title: str
    folders: tuple[str, ...]
    left_out: tuple[str, ...]
    kinds: tuple[Callable[[Source], Mutants], ...]
    directory: str
    """Where the tests are run, as those who have them would."""

    tests: tuple[str, ...]
    """The folders of tests, from there."""

    bound: float

    def sources(self, repository: Path) -> Iterator[Source]:
        """Its modules, in the order of their paths."""
        folder = repository / self.folders[0]
        for path in sorted(folder.rglob("*.py")):
            module = path.relative_to(folder)
            if not {module.parts[0], module.as_posix()} & {*self.left_out}:
                yield Source.read(folder, path)


_REPOSITORY = Path(__file__).parents[2]
_PACKAGES = [
    path.relative_to(_REPOSITORY) for path in sorted(_REPOSITORY.glob("generated/*/typed_*"))
]


def _hand_written(package: Path) -> Path:
    """The folder of the modules that are copied into a package and no other one."""
    return Path("models") / package.parent.name / "package"


def _modules(folder: Path) -> tuple[str, ...]:
    found = (_REPOSITORY / folder).rglob("*.py")
    return tuple(sorted(path.relative_to(_REPOSITORY / folder).as_posix() for path in found))


PARTS = (
    *(
        Part(
            name=f"generated-{package.parent.name}",
            title=f"The generated package of {package.parent.name}",
            folders=(package.as_posix(),),
            left_out=("_runtime", "testing", *_modules(_hand_written(package))),
            kinds=(*MESSAGES, *PACKAGE),
            directory=package.parent.as_posix(),
            tests=("tests",),
            bound=0.95,
        )
        for package in _PACKAGES
    ),
    *(
        Part(
            name=f"modules-{package.parent.name}",
            title=f"The hand-written modules of {package.parent.name}",
            folders=(_hand_written(package).as_posix(), package.as_posix()),
            left_out=(),
            kinds=OPERATORS,
            directory=".",
            tests=("tests/generated", "tests/local_services"),
            bound=0.92,
        )
        for package in _PACKAGES
        if _modules(_hand_written(package))
    ),
    Part(
        name="runtime",
        title="The runtime",
        folders=(
            "codegen/package/_runtime",
            *(f"{package.as_posix()}/_runtime" for package in _PACKAGES),
        ),
        left_out=(),
        kinds=OPERATORS,
        directory=".",
        tests=("tests/package/_runtime", "tests/generated"),
        bound=0.92,
    ),
)


def mutants(part: Part, repository: Path) -> list[Mutant]:
    """Every mutant of a part, in the order of kinds and of the text."""
    sources = list(part.sources(repository))
    found = (mutant for kind in part.kinds for source in sources for mutant in kind(source))
    return list(_told_apart(found))


def is_another_program(mutant: Mutant, text: str) -> bool:
    """Whether a module with the fault is one, and not the same as before."""
    try:
        return ast.dump(ast.parse(mutant.apply(text))) != _tree_as_text(text)
    except SyntaxError:
        return False


@lru_cache(16)
def _tree_as_text(text: str) -> str:
    return ast.dump(ast.parse(text))


def _told_apart(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """Mutants that are alike in all but their line, numbered."""
    seen: Counter[str] = Counter()
    for mutant in found:
        yield dataclasses.replace(mutant, twin=seen[mutant.id])
        seen[mutant.id] += 1


def choose(part: Part, repository: Path, count: int, seed: int, kind: str = "") -> list[Mutant]:
    """So many of the mutants, the same number of each kind as far as there are enough.

    Args:
        part: What is mutated.
        repository: Where it is.
        count: How many.
        seed: Another one chooses others.
        kind: Only kinds with this in their names.
    """
    dice = random.Random(seed)
    texts = {source.path: source.text for source in part.sources(repository)}
    by_kind: dict[str, list[Mutant]] = {}
    for mutant in mutants(part, repository):
        if kind not in mutant.kind:
            continue
        by_kind.setdefault(mutant.kind, []).append(mutant)
    for group in by_kind.values():
        dice.shuffle(group)
    chosen: list[Mutant] = []
    while len(chosen) < count and any(by_kind.values()):
        for group in by_kind.values():
            chosen_one = _next(group, texts) if len(chosen) < count else None
            if chosen_one is not None:
                chosen.append(chosen_one)
    return chosen


def _next(group: list[Mutant], texts: Mapping[str, str]) -> Mutant | None:
    """The next one that is a program."""
    while group:
        mutant = group.pop()
        if is_another_program(mutant, texts[mutant.path]):
            return mutant
    return None

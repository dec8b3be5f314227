"""The tool that seeds faults: each is one, is put into a copy only, and is found or told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support.files import write_tree

from tools.mutation import choice
from tools.mutation.choice import PARTS, Part, choose, is_another_program
from tools.mutation.general import OPERATORS
from tools.mutation.mapping import FileOfTests, batches, files_of_tests, learn
from tools.mutation.report import Result, markdown, read_explanations, summary
from tools.mutation.sessions import run
from tools.mutation.source import Mutant, Source
from tools.mutation.trees import copy_repository, seeded
from tools.mutation.trial import Outcome, attempt

REPOSITORY = Path(__file__).parents[2]
*_, RUNTIME = PARTS
PACKAGES = [part for part in PARTS if part.name.startswith("generated-")]
MODULES = [part for part in PARTS if part.name.startswith("modules-")]

MODULE = '''\
"""Says how large things are."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["size"]

LIMIT = 10


def size(things: Sequence[int], most: int = 3) -> str:
    """How many there are."""
    if len(things) > most:
        raise ValueError("too many: at most 3")
    _log.info("seen %d", 4)
    return cast("str", names[len(things)])


class Thing:
    def __repr__(self) -> str:
        return "Thing" + "s"
'''


def of_kind(source: Source, kind: str) -> list[str]:
    (operator,) = [one for one in OPERATORS if one.__name__ == kind.replace(" ", "_")]
    return [f"{mutant.old} → {mutant.new}" for mutant in operator(source)]


@pytest.fixture(autouse=True, scope="module")
def _mutants_are_found_once() -> Iterator[None]:
    """Parts of this repository have thousands, which do not change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "mutants", cache(choice.mutants))
        yield


@pytest.fixture(scope="module")
def module() -> Source:
    return Source("module.py", MODULE)


def test_comparison_and_its_boundary_are_mutated(module: Source) -> None:
    assert of_kind(module, "a comparison flipped") == [" >  →  <= "]
    assert of_kind(module, "a boundary moved") == [" >  →  >= "]
    assert of_kind(module, "a condition negated") == [
        "len(things) > most → (not (len(things) > most))"
    ]


def test_docstrings_annotations_and_messages_are_not_mutated(module: Source) -> None:
    assert of_kind(module, "a number changed") == ["10 → 11", "3 → 4"]
    assert of_kind(module, "a text changed") == []
    assert of_kind(module, "another operator") == []


def test_mutation_replaces_only_its_own_characters() -> None:
    source = Source("é.py", 'a = "é", b < c  # é\n')
    (flipped,) = [
        mutant
        for operator in OPERATORS
        for mutant in operator(source)
        if mutant.kind == "a boundary moved"
    ]
    assert flipped.apply(source.text) == 'a = "é", b <= c  # é\n'


def test_function_line_matches_the_interpreter() -> None:
    text = "@decorated\ndef f(x=1):\n    return x + 2\n"
    source = Source("m.py", text)
    numbers = [m for op in OPERATORS for m in op(source) if m.kind == "a number changed"]
    # A default belongs to the module, which defines the function.
    assert [(mutant.old, mutant.function, mutant.line) for mutant in numbers] == [
        ("1", 0, 2),
        ("2", 1, 3),
    ]


@pytest.mark.parametrize("part", [*PACKAGES, RUNTIME], ids=lambda part: part.name)
def test_every_chosen_mutant_is_a_different_program(part: Part) -> None:
    chosen = choose(part, REPOSITORY, 40, seed=1)
    assert len({mutant.id for mutant in chosen}) == 40
    assert len({mutant.kind for mutant in chosen}) >= 12
    texts = {source.path: source.text for source in part.sources(REPOSITORY)}
    for mutant in chosen:
        assert is_another_program(mutant, texts[mutant.path])
        assert not mutant.path.startswith(("_runtime", "testing"))


def test_every_generated_package_is_a_part() -> None:
    folders = {path.parent.name for path in REPOSITORY.glob("generated/*/typed_*")}
    assert {part.name for part in PACKAGES} == {f"generated-{name}" for name in folders}
    assert len(RUNTIME.folders) == 1 + len(folders)


def test_hand_written_modules_are_parts_of_their_own() -> None:
    for part in MODULES:
        package = next(other for other in PACKAGES if other.folders[0] == part.folders[1])
        written = {source.path for source in part.sources(REPOSITORY)}
        assert written
        assert not written & {source.path for source in package.sources(REPOSITORY)}
    folders = {path.parent.name for path in REPOSITORY.glob("models/*/package")}
    assert {part.name for part in MODULES} == {f"modules-{name}" for name in folders}


def test_seed_is_deterministic_and_kinds_are_balanced() -> None:
    chosen = choose(RUNTIME, REPOSITORY, 20, seed=1)
    assert choose(RUNTIME, REPOSITORY, 20, seed=1) == chosen
    assert choose(RUNTIME, REPOSITORY, 20, seed=2) != chosen
    counts = Counter(mutant.kind for mutant in chosen)
    assert len(counts) == len(OPERATORS)
    assert set(counts.values()) == {1, 2}


def test_mutant_id_does_not_depend_on_preceding_lines() -> None:
    before = list(OPERATORS[0](Source("m.py", "def f(a, b):\n    return a < b\n")))
    after = list(OPERATORS[0](Source("m.py", "X = 1\n\n\ndef f(a, b):\n    return a < b\n")))
    assert [mutant.id for mutant in before] == [mutant.id for mutant in after]
    assert before[0].line != after[0].line


# --- a small repository of its own -----------------------------------------------------------

SMALL = Part(
    name="small",
    title="A small package",
    folders=("small_package",),
    left_out=(),
    kinds=OPERATORS,
    directory=".",
    tests=("small_tests",),
    bound=0.5,
)
CODE = """\
def larger(a, b):
    return a > b


def unseen(a):
    return a + 1
"""
TESTS = """\
import time
from small_package.code import larger, unseen

def test_larger():
    assert larger(2, 1)

def test_nothing():
    assert True

def test_another():
    assert unseen(0) is not None
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "small_package/__init__.py": "",
        "small_package/code.py": CODE,
        "small_tests/test_code.py": TESTS,
        "pytest.ini": "[pytest]\npythonpath = .\n",
    }
    copy_repository(write_tree(files, tmp_path / "repository"), [tmp_path / "tree"])
    return tmp_path / "tree"


def fault(kind: str) -> Mutant:
    source = Source("code.py", CODE)
    return next(
        mutant for operator in OPERATORS for mutant in operator(source) if mutant.kind == kind
    )


@pytest.fixture
def learnt(tree: Path) -> list[FileOfTests]:
    return [learn(SMALL, tree, path) for path in files_of_tests(SMALL, tree)]


def test_tests_that_run_a_function_are_recorded(learnt: list[FileOfTests]) -> None:
    (file,) = learnt
    assert file.functions["code.py", 1] == {"small_tests/test_code.py::test_larger"}
    assert file.functions["code.py", 5] == {"small_tests/test_code.py::test_another"}
    assert len(file.seconds) == 3
    assert file.failed == ()
    assert {"code.py", "__init__.py"} <= file.imported


def test_recursion_error_in_a_test_does_not_affect_recording_of_the_next(tree: Path) -> None:
    (tree / "small_tests/test_code.py").write_text("""\
from small_package.code import larger

def deeper():
    deeper()

def test_deep():
    try:
        deeper()
    except RecursionError:
        pass

def test_larger():
    assert larger(2, 1)
""")
    file = learn(SMALL, tree, "small_tests/test_code.py")
    assert file.functions["code.py", 1] == {"small_tests/test_code.py::test_larger"}


def test_only_tests_that_run_the_mutated_code_are_tried(learnt: list[FileOfTests]) -> None:
    chosen = [name for batch in batches(fault("a comparison flipped"), learnt) for name in batch]
    assert chosen == ["small_tests/test_code.py"]
    (batch,) = batches(fault("another operator"), learnt)
    assert list(batch["small_tests/test_code.py"]) == ["small_tests/test_code.py::test_another"]


def test_tests_in_the_folder_of_the_mutated_module_are_tried_first() -> None:
    def learnt_from(path: str) -> FileOfTests:
        tests = {f"{path}::test_one": 0.1}
        return FileOfTests(path, tests, {}, {}, frozenset({"config/settings.py"}), ())

    mutant = Mutant("a number changed", "config/settings.py", 1, 0, 1, "1", "2", 0, "Config")
    files = [learnt_from(f"tests/{name}") for name in ("a/test_a.py", "config/test_z.py")]
    assert list(next(batches(mutant, files))) == ["tests/config/test_z.py", "tests/a/test_a.py"]


def test_mutant_is_killed_by_a_failing_test(tree: Path, learnt: list[FileOfTests]) -> None:
    outcome = attempt(SMALL, fault("a comparison flipped"), learnt, tree)
    assert outcome.found
    assert outcome.by == "small_tests/test_code.py::test_larger"
    assert (tree / "small_package/code.py").read_text() == CODE


def test_failed_test_kills_a_mutant_though_its_session_breaks(
    tree: Path, learnt: list[FileOfTests]
) -> None:
    breaking = "def pytest_unconfigure():\n    raise RuntimeError\n"
    (tree / "small_tests/conftest.py").write_text(breaking)
    outcome = attempt(SMALL, fault("a comparison flipped"), learnt, tree)
    assert (outcome.found, outcome.by) == (True, "small_tests/test_code.py::test_larger")
    outcome = attempt(SMALL, fault("another operator"), learnt, tree)
    assert (outcome.found, outcome.by) == (False, "pytest: code 99")


def test_mutant_that_breaks_import_is_killed(tree: Path) -> None:
    (tree / "small_package/code.py").write_text(f"LIMIT = '1' + '0'\n\n\n{CODE}")
    (tree / "small_tests/conftest.py").write_text("from small_package.code import LIMIT\n")
    source = Source("code.py", (tree / "small_package/code.py").read_text())
    mutant, _ = [m for op in OPERATORS for m in op(source) if m.kind == "another operator"]
    files = [learn(SMALL, tree, path) for path in files_of_tests(SMALL, tree)]
    assert files[0].failed == ()
    assert attempt(SMALL, mutant, files, tree).found


def test_untested_mutant_survives(tree: Path, learnt: list[FileOfTests]) -> None:
    outcome = attempt(SMALL, fault("another operator"), learnt, tree)
    assert (outcome.found, outcome.tests) == (False, 1)


def test_interrupted_trial_restores_the_copy(tree: Path) -> None:
    mutant = fault("a comparison flipped")
    code = tree / "small_package/code.py"
    seeding = seeded(tree, SMALL, mutant)
    with seeding:
        assert code.read_text() == mutant.apply(CODE)
    assert code.read_text() == CODE

    def interrupted() -> None:
        with seeded(tree, SMALL, mutant):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert code.read_text() == CODE


def test_session_reports_exit_code_and_imports_no_repository_code(tree: Path) -> None:
    (tree / "small_tests/test_code.py").write_text(
        "import sys\ndef test_it(): assert 'tools.mutation' not in sys.modules; assert 0\n"
    )
    assert run(tree, ["small_tests"], object()) == 1
    assert run(tree, ["no_such_folder"], object()) == 4


def test_report_counts_kinds_and_explains_survivors() -> None:
    found, lost = fault("a comparison flipped"), fault("another operator")
    outcomes = (Outcome(found, 3, True, "t"), Outcome(lost, 2, False, ""))
    result = Result(SMALL, outcomes)
    assert result.enough
    assert summary(result) == "A small package: 1 of 2 faults found (50.0%; 50% are needed)"
    said = markdown(result, {}, "make x", seed=5, minutes=1.2)
    assert said.startswith("`make x`, 20")
    assert "with the seed 5 from 2 kinds" in said
    assert "| a comparison flipped | 1 | 1 |" in said
    assert "| another operator | 1 | 0 |" in said
    assert f"| `{lost.id}` | 2 | another operator: code.py:6 (unseen): + → - |" in said
    assert "**not explained**" in said
    explained = markdown(result, {lost.id: "Nobody adds."}, "make x", 5, 1.2)
    assert "Nobody adds." in explained
    assert "not explained" not in explained


def test_explanations_map_ids_to_texts() -> None:
    for name, text in read_explanations().items():
        assert len(name) == 10
        assert text.endswith(".")

"""``python -m tools.mutation``: seeds faults, and reports how many the tests find."""

# docs/decisions/the-mutation-engine-is-ours.md says why.

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from tools.mutation import sessions
from tools.mutation.choice import PARTS, Part, choose
from tools.mutation.mapping import FileOfTests, files_of_tests, learn
from tools.mutation.report import Result, markdown, read_explanations, summary
from tools.mutation.source import Mutant
from tools.mutation.trees import copy_repository
from tools.mutation.trial import Outcome, attempt
from tools.proof.record import record

REPOSITORY = Path(__file__).parents[2]
WORKERS = 2
COUNT = 150
SEED = 20200714

_tree: Path | None = None
"""The copy of the repository that this worker has for itself."""


def main(arguments: list[str]) -> int:
    """Tries the mutants of the parts that are named; 1 if too few were found."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("--part", choices=[part.name for part in PARTS], help="all without it")
    parser.add_argument("--seed", type=int, default=SEED, help="another one seeds other faults")
    parser.add_argument("--count", type=int, default=COUNT, help="how many faults in each part")
    parser.add_argument("--kind", default="", help="only kinds with this text in their names")
    parser.add_argument("--verbose", action="store_true", help="say what found each fault")
    parser.add_argument("--record", action="store_true", help="write the figures to docs/proof.md")
    options = parser.parse_args(arguments)
    parts = [part for part in PARTS if options.part in (None, part.name)]
    sessions.preload()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        trees = [Path(folder).resolve() / f"tree-{number}" for number in range(WORKERS)]
        copy_repository(REPOSITORY, trees)
        with _workers(trees) as executor:
            for part in parts:
                begun = time.monotonic()
                chosen = choose(part, trees[0], options.count, options.seed, options.kind)
                result = _try(executor, part, trees[0], chosen)
                for outcome in result.outcomes if options.verbose else ():
                    print(f"{outcome.by or 'nothing'}: {outcome.mutant}")
                minutes = (time.monotonic() - begun) / 60
                print(f"{summary(result)}, in {minutes:.1f} minutes", flush=True)
                results.append(result)
                if options.record:
                    said = markdown(
                        result, read_explanations(), "make mutation", options.seed, minutes
                    )
                    record(f"mutants-{part.name}", said)
    return int(not all(result.enough for result in results))


def _workers(trees: Iterable[Path]) -> ProcessPoolExecutor:
    """Processes from which sessions of tests are forked, each with a tree."""
    context = get_context("fork")
    queue: SimpleQueue[Path] = context.SimpleQueue()
    for tree in trees:
        queue.put(tree)
    return ProcessPoolExecutor(WORKERS, context, initializer=_take_tree, initargs=(queue,))


def _take_tree(queue: SimpleQueue[Path]) -> None:
    global _tree
    _tree = queue.get()


def _learn_here(part: Part, path: str) -> FileOfTests:
    assert _tree is not None
    return learn(part, _tree, path)


def _attempt_here(part: Part, mutant: Mutant, files: list[FileOfTests]) -> Outcome:
    assert _tree is not None
    return attempt(part, mutant, files, _tree)


def _try(executor: ProcessPoolExecutor, part: Part, tree: Path, chosen: list[Mutant]) -> Result:
    """Learns what the tests of a part run, then tries its mutants."""
    paths = files_of_tests(part, tree)
    learning = [executor.submit(_learn_here, part, path) for path in paths]
    for number, _ in enumerate(as_completed(learning), 1):
        _progress(f"{part.title}: {number} of {len(paths)} files of tests run without a fault")
    files = [future.result() for future in learning]
    for file in files:
        for name in file.failed:
            print(f"left out, since it fails without a fault: {name}", flush=True)
    trying = [executor.submit(_attempt_here, part, mutant, files) for mutant in chosen]
    outcomes: list[Outcome] = []
    for future in as_completed(trying):
        outcome = future.result()
        outcomes.append(outcome)
        if not outcome.found:
            print(f"survives {outcome.tests} tests: {outcome.mutant.id} {outcome.mutant.kind}, "
                  f"{outcome.mutant} {outcome.by}".rstrip(), flush=True)  # fmt: skip
        found = sum(one.found for one in outcomes)
        _progress(f"{part.title}: {found} found of {len(outcomes)}, {len(chosen)} in all")
    order = {mutant.id: place for place, mutant in enumerate(chosen)}
    outcomes.sort(key=lambda one: order[one.mutant.id])
    return Result(part, tuple(outcomes))


_said = 0.0
"""When it was last said how far it is."""


def _progress(text: str) -> None:
    """Shows how far it is: on one line where a person looks on, else now and then."""
    global _said
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif time.monotonic() - _said > 20:
        _said = time.monotonic()
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

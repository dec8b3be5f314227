"""A model that something went wrong with: a package that works, or one clear report."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from support.files import stamped_tree
from support.golden import write_shared
from support.injections import CANARY
from support.mutations import MUTATIONS, mutate
from support.package_tests import run_tests
from support.slice_checks import attempt, build
from support.slices import API_VERSION, Slice, cut
from support.thorough import many

from codegen.cli import main
from codegen.output.files import copied_files
from codegen.output.format import format_files
from codegen.problems import ProblemsError

_STEMS = {
    "service": "service-2",
    "paginators": "paginators-1",
    "endpoint_rules": "endpoint-rule-set-1",
}


def test_mutated_model_is_generated_or_refused(
    record_property: Callable[[str, object], None],
) -> None:
    ended: Counter[str] = Counter()

    @settings(
        max_examples=many(100, 10_000),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(random=st.randoms(use_true_random=False))
    def try_one(random: Random) -> None:
        documents = cut(random)
        note(f"after {', '.join(mutate(random, documents))}")
        ended["refused" if attempt(documents) else "as a package that works"] += 1

    try_one()
    assert ended.total() >= many(100, 10_000)
    for how, number in ended.items():
        record_property("models", (f"mutated models that ended {how}", number))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_every_mutation_is_handled(mutation: object) -> None:
    for seed in range(many(1, 20)):
        random = Random(seed)
        documents = cut(random)
        assert callable(mutation)
        mutation(random, documents)
        attempt(documents)


def test_many_mutations_are_generated_and_many_are_refused() -> None:
    """Otherwise one half of what is promised would hardly be tried."""
    came_out = sum(not attempt(mutated(seed)) for seed in range(40))
    assert 8 <= came_out <= 32


def mutated(seed: int) -> Slice:
    random = Random(seed)
    documents = cut(random)
    mutate(random, documents)
    return documents


def refused(count: int) -> list[Slice]:
    """The first mutated models that are refused."""
    return list(
        itertools.islice((m for m in map(mutated, itertools.count()) if _is_refused(m)), count)
    )


def _is_refused(documents: Slice) -> bool:
    try:
        build(documents)
    except ProblemsError:
        return True
    return False


def lay_out(documents: Slice, models: Path) -> Path:
    """A models folder with the slice as its one service."""
    folder = models / "sliced" / API_VERSION
    folder.mkdir(parents=True)
    for kind, stem in _STEMS.items():
        (folder / f"{stem}.json").write_text(json.dumps(documents[kind]))
    (models / "partitions.json").write_text(json.dumps(documents["partitions"]))
    return models


def check_refusal(models: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each problem, exit status 1, and an output folder that is as it was."""
    before = stamped_tree(output)
    assert main(["generate", "--models", str(models), "--output", str(output)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert lines
    assert all(": " in line and "; " in line and line.isprintable() for line in lines), lines
    assert stamped_tree(output) == before


def an_output_folder(path: Path) -> Path:
    """What an earlier run left, and a file of somebody's."""
    (path / "sliced").mkdir(parents=True)
    (path / "sliced" / "MANIFEST").write_text("MANIFEST\n")
    (path / "other.txt").write_text("mine")
    return path


def test_refused_model_leaves_the_output_untouched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = an_output_folder(tmp_path / "output")
    for number, documents in enumerate(refused(many(12, 200))):
        check_refusal(lay_out(documents, tmp_path / f"models{number}"), output, capsys)


def test_unparsable_document_is_only_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes cut off, changed or put in: no JSON, or JSON that no schema knows, or as good as before."""
    random = Random(1)
    output = an_output_folder(tmp_path / "output")
    data = json.dumps(cut(random)["service"]).encode()
    broken = [data[: random.randrange(len(data))] for _ in range(5)]
    broken += [b"", b"null", b"[]", b"{", b"\xff", b"\xef\xbb\xbf" + data, b"[" * 100_000]
    broken += [b'{"a": 1, "a": 2}', b'{"a": NaN}', b'{"a": 1e999}', b'{"a": "\\ud800"}']
    broken += [b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"a": ' + b"9" * 5000 + b"}"]
    broken += [data.replace(b'"', b"'", 1), data + b"x", data.replace(b":", b"", 1)]
    for number, document in enumerate(broken):
        models = lay_out(cut(random), tmp_path / f"models{number}")
        (models / "sliced" / API_VERSION / "service-2.json").write_bytes(document)
        check_refusal(models, output, capsys)


def test_packages_of_mutated_models_type_check(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Written as the generator does; checked under names of their own."""
    wanted = many(4, 40)
    chosen = (m for m in map(mutated, itertools.count(100)) if not _is_refused(m))
    names: list[str] = []
    for number, documents in enumerate(itertools.islice(chosen, wanted)):
        package, files = build(documents)
        name = f"mutant{number}"
        names.append(name)
        prefix = f"{package.name}/"
        conformance = f"{prefix}testing/conformance/"  # It is checked with the generator.
        own = {
            path: text
            for path, text in files.items()
            if path.startswith(prefix) and not path.startswith(conformance)
        }
        # One is formatted as well; the others are the same to a type checker.
        write(own if number else format_files(own, processes=1), tmp_path, prefix, name)
        copied = {
            path: content
            for path, content in copied_files(package).items()
            if not path.startswith(conformance)
        }
        if number == 0:
            write(copied, tmp_path, prefix, name)
        else:
            (tmp_path / name / "py.typed").touch()
            # One copy for all: it is the same, and takes longest to check.
            for path in copied:
                if path.startswith(prefix) and path.endswith(".py"):
                    original = tmp_path / names[0] / path.removeprefix(prefix)
                    target = tmp_path / name / path.removeprefix(prefix)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if not original.exists():  # The first package does not use the feature.
                        write({path: copied[path]}, tmp_path, prefix, name)
                        continue
                    write_shared(target, original, original.read_bytes(), tmp_path)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-incremental",
        "--python-version",
        "3.11",
    ]
    command += [f"-p{name}" for name in names]
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900
    )
    assert result.returncode == 0, result.stdout + result.stderr
    record_property("models", ("mutated models whose packages type-check", wanted))


def test_packages_of_mutated_models_pass_their_tests(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """As its users would run them."""
    wanted = many(1, 15)
    chosen = (m for m in map(mutated, itertools.count(500)) if not _is_refused(m))
    for number, documents in enumerate(itertools.islice(chosen, wanted)):
        models = lay_out(documents, tmp_path / f"models{number}")
        output = tmp_path / f"output{number}"
        assert main(["generate", "--models", str(models), "--output", str(output)]) == 0
        done = run_tests(output / "sliced")
        assert done.returncode == 0, done.stdout
    record_property("models", ("mutated models whose packages passed their own tests", wanted))


def write(files: object, folder: Path, prefix: str, name: str) -> None:
    """The files of a package, under another name."""
    assert isinstance(files, dict)
    for path, content in files.items():
        if path.startswith(prefix):
            target = folder / name / path.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = content.decode() if isinstance(content, bytes) else content
            target.write_text(text.replace(prefix.rstrip("/"), name))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder where nothing is, so that a file called like the canary would be seen."""
    monkeypatch.chdir(tmp_path)
    assert not Path(CANARY).exists()

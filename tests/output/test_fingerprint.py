"""When nothing changed nothing is done, and whatever changed is noticed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.files import write_tree
from support.models import API_VERSION, write_models

from codegen import pipeline
from codegen.output import fingerprint
from codegen.output.journal import JOURNAL
from codegen.output.write import WriteResult, write
from codegen.pipeline import Outcome, generate, stale_files


class Project:
    """A models folder with one service, its output, and how often that was built."""

    def __init__(self, folder: Path) -> None:
        self.models = write_models(folder / "models", partitions={})
        write_models(self.models, "neighbour", settings="")
        self.output = folder / "output"
        self.home = self.output / "tiny"
        self.built = 0

    def generate(self) -> Outcome:
        return generate(self.models, self.output, ["tiny"], lambda _: None)

    def stale_files(self) -> tuple[str, ...]:
        return stale_files(self.models, self.output, ["tiny"], lambda _: None)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that was generated; its generator reads a copy of what it is made of."""
    project = Project(tmp_path)
    root = tmp_path / "generator"
    for name in ("codegen/module.py", "templates/module.py.j2", "LICENSE", "NOTICE"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("one")
    (root / "pyproject.toml").write_text('[project]\ndependencies = ["black==1", "nothing-real"]')
    monkeypatch.setattr(fingerprint, "_ROOT", root)
    monkeypatch.setattr(fingerprint, "_NOTES", tmp_path / "notes")

    def build(models: Path, service: str, *_: object) -> dict[str, str | bytes]:
        project.built += 1
        return {"README.md": "text", "LICENSE": b"bytes", f"typed_{service}/client.py": "pass"}

    monkeypatch.setattr(pipeline, "build", build)
    project.generate()
    assert project.built == 1
    return project


def test_second_run_builds_nothing(project: Project) -> None:
    files = sum(path.is_file() for path in project.home.rglob("*"))
    assert project.generate() == Outcome(unchanged=files)
    assert project.built == 1


def test_check_builds_only_what_may_be_stale(project: Project, tmp_path: Path) -> None:
    assert project.stale_files() == ()
    assert project.built == 1
    edit(project.home / "README.md")
    assert project.stale_files() == ("tiny/README.md",)
    assert project.stale_files() == ("tiny/README.md",)
    assert project.built == 3


def test_check_without_stale_files_is_noted(project: Project, tmp_path: Path) -> None:
    for note in (tmp_path / "notes").iterdir():
        note.unlink()
    for _ in range(3):
        assert project.stale_files() == ()
    assert project.built == 2


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def add_a_version(models: Path) -> None:
    folder = models / "tiny" / "2030-01-01"
    folder.mkdir()
    (folder / "service-2.json").write_text("{}")


def list_a_stale_file(home: Path) -> None:
    (home / "old.py").touch()
    with (home / "MANIFEST").open("a") as manifest:
        manifest.write("old.py\n")


def lose_everything(home: Path) -> None:
    for path in content(home):
        (home / path).unlink()


INPUTS: dict[str, Callable[[Path, Path], object]] = {
    "the model": lambda models, _: edit(models / "tiny" / API_VERSION / "service-2.json"),
    "partitions": lambda models, _: edit(models / "partitions.json"),
    "a new overlay": lambda models, _: (models / "tiny/overlay.toml").touch(),
    "a newer version of the API": lambda models, _: add_a_version(models),
    "another service": lambda models, _: write_models(models, "other"),
    "another service's settings": lambda models, _: write_models(
        models, "neighbour", settings='package = "typed_tiny"'
    ),
    "the generator": lambda _, root: edit(root / "codegen/module.py"),
    "a new module of the generator": lambda _, root: (root / "codegen/new.py").touch(),
    "a template": lambda _, root: edit(root / "templates/module.py.j2"),
    "a template's name": lambda _, root: (root / "templates/module.py.j2").rename(
        root / "templates/other.py.j2"
    ),
    "a hand-written module": lambda models, _: write_tree(
        {"testing/local/one.py": "pass"}, models / "tiny" / "package"
    ),
    "the licence": lambda _, root: edit(root / "LICENSE"),
}


@pytest.mark.parametrize("change", INPUTS.values(), ids=INPUTS)
def test_every_change_of_an_input_is_noticed(
    project: Project, tmp_path: Path, change: Callable[[Path, Path], object]
) -> None:
    before = fingerprint.inputs_digest(project.models, "tiny")
    change(project.models, tmp_path / "generator")
    after = fingerprint.inputs_digest(project.models, "tiny")
    assert after != before
    assert fingerprint.files_left_alone(before, project.home) is not None
    assert fingerprint.files_left_alone(after, project.home) is None


@pytest.mark.parametrize("tool", ["python", "black"])
def test_changed_dependency_version_is_noticed(
    project: Project, tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint.inputs_digest(project.models, "tiny")
    if tool == "python":
        monkeypatch.setattr("sys.version", "3.99")
    else:
        monkeypatch.setattr(fingerprint, "version", "another {}".format)
    assert fingerprint.inputs_digest(project.models, "tiny") != before


def test_bytecode_caches_are_ignored(project: Project, tmp_path: Path) -> None:
    cache = tmp_path / "generator/codegen/__pycache__"
    cache.mkdir()
    (cache / "module.pyc").touch()
    project.generate()
    assert project.built == 1


OUTPUTS: dict[str, Callable[[Path], object]] = {
    "an edited file": lambda home: edit(home / "README.md"),
    "a file of the same length": lambda home: (home / "LICENSE").write_bytes(
        (home / "LICENSE").read_bytes()[:-1] + b"x"
    ),
    "a missing file": lambda home: (home / "typed_tiny/client.py").unlink(),
    "a stale file": list_a_stale_file,
    "no file at all": lose_everything,
}


@pytest.mark.parametrize("damage", OUTPUTS.values(), ids=OUTPUTS)
def test_every_change_of_the_output_is_undone(
    project: Project, damage: Callable[[Path], object]
) -> None:
    before = content(project.home)
    damage(project.home)
    project.generate()
    assert content(project.home) == before
    assert project.built == 2


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_interrupted_run_is_generated_again(project: Project) -> None:
    inputs = fingerprint.inputs_digest(project.models, "tiny")
    (project.home / JOURNAL).write_text("{}")
    assert fingerprint.files_left_alone(inputs, project.home) is None


def test_linked_output_is_not_trusted(project: Project) -> None:
    (project.home / "README.md").rename(project.home / "other.md")
    (project.home / "README.md").symlink_to("other.md")
    inputs = fingerprint.inputs_digest(project.models, "tiny")
    assert fingerprint.files_left_alone(inputs, project.home) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": "a"}', "null"])
def test_invalid_note_is_ignored(project: Project, tmp_path: Path, text: str) -> None:
    (note,) = (tmp_path / "notes").iterdir()
    note.write_text(text)
    project.generate()
    assert project.built == 2


def test_missing_note_builds_everything(project: Project, tmp_path: Path) -> None:
    (note,) = (tmp_path / "notes").iterdir()
    note.unlink()
    project.generate()
    assert project.built == 2
    assert note.exists()


def test_unwritable_notes_do_not_fail_the_run(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no folder").touch()
    monkeypatch.setattr(fingerprint, "_NOTES", tmp_path / "no folder")
    edit(project.home / "README.md")
    assert project.generate().written == 1


def test_inputs_changed_during_a_run_are_not_noted(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (note,) = (tmp_path / "notes").iterdir()
    note.unlink()

    def edited_meanwhile(files: Mapping[str, str | bytes], folder: Path) -> WriteResult:
        edit(project.models / "partitions.json")
        return write(files, folder)

    before = (project.models / "partitions.json").read_bytes()
    monkeypatch.setattr(pipeline, "write", edited_meanwhile)
    project.generate()
    monkeypatch.setattr(pipeline, "write", write)
    (project.models / "partitions.json").write_bytes(before)  # what was read may have been either
    project.generate()
    assert project.built == 3


def test_old_notes_are_removed(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "_NOTES_KEPT", 64)
    for number in range(70):
        (tmp_path / "notes" / f"{number}.json").touch()
    edit(project.home / "README.md")
    project.generate()
    assert len(list((tmp_path / "notes").iterdir())) == 64
    project.generate()
    assert project.built == 2


def test_notes_are_outside_the_output(project: Project) -> None:
    assert set(content(project.output)) == {f"tiny/{path}" for path in content(project.home)}
    listed = (project.home / "MANIFEST").read_text().splitlines()[1:]
    assert set(content(project.home)) == set(listed)

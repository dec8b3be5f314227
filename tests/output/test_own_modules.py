"""Hand-written modules of one service: they are copied, and refused where a name is taken."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from support.models import write_models
from support.problems import refused

from codegen import pipeline
from codegen.output.files import copied_files, render_package
from codegen.output.own_modules import own_modules
from codegen.plan.lower import lower
from codegen.source.load import load
from codegen.source.read import read_service

MODULE = b"from .errors import Error\n\n\nclass ThingError(Error):\n    pass\n"
SETTINGS = """
[parts.things]
paths = ["things.py", "more/"]
requirements = ["something>=1.2"]
"""


def models_with(
    folder: Path, modules: dict[str, bytes], settings: str = "", **documents: object
) -> Path:
    """A models folder with the service tiny and its modules."""
    models = write_models(folder, settings=settings, **documents)
    for path, content in modules.items():
        target = models / "tiny" / "package" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return models


def copied(models: Path) -> dict[str, bytes]:
    """What is copied for the service tiny."""
    documents = load(models, "tiny")
    package = lower(read_service(documents), version="1.0.0")
    taken = {*render_package(package, documents), *copied_files(package)}
    return own_modules(package, documents, taken)


def test_modules_are_copied_as_they_are(tmp_path: Path) -> None:
    modules = {"things.py": MODULE.replace(b"\n", b"\r\n"), "testing/local/__init__.py": b"# One\n"}
    models = models_with(tmp_path, modules)
    cached = models / "tiny" / "package" / "__pycache__"
    cached.mkdir()
    (cached / "things.cpython-311.pyc").write_bytes(b"compiled")
    assert copied(models) == {
        "typed_tiny/things.py": MODULE,
        "typed_tiny/testing/local/__init__.py": b"# One\n",
    }


def test_part_of_one_service_is_an_extra_of_its_package(tmp_path: Path) -> None:
    modules = {"things.py": MODULE, "more/__init__.py": b""}
    files = pipeline.build(models_with(tmp_path, modules, SETTINGS), "tiny")
    assert files["typed_tiny/things.py"] == MODULE
    text = files["pyproject.toml"]
    assert isinstance(text, str)
    pyproject = tomllib.loads(text)
    extras = pyproject["project"]["optional-dependencies"]
    assert extras["things"] == ["something>=1.2"]
    assert "something>=1.2" in extras["testing"], "the tests import every module"
    assert pyproject["tool"]["typed-aws-codegen"]["parts"] == {
        "things": {"paths": ["things.py", "more/"], "requirements": ["something>=1.2"]}
    }


def test_part_may_have_a_module_of_a_feature(tmp_path: Path) -> None:
    settings = (
        'features = ["signed tokens"]\n[parts.things]\n'
        'paths = ["things.py", "_runtime/signed_tokens.py"]\nrequirements = ["cryptography>=41"]\n'
    )
    models = models_with(tmp_path, {"things.py": MODULE}, settings)
    assert "typed_tiny/_runtime/signed_tokens.py" in pipeline.build(models, "tiny")
    models = models_with(tmp_path / "2", {"things.py": MODULE}, settings.partition("\n")[2])
    (problem,) = refused(lambda: copied(models))
    assert problem.startswith('tiny/service.toml:/parts/things/paths/1: found "_runtime/signed_to')


def test_modules_are_attributes_unless_a_part_has_them(tmp_path: Path) -> None:
    names = ("things.py", "more/__init__.py", "_own.py", "shown.py", "aio/deep.py")
    modules: dict[str, bytes] = dict.fromkeys(names, b"x = 1\n")
    text = pipeline.build(models_with(tmp_path, modules, SETTINGS), "tiny")[
        "typed_tiny/__init__.py"
    ]
    assert isinstance(text, str)
    assert "    from . import shown as shown\n" in text
    for name in ("things", "more", "_own", "deep"):
        assert f"import {name} as" not in text


def test_section_becomes_a_part_of_the_readme(tmp_path: Path) -> None:
    models = models_with(tmp_path, {"README.md": b"## Things\r\n\r\nMake them.\r\n"})
    assert copied(models) == {}
    text = pipeline.build(models, "tiny")["README.md"]
    assert isinstance(text, str)
    assert "\n## Things\n\nMake them.\n\n" in text
    (models / "tiny" / "package" / "README.md").write_bytes(b"\xff")
    assert refused(lambda: load(models, "tiny")) == [
        "tiny/package/README.md: found a file that can't be read; expected a text in UTF-8"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "client.py",
        "models.py",
        "Errors.py",
        "errors/__init__.py",
        "errors/more.py",
        "_runtime/errors.py",
        "testing/stub.py",
        "aio.py",
    ],
)
def test_name_that_is_taken_is_refused(tmp_path: Path, path: str) -> None:
    models = models_with(tmp_path, {path: MODULE})
    assert refused(lambda: copied(models)) == [
        f"tiny/package/{path}: found a module with the name of a generated or copied one; "
        "expected a name that nothing else in the package has"
    ]


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("notes.txt", b"", "a file that can't be imported; expected a Python module"),
        ("two-words.py", b"", "a file that can't be imported; expected a Python module"),
        ("two.words/one.py", b"", "a file that can't be imported; expected a Python module"),
        ("one.py", b"x = 1\nclass\n", "a syntax error in line 2; expected a Python module"),
        ("one.py", b"\0", "a file that Python can't parse; expected a Python module"),
        ("one.py", b"# \xff\n", "a file that Python can't parse; expected a Python module"),
    ],
)
def test_what_is_no_module_is_refused(
    tmp_path: Path, path: str, content: bytes, found: str
) -> None:
    models = models_with(tmp_path, {path: content})
    assert refused(lambda: load(models, "tiny")) == [f"tiny/package/{path}: found {found}"]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            SETTINGS,
            '/parts/things/paths/1: found "more/"; '
            "expected a module of tiny/package, or a folder of it with a slash",
        ),
        (
            SETTINGS.replace("parts.things", "parts.async").replace(', "more/"', ""),
            '/parts/async: found the name "async", which a part of every package has; '
            "expected another name",
        ),
        (
            SETTINGS.replace("parts.things", "parts.testing").replace(', "more/"', ""),
            '/parts/testing: found the name "testing", which a part of every package has; '
            "expected another name",
        ),
    ],
)
def test_wrong_part_is_refused(tmp_path: Path, settings: str, problem: str) -> None:
    models = models_with(tmp_path, {"things.py": MODULE}, settings)
    assert refused(lambda: copied(models)) == [f"tiny/service.toml:{problem}"]

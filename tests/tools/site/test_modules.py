"""The pages of hand-written modules say what their source says: definitions, docstrings, inherited methods."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.packages import GeneratedPackage, each_package

from codegen.source.load import load
from codegen.source.model import Documents
from tools.site.definitions import constants_of, header, markdown
from tools.site.modules import Described, ModulePage, module_pages

MODELS = Path(__file__).parents[3] / "models"


def pages(modules: dict[str, str]) -> dict[str, ModulePage]:
    documents = Documents(
        name="tiny",
        api_version="2020-01-01",
        files={},
        service={},
        modules={path: text.encode() for path, text in modules.items()},
    )
    return {page.name: page for page in module_pages(documents)}


def described(page: ModulePage) -> dict[str, Described]:
    return {one.name: one for one in page.described}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a: int, b: str = 'x') -> None: ...", 'def f(a: int, b: str = "x") -> None'),
        ("def f(self, *, a: int = _MOST) -> None: ...", "def f(*, a: int = 7) -> None"),
        ("def f(a: int = _OTHER) -> None: ...", "def f(a: int = ...) -> None"),
        ("def f(*parts: str, **more: int) -> None: ...", "def f(*parts: str, **more: int) -> None"),
        ("@helper\ndef f(client: C) -> Steps[list[int]]: ...", "def f(client: C) -> list[int]"),
        ("@property\ndef f(self) -> dict[str, Any]: ...", "f: dict[str, Any]"),
        ("@classmethod\ndef f(cls, text: str) -> _T: ...", "def f(text: str) -> Self"),
        (
            "def function(argument: Something, another_argument: SomethingElse, third: dict[str, int]) -> str: ...",
            "def function(\n    argument: Something,\n    another_argument: SomethingElse,\n"
            "    third: dict[str, int],\n) -> str",
        ),
    ],
)
def test_functions_are_shown_as_they_are_called(source: str, expected: str) -> None:
    tree = ast.parse(f"_MOST = 7\n{source}")
    function = tree.body[1]
    assert isinstance(function, ast.FunctionDef)
    assert header(function, constants_of(tree)) == expected


def test_docstrings_become_markdown() -> None:
    docstring = """Makes a ``Thing``::

        thing = make()
            .twice()

    It is kept.

    Args:
        name: The name, at most
            40 characters.
        size: Its size.

    Returns:
        The thing.

    Raises:
        Error: It can't be made.
    """
    assert markdown(docstring) == (
        "Makes a `Thing`:\n\n```python\nthing = make()\n    .twice()\n```\n\nIt is kept.\n\n"
        "**Arguments**\n\n- `name`: The name, at most\n  40 characters.\n- `size`: Its size.\n\n"
        "**Returns**\n\nThe thing.\n\n**Raises**\n\n- `Error`: It can't be made."
    )


def test_modules_for_users_have_pages_and_others_have_none() -> None:
    source = '"""Things."""\n\n__all__ = ["Thing"]\n\nclass Thing:\n    """A thing."""\n'
    found = pages({"things.py": source, "_own.py": source, "testing/local/a.py": source})
    assert list(found) == ["things"]
    assert (found["things"].title, found["things"].summary) == ("Things", "Things")


def test_names_are_described_where_they_are_defined() -> None:
    own = (
        'Kind: TypeAlias = Literal[\'A\', \'B\']\n"""Kinds."""\n\n'
        'class Base:\n    def shown(self) -> int:\n        """Shown."""\n'
        "    def hidden(self) -> int: ...\n"
    )
    source = (
        '"""Things."""\n\nfrom ._own import Base, Kind\n\n__all__ = ["Kind", "Thing"]\n\n'
        'class Thing(Base):\n    """A thing."""\n    size: int\n    _own: int\n    MOST: ClassVar[int] = 3\n'
    )
    found = described(pages({"things.py": source, "_own.py": own})["things"])
    assert found["Kind"].source == 'Kind: TypeAlias = Literal["A", "B"]'
    assert found["Kind"].documentation == "Kinds."
    assert found["Thing"].source == "class Thing(Base):\n    size: int"
    assert [one.name for one in found["Thing"].methods] == ["shown"]


def test_name_without_definition_is_refused() -> None:
    with pytest.raises(ValueError, match=r"things\.py: got no definition of Thing"):
        pages({"things.py": '__all__ = ["Thing"]\n'})


@each_package
def test_every_public_name_is_described(package: GeneratedPackage) -> None:
    for page in module_pages(load(MODELS, package.service)):
        names = [one.name for one in page.described]
        assert names == package.module(page.name).__all__
        assert all(one.documentation for one in page.described)

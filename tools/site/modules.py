"""Describes the hand-written modules of a package, such as its tokens, by their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import TypeAlias

from codegen.output.copied import PACKAGE
from codegen.source.model import Documents
from tools.site.definitions import constants_of, header, is_method, markdown

_Found: TypeAlias = tuple[str, ast.stmt, ast.stmt | None]
"""Where a definition is: the module, the statement, and the one that follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A class, function or type of a module."""

    name: str
    source: str
    """Its definition without a body."""

    documentation: str
    """Markdown."""

    methods: tuple[Described, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePage:
    """A module that users import."""

    name: str
    title: str
    summary: str
    documentation: str
    """Markdown."""

    described: tuple[Described, ...]


def module_pages(documents: Documents) -> Iterator[ModulePage]:
    """The pages of a service's own modules, but for those of tests and those with an underscore.

    Args:
        documents: The documents of the service.
    """
    sources = {path: content.decode() for path, content in documents.modules.items()}
    for path in sorted(sources):
        if "/" not in path and not path.startswith("_"):
            yield _Modules(sources).page(path)


class _Modules:
    """The modules of a package.

    Args:
        sources: Path → source of the service's own; others are those that every package has.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def page(self, path: str) -> ModulePage:
        tree = self._parsed(path)
        name = path.removesuffix(".py")
        documentation = ast.get_docstring(tree) or ""
        public = _public(tree)
        return ModulePage(
            name=name,
            title="ARNs" if name == "arns" else name.capitalize(),
            summary=documentation.partition("\n")[0].replace("``", "`").rstrip("."),
            documentation=markdown(documentation),
            described=tuple(self._described(one, path, public) for one in public),
        )

    def _parsed(self, path: str) -> ast.Module:
        return ast.parse(self._sources.get(path) or (PACKAGE / path).read_text("utf-8"))

    def _described(self, name: str, path: str, public: Collection[str]) -> Described:
        found = self._find(name, path)
        if found is None:
            raise ValueError(f"{path}: got no definition of {name}; expected one")
        place, statement, following = found
        constants = constants_of(self._parsed(place))
        if isinstance(statement, ast.FunctionDef):
            return _function(statement, constants)
        if isinstance(statement, ast.ClassDef):
            return self._class(statement, place, public)
        text = following.value if isinstance(following, ast.Expr) else None
        return Described(
            name=name,
            source=ast.unparse(statement).replace("'", '"'),
            documentation=markdown(str(text.value)) if isinstance(text, ast.Constant) else "",
        )

    def _find(self, name: str, path: str) -> _Found | None:
        """Where a name of a module is defined; None if that is not in the package."""
        body = self._parsed(path).body
        for statement, following in zip(body, [*body[1:], None], strict=True):
            match statement:
                case ast.ImportFrom(names=names, level=level, module=module) if level:
                    if any((one.asname or one.name) == name for one in names):
                        folder = f"{Path(path).parent}{'/..' * (level - 1)}"
                        return self._find(
                            name, normpath(f"{folder}/{(module or '').replace('.', '/')}.py")
                        )
                case ast.ClassDef() | ast.FunctionDef() if statement.name == name:
                    return path, statement, following
                case ast.AnnAssign(target=ast.Name(id=target)) if target == name:
                    return path, statement, following
                case _:
                    pass
        return None

    def _class(self, statement: ast.ClassDef, path: str, public: Collection[str]) -> Described:
        constants = constants_of(self._parsed(path))
        functions = [one for one in statement.body if isinstance(one, ast.FunctionDef)]
        made = next((one for one in functions if one.name == "__init__"), None)
        bases = [ast.unparse(one) for one in statement.bases]
        if made is not None:
            source = header(made, constants).removeprefix("def __init__").removesuffix(" -> None")
            source = statement.name + source
        else:
            source = (
                f"class {statement.name}({', '.join(bases)})"
                if bases
                else f"class {statement.name}"
            )
            fields = [one for one in statement.body if isinstance(one, ast.AnnAssign)]
            lines = [
                f"\n    {ast.unparse(one.target)}: {ast.unparse(one.annotation)}"
                for one in fields
                if ast.unparse(one.target)[0].islower()
            ]
            source += "".join([":", *lines]) if lines else ""
        methods: dict[str, Described] = {
            one.name: _function(one, constants) for one in functions if is_method(one)
        }
        for one in self._inherited([one for one in bases if one not in public], path):
            methods.setdefault(one.name, one)
        return Described(
            name=statement.name,
            source=source,
            documentation=markdown(ast.get_docstring(statement) or ""),
            methods=tuple(methods.values()),
        )

    def _inherited(self, bases: Iterable[str], path: str) -> Iterator[Described]:
        """The methods of base classes in the package, but for those of errors."""
        for base in bases:
            found = None if base.endswith("Error") else self._find(base, path)
            place, statement = (found[0], found[1]) if found is not None else ("", None)
            if isinstance(statement, ast.ClassDef):
                yield from self._class(statement, place, ()).methods


def _public(tree: ast.Module) -> list[str]:
    """The names in ``__all__``."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            return [*ast.literal_eval(statement.value)]
    return []


def _function(statement: ast.FunctionDef, constants: Mapping[str, str]) -> Described:
    return Described(
        name=statement.name,
        source=header(statement, constants),
        documentation=markdown(ast.get_docstring(statement) or ""),
    )

"""What golden cases expect besides whole modules: the names of a package, and parts of its modules."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from codegen.plan.ir.client import Method, Parameter
from codegen.plan.ir.modules import ImportBlock
from codegen.plan.ir.package import Field, Package

NAMES = "names.txt"
"""Every module, class, field and method of a package, a line for each."""

EXCERPTS = "excerpts.txt"
"""Classes and functions, each under a line that names it: ``# models/thing.py: Thing.to_wire``.

After ``# code of …``, a function stands there without its docstring.
"""

_HEADING = re.compile(r"# (?P<code>code of )?(?P<path>\S+): (?P<name>\S+)")


def names_table(package: Package) -> str:
    """The names of a package: what each class, field, method and parameter is called.

    Imports stand there where they rename something, or where the module is imported that a name is
    then taken from.
    """
    sections: list[list[str]] = []
    for line in (*_modules(package), *_renamed(package)):
        if line.startswith(" "):
            sections[-1].append(line)
        else:
            sections.append([line])
    return "".join(f"{line}\n" for section in sections for line in _shortest(section))


def _shortest(section: list[str]) -> list[str]:
    """A section, on one line where it holds one thing."""
    line = "  ".join(map(str.strip, section))
    return [line] if len(section) <= 2 and len(line) <= 100 else section


def _modules(package: Package) -> Iterator[str]:
    yield "client.py"
    yield from _imports(package.client.imports)
    yield f"    {package.client.class_name}"
    yield from _methods(package.client.methods)
    if package.paginators is not None:
        yield "paginators.py"
        yield from _imports(package.paginators.imports)
        yield from _methods(each.method for each in package.paginators.methods)
    if package.errors.errors:
        yield "errors.py"
        yield from _imports(package.errors.imports)
        for error in package.errors.errors:
            code = "" if error.code == f'"{error.name}"' else f" = {error.code}"
            yield from _called(f"    {error.name}", error.fields, code)
    if package.literals.enumerations:
        yield "literals.py"
        yield from _imports(package.literals.imports)
        yield from (f"    {each.name} = {each.row}" for each in package.literals.enumerations)
    for module in package.structures:
        yield f"models/{module.stem}.py"
        yield from _imports(module.imports)
        for structure in module.structures:
            yield from _called(f"    {structure.name}", structure.fields)
    for operation in package.operations:
        yield f"operations/{operation.stem}.py"
        yield from _imports(operation.imports)
        request, response = operation.request, operation.response
        yield from _called(f"    {request.name}", request.fields)
        for each in request.class_variables:
            yield f"        {each.name} = {each.expression}"
        if response is not None:
            yield from _called(f"    {response.name}", response.fields)


def _imports(block: ImportBlock) -> Iterator[str]:
    for line in (*block.standard, *block.package):
        if " as " in line or line.startswith("import "):
            yield f"    {line}"


def _methods(methods: Iterable[Method]) -> Iterator[str]:
    for method in methods:
        yield from _called(f"        {method.name}", method.parameters, f" -> {method.returns}")


def _called(name: str, arguments: Iterable[Field | Parameter], end: str = "") -> Iterator[str]:
    """A name and its fields or parameters."""
    written = [
        f"{each.name}: {each.annotation}" + ("" if each.default is None else f" = {each.default}")
        for each in arguments
    ]
    yield from _wrapped(f"{name}(", written, f"){end}")


def _wrapped(start: str, items: list[str], end: str = "") -> Iterator[str]:
    """Items in rows, none of which is broken apart."""
    line = start
    later = " " * (len(start) - len(start.lstrip()) + 4)
    for index, item in enumerate(items):
        piece = item + (end if index == len(items) - 1 else ",")
        if len(line) + len(piece) >= 100 and line.strip():
            yield line.rstrip()
            line = later
        line += f"{piece} "
    yield line.rstrip() if items else start + end


def _renamed(package: Package) -> Iterator[str]:
    """The model's names that botocore's rule does not lead to ours."""
    renamed = [(each.shape, each.names) for each in package.testing.fields]
    if package.testing.methods:
        renamed.append(("operations", package.testing.methods))
    if renamed:
        yield "renamed"
    for owner, names in renamed:
        yield from _wrapped(
            f"    {owner}: ", [f"{each.name} → {each.expression}" for each in names]
        )


def excerpts(wanted: str, modules: Mapping[str, str]) -> str:
    """The parts of modules that ``wanted`` has headings for, as the modules have them now.

    Args:
        wanted: Earlier excerpts, or nothing but headings.
        modules: Formatted modules by their path.

    Raises:
        LookupError: A heading names what is not there.
    """
    headings = filter(None, map(_HEADING.fullmatch, wanted.splitlines()))
    return "\n".join(f"{heading[0]}\n{_part(heading, modules)}" for heading in headings)


def excerpted(wanted: str) -> set[str]:
    """The modules that headings name."""
    headings = filter(None, map(_HEADING.fullmatch, wanted.splitlines()))
    return {heading["path"] for heading in headings}


def _part(heading: re.Match[str], modules: Mapping[str, str]) -> str:
    text = modules.get(heading["path"])
    node: ast.AST | None = None if text is None else ast.parse(text)
    for name in heading["name"].split("."):
        inside = [] if node is None else list(ast.iter_child_nodes(node))
        node = next((each for each in inside if _name(each) == name), None)
    if text is None or not isinstance(
        node, ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign
    ):
        raise LookupError(f"{heading[0]}: there is no such definition")
    lines = text.splitlines(keepends=True)
    kept = list(range(node.lineno - 1, node.end_lineno or node.lineno))
    if heading["code"] and isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
        docstring = node.body[0]
        left_out = range(docstring.lineno - 1, docstring.end_lineno or docstring.lineno)
        kept = [index for index in kept if index not in left_out]
    return textwrap.dedent("".join(lines[index] for index in kept))


def _name(node: ast.AST) -> str | None:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None

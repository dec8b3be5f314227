"""Definitions of Python as pages show them: signatures, and docstrings as Markdown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc

_SECTION = re.compile(r"(Args|Returns|Raises|Yields|Attributes):")
_ITEM = re.compile(r"    (\*{0,2}\w+): (.*)")
_STEPS = re.compile(r"\bSteps\[(.+)\]$")
_LISTS = {"Args": "Arguments", "Attributes": "Attributes", "Raises": "Raises"}
_WIDTH = 70


def constants_of(tree: ast.Module) -> dict[str, str]:
    """Name → value of the private constants of a module that are one number or text."""
    return {
        target.id: ast.unparse(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id.startswith("_")
    }


def is_method(function: ast.FunctionDef) -> bool:
    """Whether a function of a class is there for users."""
    return not function.name.startswith("_") and ast.get_docstring(function) is not None


def header(function: ast.FunctionDef, constants: Mapping[str, str]) -> str:
    """A function as it is called, with a line for each parameter if one is not enough.

    Args:
        function: The function, or a method or property.
        constants: The values of private names, which are shown in place of them.
    """
    returns = ast.unparse(function.returns) if function.returns else ""
    # A helper is written as steps. Callers get what the steps lead to.
    returns = _STEPS.sub(r"\1", returns)
    if returns.startswith("_"):
        returns = "Self"  # a type variable of the class
    if any(ast.unparse(one).endswith("property") for one in function.decorator_list):
        return f"{function.name}: {returns}".replace("'", '"')
    listed = [*_parameters(function.args, constants)]
    joined = ", ".join(listed)
    if len(joined) > _WIDTH:
        joined = "".join(f"\n    {one}," for one in listed) + "\n"
    arrow = f" -> {returns}" if returns else ""
    return f"def {function.name}({joined}){arrow}".replace("'", '"')


def _parameters(arguments: ast.arguments, constants: Mapping[str, str]) -> Iterator[str]:
    def parameter(one: ast.arg, default: ast.expr | None) -> str:
        if default is None:
            return ast.unparse(one)
        written = ast.unparse(default)
        value = constants.get(written, "..." if written.startswith("_") else written)
        return f"{ast.unparse(one)} = {value}"

    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults = [*([None] * missing), *arguments.defaults]
    for one, default in zip(positional, defaults, strict=True):
        if one.arg not in ("self", "cls"):
            yield parameter(one, default)
    if arguments.vararg is not None:
        yield f"*{ast.unparse(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield parameter(one, default)
    if arguments.kwarg is not None:
        yield f"**{ast.unparse(arguments.kwarg)}"


def markdown(docstring: str) -> str:
    """A docstring with sections, code and examples as Markdown."""
    lines = cleandoc(docstring).replace("``", "`").splitlines()
    text = "\n".join(_lines(lines)).strip("\n")
    return re.sub(r"(```python\n)\n+|\n+(\n```\n)", r"\1\2", f"{text}\n").removesuffix("\n")


def _lines(lines: Iterable[str]) -> Iterator[str]:
    section, in_code = "", False
    for line in lines:
        if in_code and line and not line.startswith("    "):
            yield "```\n"
            in_code = False
        heading = _SECTION.fullmatch(line)
        item = _ITEM.fullmatch(line)
        if in_code:
            yield line.removeprefix("    ")
        elif heading is not None:
            section = heading[1]
            yield f"**{_LISTS.get(section, section)}**\n"
        elif section in _LISTS and item is not None:
            yield f"- `{item[1]}`: {item[2]}"
        elif section in _LISTS and line:
            yield f"  {line.strip()}"
        elif section:
            yield line.strip()
        elif line.endswith("::"):
            yield f"{line[:-1]}\n\n```python"
            in_code = True
        else:
            yield line
    if in_code:
        yield "```"

"""What a factory does with its arguments."""

from __future__ import annotations

from codegen.plan.ir.stubs import Argument, FactoryBody
from codegen.plan.python.imports import Imports

_LONGEST = 100 - len("    return ")
"""The longest call that passes its arguments on by name: one that fits in a line."""


def factory_body(
    arguments: tuple[Argument, ...], imports: Imports, maker: str, first: tuple[str, ...] = ()
) -> FactoryBody:
    """The body of a factory.

    Args:
        arguments: The factory's arguments.
        imports: The imports of its module.
        maker: What is called with them.
        first: The positional arguments of that call.
    """
    defaults = tuple(argument for argument in arguments if argument.new)
    passed = [*first, *(f"{argument.name}={argument.value}" for argument in arguments)]
    result = f"{maker}({', '.join(passed)})"
    if len(result) > _LONGEST and not any(argument.is_converted for argument in arguments):
        # Its parameters are the only variables of a factory.
        everything = f"**{imports.builtin('locals')}()"
        result = f"{maker}({', '.join([*first, everything])})"
    return FactoryBody(defaults=defaults, result=result)

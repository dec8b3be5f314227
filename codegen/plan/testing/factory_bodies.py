"""What a factory does with its arguments."""

from __future__ import annotations

from codegen.plan.ir.stubs import Argument, FactoryBody
from codegen.plan.python.imports import Imports

_FEW = 2
"""Up to so many arguments are passed on by name."""


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
    if len(arguments) <= _FEW or any(argument.is_converted for argument in arguments):
        passed = [f"{argument.name}={argument.value}" for argument in arguments]
    else:
        # Its parameters are the only variables of a factory.
        passed = [f"**{imports.builtin('locals')}()"]
    return FactoryBody(defaults=defaults, result=f"{maker}({', '.join([*first, *passed])})")

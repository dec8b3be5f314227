"""ARNs and times that are the default of several arguments of factories, as constants."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from codegen.plan.ir.stubs import Factory
from codegen.plan.python.naming import local, snake_case

_ARN = re.compile(r'"arn:[^"]*:(?P<kind>[A-Za-z][\w-]*)[/:][^":]*"')


def share_defaults(
    factories: Iterable[Factory], taken: Iterable[str]
) -> tuple[tuple[Factory, ...], dict[str, str]]:
    """The factories with the names of constants as defaults, and the constants.

    Args:
        factories: Factories whose defaults are literals.
        taken: Names that no constant can have.
    """
    factories = tuple(factories)
    uses = Counter(argument.default for factory in factories for argument in factory.arguments)
    names: dict[str, str] = {}
    for default, count in uses.items():
        arn = _ARN.fullmatch(default)
        if count > 1 and (arn is not None or default.startswith("datetime(")):
            name = (
                "TIME"
                if arn is None
                else f"{snake_case(arn['kind'].replace('-', '_')).upper()}_ARN"
            )
            names[default] = local(name, {*taken, *names.values()})
    return (
        tuple(_with_names(factory, names) for factory in factories),
        {name: default for default, name in names.items()},
    )


def _with_names(factory: Factory, names: Mapping[str, str]) -> Factory:
    arguments = tuple(
        replace(argument, default=names.get(argument.default, argument.default))
        for argument in factory.arguments
    )
    return replace(factory, arguments=arguments)

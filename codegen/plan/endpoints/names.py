"""Names of parameters and variables in the generated ``endpoints`` module."""

from __future__ import annotations

from codegen.plan.python.naming import reserved, snake_case

_HELPERS = (
    "element find_partition is_valid_host_label is_virtual_hostable_s3_bucket parse_arn parse_url "
    "resolve substring uri_encode"
)

# Listed, so that the output does not depend on the running version of Python.
_BUILTINS = (
    "abs all any ascii bin bool bytes callable chr dict dir eval exec filter float format "
    "frozenset hash help hex id input int iter len list map max min next object oct open ord pow "
    "print property range repr reversed round set slice sorted str sum super tuple type vars zip"
)

_TAKEN = frozenset(f"{_HELPERS} {_BUILTINS}".split())


def keyword_name(name: str) -> str:
    """The keyword argument of a parameter: ``UseFIPS`` → ``use_fips``."""
    return _safe(snake_case(name))


def local_name(name: str) -> str:
    """The local variable of a rules' variable: ``PartitionResult`` → ``partition``."""
    return _safe(snake_case(name).removesuffix("_result"))


def _safe(name: str) -> str:
    return f"{name}_" if name in _TAKEN or name in reserved("keywords") else name

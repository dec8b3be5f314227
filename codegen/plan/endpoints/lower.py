"""Lowers a service's endpoint rule set and the partitions.

Specification: https://smithy.io/2.0/additional-specs/rules-engine/specification.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from codegen.plan.endpoints.functions import BOOLEAN, STRING, STRINGS, Type
from codegen.plan.endpoints.names import keyword_name
from codegen.plan.endpoints.rules import Reader, Rule, Typed
from codegen.plan.endpoints.simplify import Assumptions, statements
from codegen.plan.ir.endpoints import (
    Assign,
    Call,
    Constant,
    Endpoints,
    Expression,
    If,
    IsSet,
    Name,
    Not,
    Parameter,
    Partition,
    Raise,
    Return,
    Statement,
    expressions,
    parts,
)
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Document

_PARTITIONS_FILE = "partitions.json"

_OPTIONAL_STRING = "str | None"

_STANDARD = (
    Parameter(
        name="Region",
        keyword="region",
        annotation=_OPTIONAL_STRING,
        default=None,
        built_in="AWS::Region",
    ),
    Parameter(
        name="UseFIPS",
        keyword="use_fips",
        annotation="bool",
        default="False",
        built_in="AWS::UseFIPS",
    ),
    Parameter(
        name="UseDualStack",
        keyword="use_dual_stack",
        annotation="bool",
        default="False",
        built_in="AWS::UseDualStack",
    ),
    Parameter(
        name="Endpoint",
        keyword="endpoint",
        annotation=_OPTIONAL_STRING,
        default="None",
        built_in="SDK::Endpoint",
    ),
)
_OF_ACCOUNTS = (
    Parameter(
        name="AccountId",
        keyword="account_id",
        annotation=_OPTIONAL_STRING,
        default="None",
        built_in="AWS::Auth::AccountId",
    ),
    Parameter(
        name="AccountIdEndpointMode",
        keyword="account_id_endpoint_mode",
        annotation=_OPTIONAL_STRING,
        default="None",
        built_in="AWS::Auth::AccountIdEndpointMode",
    ),
)
"""What _runtime.account_ids passes, to rules that have one of these parameters."""

_BY_BUILT_IN = {parameter.built_in: parameter for parameter in (*_STANDARD, *_OF_ACCOUNTS)}

_KINDS = {"string": STRING, "boolean": BOOLEAN, "stringarray": STRINGS}
_ANNOTATIONS = {STRING: _OPTIONAL_STRING, BOOLEAN: "bool | None", STRINGS: "Sequence[str] | None"}

_CUSTOM_ENDPOINT_ONLY: tuple[Statement, ...] = (
    If(
        Not(IsSet(Name("endpoint"))),
        (
            Raise(
                Constant(
                    "The model of this service has no endpoint rules; an endpoint_url is needed"
                )
            ),
        ),
    ),
    Return(url=Name("endpoint")),
)


def lower_endpoints(
    rules: Document | None,
    partitions: Document,
    *,
    file: str,
) -> Endpoints:
    """Lowers the endpoints of a service. Without rules, its client needs an ``endpoint_url``.

    Args:
        rules: The endpoint rule set, valid by its schema.
        partitions: The document of partitions.
        file: The rule set's file, named in problems.
    """
    if rules is None:
        endpoint = _BY_BUILT_IN["SDK::Endpoint"]
        return _endpoints([endpoint], _CUSTOM_ENDPOINT_ONLY, (), has_rules=False)
    documents: Mapping[str, Document] = rules["parameters"]
    problems = list(_parameter_problems(documents, file))
    if problems:
        raise ProblemsError(problems)
    parameters = _parameters(documents)
    try:
        read_rules = _read(rules, parameters, documents, file)
    except ProblemsError as error:
        # The oldest rule sets use the region without testing whether it is set.
        documents = {name: _with_region_required(documents[name]) for name in documents}
        try:
            read_rules = _read(rules, parameters, documents, file)
        except ProblemsError:
            raise error from None
    ruled = statements(read_rules, Assumptions())
    body = (*_checked_parameters(parameters, documents), *ruled)
    table = _partitions(partitions) if "find_partition" in _functions(body) else ()
    return _endpoints(tuple(parameters.values()), body, table, has_rules=True)


def asks_for_accounts(rules: Document | None) -> bool:
    """Whether the endpoints of a rule set may depend on the account of the credentials."""
    documents: Mapping[str, Document] = {} if rules is None else rules.get("parameters", {})
    built_ins = {parameter.built_in for parameter in _OF_ACCOUNTS}
    return any(document.get("builtIn") in built_ins for document in documents.values())


def _read(
    rules: Document,
    parameters: Mapping[str, Parameter],
    documents: Mapping[str, Document],
    file: str,
) -> tuple[Rule, ...]:
    reader = Reader(
        file,
        {name: _variable(parameters[name], documents[name]) for name in parameters},
        [parameter.keyword for parameter in _with_built_ins(parameters.values())],
    )
    read_rules = reader.read(rules["rules"])
    if reader.problems:
        raise ProblemsError(reader.problems)
    return read_rules


def _with_region_required(parameter: Document) -> Document:
    return (
        {**parameter, "required": True} if parameter.get("builtIn") == "AWS::Region" else parameter
    )


def _with_built_ins(asked: Collection[Parameter]) -> tuple[Parameter, ...]:
    """The parameters of ``resolve``: those that each has, those of accounts, and the rules' own."""
    of_accounts = _OF_ACCOUNTS if any(one in _OF_ACCOUNTS for one in asked) else ()
    known = (*_STANDARD, *of_accounts)
    return (*known, *(other for other in asked if other not in known))


def _endpoints(
    asked: Collection[Parameter],
    body: tuple[Statement, ...],
    partitions: tuple[Partition, ...],
    *,
    has_rules: bool,
) -> Endpoints:
    parameters = _with_built_ins(asked)
    names = {"Endpoint", *_functions(body)}
    if partitions:
        names.add("Partition")
    return Endpoints(
        parameters=parameters,
        ignored=tuple(one.keyword for one in parameters if one not in asked),
        body=body,
        partitions=partitions,
        runtime_names=tuple(sorted(names)),
        raises=any(isinstance(statement, Raise) for statement in _all_statements(body)),
        has_rules=has_rules,
    )


def _parameter_problems(documents: Mapping[str, Document], file: str) -> Iterator[Problem]:
    for name, document in documents.items():
        at = ("parameters", name)
        given: str = document["type"]
        kind = _KINDS.get(given.lower())
        if kind is None:
            yield Problem(
                file,
                pointer(*at, "type"),
                f"the unsupported type {given!r}",
                "string, boolean or stringArray",
            )
            continue
        standard = _BY_BUILT_IN.get(document.get("builtIn"))
        if standard is not None and _ANNOTATIONS[kind].removesuffix(" | None") != (
            standard.annotation.removesuffix(" | None")
        ):
            yield Problem(
                file,
                pointer(*at, "type"),
                f"{standard.built_in}, which is {Type(kind)}",
                "the type that this parameter has in every service",
            )


def _parameters(documents: Mapping[str, Document]) -> dict[str, Parameter]:
    named = [
        _BY_BUILT_IN[known]
        for each in documents.values()
        if (known := each.get("builtIn")) in _BY_BUILT_IN
    ]
    taken = {parameter.keyword for parameter in _with_built_ins(named)}
    parameters: dict[str, Parameter] = {}
    for name, document in documents.items():
        built_in: str | None = document.get("builtIn")
        if built_in in _BY_BUILT_IN:
            parameters[name] = _BY_BUILT_IN[built_in]
            continue
        keyword = keyword_name(name)
        while keyword in taken:
            keyword += "_"
        taken.add(keyword)
        parameters[name] = Parameter(
            name=name,
            keyword=keyword,
            annotation=_ANNOTATIONS[_KINDS[document["type"].lower()]],
            default="None",
            built_in=built_in,
        )
    return parameters


def _variable(parameter: Parameter, document: Document) -> Typed:
    """A parameter as the rules see it, after defaults are applied and required ones are checked."""
    always = document.get("default") is not None or document.get("required", False)
    optional = parameter.annotation.endswith(" | None") and not always
    return Typed(Name(parameter.keyword), Type(_KINDS[document["type"].lower()], optional))


def _checked_parameters(
    parameters: Mapping[str, Parameter], documents: Mapping[str, Document]
) -> Iterator[Statement]:
    """Yields the statements that apply defaults and check required parameters."""
    for name, parameter in parameters.items():
        default: Any = documents[name].get("default")
        if not parameter.annotation.endswith(" | None"):
            continue
        absent = Not(IsSet(Name(parameter.keyword)))
        if default is not None:
            value = Name(parameter.keyword, Constant(default))
            yield If(absent, (Assign(value),))
        elif documents[name].get("required"):
            message = f"The endpoint rules of this service need a value for {parameter.keyword}"
            yield If(absent, (Raise(Constant(message)),))


def _all_statements(body: Iterable[Statement]) -> Iterator[Statement]:
    for statement in body:
        yield statement
        if isinstance(statement, If):
            yield from _all_statements(statement.body)


def _functions(body: Iterable[Statement]) -> set[str]:
    found: Iterator[Expression] = (
        part
        for statement in _all_statements(body)
        for expression in expressions(statement)
        for part in parts(expression)
    )
    return {part.function for part in found if isinstance(part, Call)}


def _partitions(document: Document) -> tuple[Partition, ...]:
    rows: Sequence[Document] = document.get("partitions") or ()
    if not rows:
        problem = Problem(
            _PARTITIONS_FILE, "", "no partitions", "the partitions that endpoint rules look up"
        )
        raise ProblemsError([problem])
    problems = [
        problem for index, row in enumerate(rows) for problem in _partition_problems(row, index)
    ]
    if problems:
        raise ProblemsError(problems)
    return tuple(map(_partition, rows))


def _partition_problems(row: Document, index: int) -> Iterator[Problem]:
    try:
        re.compile(row["regionRegex"])
    except re.error as error:
        yield Problem(
            _PARTITIONS_FILE,
            pointer("partitions", index, "regionRegex"),
            f"an invalid regular expression ({error})",
            "a regular expression",
        )
    regions: Mapping[str, Document] = row["regions"]
    for region, overrides in regions.items():
        for key in overrides:
            if key != "description":
                yield Problem(
                    _PARTITIONS_FILE,
                    pointer("partitions", index, "regions", region, key),
                    "an output of a single region, which codegen does not support",
                    "a description",
                )


def _partition(row: Document) -> Partition:
    outputs: Document = row["outputs"]
    return Partition(
        name=row["id"],
        dns_suffix=outputs["dnsSuffix"],
        dual_stack_dns_suffix=outputs["dualStackDnsSuffix"],
        supports_fips=outputs["supportsFIPS"],
        supports_dual_stack=outputs["supportsDualStack"],
        implicit_global_region=outputs.get("implicitGlobalRegion", ""),
        region_regex=row["regionRegex"],
        regions=tuple(sorted(row["regions"])),
    )

"""Endpoint rules in tests: botocore's documents, rules compiled and run, and the same by botocore."""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import black
import botocore
from black.mode import TargetVersion
from botocore.endpoint_provider import RuleSet
from botocore.exceptions import (
    EndpointResolutionError,
    MissingDependencyException,
    UnknownSignatureVersionError,
)
from botocore.loaders import Loader
from botocore.regions import EndpointRulesetResolver

from codegen.output.render import render
from codegen.package._runtime.endpoints import Endpoint
from codegen.package._runtime.errors import ConfigurationError
from codegen.plan.endpoints.lower import lower_endpoints
from codegen.plan.ir.endpoints import Endpoints

Document = Mapping[str, Any]

BOTOCORE = Path(botocore.__file__).parent / "data"


@dataclass(frozen=True)
class Outcome:
    """What rules came to: an endpoint, or the text of an error."""

    url: str = ""
    headers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    signing_name: str | None = None
    signing_region: str | None = None
    sigv4: bool = True
    error: str | None = None


NO_RULE_MATCHED = Outcome(error="no rule matched")
VALUE_MISSING = Outcome(error="a value is missing")


@cache
def partitions() -> Document:
    document: Document = json.loads((BOTOCORE / "partitions.json").read_text())
    return document


@cache
def rule_set_names() -> tuple[str, ...]:
    """Every rule set of botocore: ``ivs/2020-07-14``."""
    paths = BOTOCORE.glob("*/*/endpoint-rule-set-1.json*")
    return tuple(sorted(path.parent.relative_to(BOTOCORE).as_posix() for path in paths))


@cache
def rule_set(name: str) -> Document:
    """One rule set of botocore's."""
    document: Document = Loader().load_data(f"{name}/endpoint-rule-set-1")
    return document


def lower(rules: Document | None) -> Endpoints:
    return lower_endpoints(rules, partitions(), file="tiny/endpoint-rule-set-1.json")


def source(endpoints: Endpoints) -> str:
    """The generated module, not formatted."""
    return render("endpoints.py.j2", source="models/tiny/service-2.json", endpoints=endpoints)


def formatted(rules: Document | None) -> str:
    """The generated module, formatted by black."""
    mode = black.Mode(line_length=100, target_versions={TargetVersion.PY311})
    return black.format_str(source(lower(rules)), mode=mode)


def body(rules: Document | None) -> str:
    """The statements of ``resolve``."""
    _, _, function = formatted(rules).partition(") -> Endpoint:\n")
    return textwrap.dedent(function.rpartition('"""\n')[2])


def assert_body(rules: Document | None, expected: str) -> None:
    assert body(rules) == textwrap.dedent(expected).lstrip("\n")


def compiled(endpoints: Endpoints) -> dict[str, Any]:
    """The names of the generated module."""
    text = source(endpoints).replace("from ._runtime.", "from codegen.package._runtime.")
    names: dict[str, Any] = {"__name__": "endpoints"}
    exec(compile(text, "endpoints.py", "exec"), names)  # noqa: S102
    return names


def resolved(resolve: Callable[..., Endpoint], arguments: Mapping[str, Any]) -> Outcome:
    """What the compiled rules come to."""
    try:
        endpoint = resolve(**arguments)
    except ConfigurationError as error:
        text = str(error)
        if text == "No endpoint rule of this service matches its parameters":
            return NO_RULE_MATCHED
        if text.startswith("The endpoint rules of this service need a value for "):
            return VALUE_MISSING
        return Outcome(error=text)
    # Neither side has awscrt here: SigV4 is used where it is allowed.
    sigv4 = not endpoint.auth_schemes or "sigv4" in endpoint.auth_schemes
    return Outcome(
        url=endpoint.url,
        headers=tuple(endpoint.headers.items()),
        signing_name=endpoint.signing_name if sigv4 else None,
        signing_region=endpoint.signing_region if sigv4 else None,
        sigv4=sigv4,
    )


class Oracle:
    """The same by botocore."""

    def __init__(self, rules: Document) -> None:
        self._rules = RuleSet(**copy.deepcopy(dict(rules)), partitions=_partitions_to_write_to())
        # Its choice among authentication schemes, for a user who asked for none.
        self._resolver = EndpointRulesetResolver.__new__(EndpointRulesetResolver)
        self._resolver._requested_auth_scheme = None
        self._resolver._auth_scheme_preference = None

    def resolved(self, parameters: Mapping[str, Any]) -> Outcome:
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            endpoint = self._rules.evaluate(given)
        except EndpointResolutionError as error:
            text = str(error.kwargs["msg"])
            missing = text.startswith("Cannot find value for required parameter")
            return VALUE_MISSING if missing else Outcome(error=text)
        if endpoint is None:
            return NO_RULE_MATCHED
        signing: Mapping[str, str] = {}
        sigv4 = True
        if schemes := endpoint.properties.get("authSchemes"):
            try:
                name, context = self._resolver.auth_schemes_to_signing_ctx(schemes)
                sigv4 = name == "v4"
                signing = context if sigv4 else {}
            except (MissingDependencyException, UnknownSignatureVersionError):
                sigv4 = False
        return Outcome(
            url=endpoint.url,
            headers=tuple((name, tuple(values)) for name, values in endpoint.headers.items()),
            signing_name=signing.get("signing_name"),
            signing_region=signing.get("region"),
            sigv4=sigv4,
        )


@cache
def _partitions_to_write_to() -> dict[str, Any]:
    return copy.deepcopy(dict(partitions()))


REGION = {"type": "string", "builtIn": "AWS::Region", "required": False}
FIPS = {"type": "boolean", "builtIn": "AWS::UseFIPS", "required": True, "default": False}
DUAL_STACK = {"type": "boolean", "builtIn": "AWS::UseDualStack", "required": True, "default": False}
ENDPOINT = {"type": "string", "builtIn": "SDK::Endpoint", "required": False}
STANDARD_PARAMETERS: Document = {
    "Region": REGION,
    "UseFIPS": FIPS,
    "UseDualStack": DUAL_STACK,
    "Endpoint": ENDPOINT,
}


def rules_of(*rules: Document, **parameters: Document) -> Document:
    """A rule set with the four parameters that nearly every service has, and ``parameters``."""
    return {
        "version": "1.0",
        "parameters": {**STANDARD_PARAMETERS, **parameters},
        "rules": list(rules),
    }


def fn(function: str, *arguments: Any, assign: str | None = None) -> Document:
    call = {"fn": function, "argv": list(arguments)}
    return call if assign is None else {**call, "assign": assign}


def ref(name: str) -> Document:
    return {"ref": name}


def tree(conditions: list[Document], *rules: Document) -> Document:
    return {"type": "tree", "conditions": conditions, "rules": list(rules)}


def error(conditions: list[Document], text: Any) -> Document:
    return {"type": "error", "conditions": conditions, "error": text}


def endpoint(conditions: list[Document], url: Any, **more: Any) -> Document:
    return {"type": "endpoint", "conditions": conditions, "endpoint": {"url": url, **more}}

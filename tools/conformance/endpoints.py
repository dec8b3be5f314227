"""Runs the endpoint cases of every service through its compiled rules, and through botocore's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import botocore
from botocore.endpoint_provider import RuleSet
from botocore.exceptions import EndpointResolutionError
from botocore.loaders import Loader

from codegen.output.render import render
from codegen.package._runtime.errors import ConfigurationError
from codegen.plan.endpoints.lower import lower_endpoints
from codegen.plan.ir.endpoints import Endpoints
from codegen.problems import ProblemsError
from tools.conformance.sdist import read_json

_CASES = r"tests/functional/endpoint-rules/[^/]+/endpoint-tests-1\.json"
_DATA = Path(botocore.__file__).parent / "data"


@dataclass(frozen=True)
class ServiceOutcome:
    """What came of the cases of one service."""

    service: str
    cases: int
    ours: tuple[str, ...]
    """What is wrong with what the compiled rules resolve, for each case that fails."""

    botocores: tuple[str, ...]
    refused: str = ""
    """Why the rules are not compiled."""


def run(distribution: Path) -> Iterator[ServiceOutcome]:
    """Runs all cases."""
    for path, document in read_json(distribution, _CASES).items():
        service = path.split("/")[-2]
        yield _run_service(service, document["testCases"])


def _run_service(service: str, cases: list[dict[str, Any]]) -> ServiceOutcome:
    loader: Any = Loader()
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    theirs = _botocores(rules)
    botocores = tuple(_problems(cases, theirs))
    try:
        endpoints = lower_endpoints(rules, _partitions(), file=f"{service}/endpoint-rule-set-1")
    except ProblemsError as error:
        return ServiceOutcome(service, len(cases), (), botocores, str(error).partition("\n")[0])
    ours = tuple(_problems(cases, _ours(endpoints)))
    return ServiceOutcome(service, len(cases), ours, botocores)


def _problems(
    cases: list[dict[str, Any]], resolve: Callable[[Mapping[str, Any]], tuple[str, Any]]
) -> Iterator[str]:
    for case in cases:
        url, headers = resolve(case.get("params", {}))
        expected = case["expect"].get("endpoint")
        if expected is None:
            right = url == ""
        else:
            right = (url, headers) == (expected["url"], expected.get("headers", {}))
        if not right:
            yield f"{case['documentation']}: got {url or 'an error'}; expected: {case['expect']}"


def _ours(endpoints: Endpoints) -> Callable[[Mapping[str, Any]], tuple[str, Any]]:
    text = render("endpoints.py.j2", source="service-2.json", endpoints=endpoints)
    names: dict[str, Any] = {"__name__": "endpoints"}
    text = text.replace("from ._runtime.", "from codegen.package._runtime.")
    exec(compile(text, "endpoints.py", "exec"), names)  # noqa: S102 - what the generator wrote
    keywords = {parameter.name: parameter.keyword for parameter in endpoints.parameters}
    given = {"region": None, "endpoint": None, "use_fips": False, "use_dual_stack": False}
    known = {parameter.keyword for parameter in endpoints.parameters}
    defaults = {key: value for key, value in given.items() if key in known}

    def resolve(parameters: Mapping[str, Any]) -> tuple[str, Any]:
        passed = {keywords[name]: value for name, value in parameters.items() if name in keywords}
        try:
            endpoint = names["resolve"](**{**defaults, **passed})
        except ConfigurationError:
            return "", {}
        return endpoint.url, {name: list(values) for name, values in endpoint.headers.items()}

    return resolve


def _botocores(rules: Any) -> Callable[[Mapping[str, Any]], tuple[str, Any]]:
    rule_set: Any = RuleSet(**rules, partitions=_partitions())

    def resolve(parameters: Mapping[str, Any]) -> tuple[str, Any]:
        try:
            # It caches by parameters, so a list has to be a tuple.
            endpoint = rule_set.evaluate(
                {
                    name: tuple(value) if isinstance(value, list) else value
                    for name, value in parameters.items()
                }
            )
        except EndpointResolutionError:
            return "", {}
        return (endpoint.url, dict(endpoint.headers)) if endpoint is not None else ("", {})

    return resolve


@cache
def _partitions() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_DATA / "partitions.json").read_text())
    return document

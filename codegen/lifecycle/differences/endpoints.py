"""Endpoint rules, compared by the endpoints that they resolve to.

AWS sometimes rewrites a rule set without changing any endpoint. If two rule sets take only the
parameters that every client has (region, FIPS, dual-stack, custom endpoint), both are evaluated for
every region. Rule sets with other parameters are compared as documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple, cast

from botocore import endpoint_provider

from codegen.source.model import Document, Service
from codegen.source.rules import Finding, Rule
from codegen.text.wording import is_list, is_object

_BUILT_IN = {
    "AWS::Region": "region",
    "AWS::UseFIPS": "fips",
    "AWS::UseDualStack": "dual_stack",
    "SDK::Endpoint": "endpoint",
}
_UNKNOWN_REGION = "mars-north-1"
_CUSTOM_ENDPOINT = "https://endpoint.invalid"


class _Scenario(NamedTuple):
    """The settings of a client that determine its endpoint."""

    region: str | None
    fips: bool
    dual_stack: bool
    endpoint: str | None

    def __str__(self) -> str:
        parts = [f"region {self.region}" if self.region else "no region"]
        parts += ["FIPS"] if self.fips else []
        parts += ["dual-stack"] if self.dual_stack else []
        parts += ["an endpoint_url"] if self.endpoint else []
        return ", ".join(parts)


def endpoint_findings(old: Service, new: Service, where: str) -> Iterator[Finding]:
    """Compares the endpoints of two services."""
    if old.endpoint_rules is None and new.endpoint_rules is not None:
        yield Rule.ENDPOINT_RULES_ADDED.at(where, "endpoint rules were added")
    elif old.endpoint_rules is not None and new.endpoint_rules is None:
        yield Rule.ENDPOINT_RULES_REMOVED.at(where, "the endpoint rules were removed")
    elif old.endpoint_rules is not None and new.endpoint_rules is not None:
        what = _difference(old, new)
        if what:
            yield Rule.ENDPOINT_RULES_CHANGED.at(where, what)


def _difference(old: Service, new: Service) -> str:
    """How the endpoints of two services with rules differ; empty if they do not."""
    as_written = _plain([old.endpoint_rules, old.client_context_params])
    same = as_written == _plain([new.endpoint_rules, new.client_context_params])
    if same and old.partitions == new.partitions:
        return ""
    scenarios = _scenarios(old.partitions, new.partitions)
    before, after = _outcomes(old, scenarios), _outcomes(new, scenarios)
    if not before or not after or old.client_context_params != new.client_context_params:
        return "the endpoint rules changed"
    changed = [index for index in range(len(scenarios)) if before[index] != after[index]]
    if not changed:
        return ""
    first = changed[0]
    example = f"{scenarios[first]}: from {before[first]} to {after[first]}"
    return f"the endpoint changed in {len(changed)} of {len(scenarios)} scenarios ({example})"


def _scenarios(*partitions: Document) -> list[_Scenario]:
    """Every region with every combination of settings; empty if no partitions are given."""
    known: dict[str | None, None] = {}
    for document in partitions:
        parts: list[Document] = document.get("partitions", [])
        known.update((region, None) for part in parts for region in part.get("regions", {}))
    if not known:
        return []
    regions = [*sorted(filter(None, known)), _UNKNOWN_REGION, None]
    either = (False, True)
    return [_Scenario(*one) for one in product(regions, either, either, (None, _CUSTOM_ENDPOINT))]


def _outcomes(service: Service, scenarios: list[_Scenario]) -> list[str]:
    """The outcome of each scenario; empty if the rules need other parameters or cannot be run."""
    rules: Document = service.endpoint_rules or {}
    parameters: Mapping[str, Document] = rules.get("parameters", {})
    sources = {name: _BUILT_IN.get(body.get("builtIn", "")) for name, body in parameters.items()}
    known = {name: source for name, source in sources.items() if source is not None}
    if len(known) < len(sources):
        return []
    make: Callable[[Document, Document], Any] = vars(endpoint_provider)["EndpointProvider"]
    try:
        resolve = make(rules, service.partitions).resolve_endpoint
    except Exception:
        return []  # botocore cannot run the rules
    return [_outcome(resolve, scenario, known) for scenario in scenarios]


def _outcome(
    resolve: Callable[..., Any], scenario: _Scenario, parameters: Mapping[str, str]
) -> str:
    values = {name: getattr(scenario, source) for name, source in parameters.items()}
    try:
        found = resolve(**{name: value for name, value in values.items() if value is not None})
    except Exception:
        return "an error"  # of a rule, or of botocore if a rule uses a missing value
    schemes: list[object] = found.properties.get("authSchemes", [])
    signing = "".join(f", signed as {scheme}" for scheme in schemes)
    headers = f", with {found.headers}" if found.headers else ""
    return f"{found.url}{signing}{headers}"


def _plain(value: object) -> object:
    """Endpoint rules, or a part of them, without documentation."""
    if is_object(value):
        return {key: _plain(part) for key, part in value.items() if key != "documentation"}
    if is_list(value):
        return [_plain(part) for part in cast("list[object]", value)]
    return value

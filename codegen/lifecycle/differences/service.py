"""A service as a whole: package names, endpoints, signing, documentation."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.lifecycle.differences.documentation import documentation_findings
from codegen.lifecycle.differences.endpoints import endpoint_findings
from codegen.lifecycle.differences.sides import Sides
from codegen.plan.package.client import service_description
from codegen.plan.package.names import package_names
from codegen.plan.protocols.registry import resolved_protocol
from codegen.source.model import Service
from codegen.source.rules import Finding, Rule
from codegen.text.wording import describe


def service_findings(sides: Sides) -> Iterator[Finding]:
    """Compares what belongs to no single operation or class."""
    old, new = sides.old.service, sides.new.service
    old_names, new_names = package_names(old), package_names(new)
    where = old_names.client_class
    for key, before, after in (
        ("package", old_names.package, new_names.package),
        ("client class", old_names.client_class, new_names.client_class),
        ("distribution", old_names.distribution, new_names.distribution),
    ):
        if before != after:
            yield Rule.PACKAGE_NAMES_CHANGED.at(where, f"the {key} {before} was renamed to {after}")
    for rule, key, before, after in (
        (Rule.SERVICE_CHANGED, "service id", old.service_id, new.service_id),
        (Rule.SERVICE_CHANGED, "API version", old.api_version, new.api_version),
        (Rule.SERVICE_CHANGED, "protocol", _protocol(old), _protocol(new)),
        (Rule.SERVICE_CHANGED, "endpoint prefix", old.endpoint_prefix, new.endpoint_prefix),
        (Rule.SERVICE_CHANGED, "headers", _headers(old), _headers(new)),
        (Rule.SIGNING_CHANGED, "signing name", old.signing_name, new.signing_name),
        (Rule.ERROR_TEXT_CHANGED, "text of errors", _text(old), _text(new)),
    ):
        if before != after:
            what = f"the {key} changed from {describe(before)} to {describe(after)}"
            yield rule.at(where, what)
    yield from endpoint_findings(old, new, where)
    yield from documentation_findings(service_description(old), service_description(new), where)
    if old.full_name != new.full_name:
        what = f"the full name changed from {describe(old.full_name)} to {describe(new.full_name)}"
        yield Rule.DOCUMENTATION_CHANGED.at(where, what)


def _protocol(service: Service) -> str:
    return resolved_protocol(service.metadata)


def _text(service: Service) -> str:
    return ", ".join(service.error_text_members)


def _headers(service: Service) -> str:
    return ", ".join(f"{name}: {value}" for name, value in service.headers.items())

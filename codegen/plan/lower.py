"""Lowers a service to the intermediate representation of its package."""

from __future__ import annotations

from codegen.plan.endpoints.lower import lower_endpoints
from codegen.plan.examples.usage import lower_usage
from codegen.plan.ir.package import Package
from codegen.plan.package.changelog import lower_changelog
from codegen.plan.package.client import lower_client
from codegen.plan.package.errors import lower_errors
from codegen.plan.package.exports import (
    async_exports,
    model_exports,
    public_exports,
    public_modules,
    type_exports,
)
from codegen.plan.package.features import ACCOUNT_IDS, SIGV4A, features, setting_modules
from codegen.plan.package.literals import lower_literals
from codegen.plan.package.names import name_problems, own_parts, package_names, related_packages
from codegen.plan.package.operations import lower_operations
from codegen.plan.package.paginators import lower_paginators
from codegen.plan.package.published_events import lower_published_events
from codegen.plan.package.structures import lower_structures
from codegen.plan.package.waiters import lower_waiters
from codegen.plan.protocols.registry import protocol_of
from codegen.plan.python.index import build_index
from codegen.plan.python.naming import async_client_class
from codegen.plan.python.streams import sends_events, with_received_events
from codegen.plan.support import check_support
from codegen.plan.testing.kit import lower_kit
from codegen.plan.testing.lower import lower_testing
from codegen.problems import ProblemsError
from codegen.source.model import Service
from codegen.text.python_source import literal, one_line, row


def lower(service: Service, *, version: str) -> Package:
    """Lowers a service.

    Args:
        service: The model, with the overlay applied.
        version: The distribution's version.

    Raises:
        ProblemsError: A name of the package is invalid, or the service uses something unsupported.
            All such uses are listed.
    """
    check_support(service)
    left_out = tuple(
        name for name, operation in service.operations.items() if sends_events(service, operation)
    )
    service = with_received_events(service)
    names = package_names(service)
    problems = list(name_problems(service, names))
    if problems:
        raise ProblemsError(problems)
    endpoints = lower_endpoints(
        service.endpoint_rules,
        service.partitions,
        file=service.endpoint_rules_file,
    )
    protocol = protocol_of(service)
    index = build_index(service)
    structures = lower_structures(index, protocol)
    operations = lower_operations(index, protocol, endpoints)
    full_name = one_line(service.full_name)
    async_class = async_client_class(names.client_class)
    used, parts = features(service), own_parts(service)
    return Package(
        service=service.name,
        source=service.source,
        operation_template=protocol.operation_template,
        protocol=protocol.module,
        features=used,
        name=names.package,
        distribution=names.distribution,
        related=related_packages(service),
        parts=parts,
        live=service.settings.get("live", ""),
        version=version,
        changelog=lower_changelog(service, version),
        full_name=full_name,
        service_id=service.service_id,
        api_version=service.api_version,
        endpoint_prefix=service.endpoint_prefix,
        signing_name=service.signing_name,
        error_text_members=(
            row(map(literal, service.error_text_members)) if service.error_text_members else ""
        ),
        settings=setting_modules(used),
        is_signed_asymmetrically=SIGV4A in used,
        has_endpoints_of_accounts=ACCOUNT_IDS in used,
        left_out=left_out,
        client=lower_client(index, protocol, names.client_class),
        async_client=lower_client(index, protocol, async_class, awaits=names.client_class),
        paginators=lower_paginators(index),
        async_paginators=lower_paginators(index, is_asynchronous=True),
        waiters=lower_waiters(index),
        async_waiters=lower_waiters(index, is_asynchronous=True),
        events=lower_published_events(index),
        errors=lower_errors(index, protocol),
        literals=lower_literals(index),
        structures=structures,
        operations=operations,
        models=model_exports(structures, operations),
        aio=async_exports(async_class),
        types=type_exports(used),
        public=public_exports(names.client_class, used),
        modules=public_modules(service, parts),
        summary=f"Typed bindings for {full_name}.",
        description=f"Typed Python bindings for {full_name} (not affiliated with AWS)",
        endpoints=endpoints,
        testing=lower_testing(index, protocol),
        kit=lower_kit(index, protocol, names.client_class, names.package),
        usage=lower_usage(index, names.package),
    )

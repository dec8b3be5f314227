"""Validates documents: first against the schemas, then across traits.

All problems are reported together. The second step is skipped if the schemas refuse a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.access import access_problems, read_access
from codegen.source.bindings import binding_problems
from codegen.source.model import Document, Documents, Operation, Service, Shape
from codegen.source.paginator import Paginator
from codegen.source.paginators import paginator_problems
from codegen.source.published_event_problems import published_event_problems
from codegen.source.published_events import read_published_events
from codegen.source.releases import read_history, releases_problems, unknown_rule_problems
from codegen.source.schema import schema_problems
from codegen.source.shapes import shape_problems
from codegen.source.waiters import Waiter
from codegen.text.wording import describe, nearest

_API_VERSION = re.compile(r"(\d{4}_\d\d_\d\d)?")


def validate(documents: Documents) -> Service:
    """The model of a service, without its overlay.

    Raises:
        ProblemsError: A document is wrong; every problem is listed.
    """
    problems = schema_problems(documents) or [
        *unknown_rule_problems(documents),
        *_access_problems(documents),
    ]
    if problems:
        raise ProblemsError(problems)
    service = _service(documents)
    problems = [
        *_operation_name_problems(documents),
        *shape_problems(service),
        *binding_problems(service),
        *_paginator_problems(service, documents),
        *_waiter_problems(documents),
        *published_event_problems(service),
        *releases_problems(documents),
    ]
    if problems:
        raise ProblemsError(problems)
    return service


def _service(documents: Documents) -> Service:
    document, file = documents.service, documents.files["service"]
    metadata: Document = document["metadata"]
    service_id = metadata.get("serviceId", documents.name)
    events = documents.events
    event_shapes: Document = events.get("shapes", {})
    endpoint_prefix = metadata.get("endpointPrefix", documents.name)
    abbreviation = metadata.get("serviceAbbreviation", service_id)
    return Service(
        name=documents.name,
        source=f"models/{file}",
        file=file,
        api_version=documents.api_version,
        settings=documents.settings,
        service_id=service_id,
        full_name=metadata.get("serviceFullName", abbreviation),
        metadata=metadata,
        endpoint_prefix=endpoint_prefix,
        signing_name=metadata.get("signingName", endpoint_prefix),
        signature_version=metadata.get("signatureVersion", "v4"),
        auth=tuple(metadata.get("auth", ())),
        documentation=document.get("documentation", ""),
        operations={
            name: Operation.from_document(name, body)
            for name, body in document["operations"].items()
        },
        shapes={name: Shape.from_document(name, body) for name, body in document["shapes"].items()},
        paginators={
            name: Paginator.from_document(name, body)
            for name, body in documents.paginators.get("pagination", {}).items()
        },
        waiters={
            name: Waiter.from_document(
                name, body, file=documents.files["waiters"], place=pointer("waiters", name)
            )
            for name, body in documents.waiters.get("waiters", {}).items()
        },
        endpoint_rules=documents.endpoint_rules,
        endpoint_rules_file=documents.files.get("endpoint_rules", ""),
        partitions=documents.partitions,
        client_context_params=document.get("clientContextParams", {}),
        modules=tuple(documents.modules),
        events=read_published_events(events, documents.files["events"]) if events else None,
        event_shapes={name: Shape.from_document(name, body) for name, body in event_shapes.items()},
        access=(
            read_access(documents.access, documents.files["access"]) if documents.access else None
        ),
        history=read_history(documents),
    )


def _access_problems(documents: Documents) -> Iterator[Problem]:
    operations: Document = documents.service["operations"]
    if documents.access:
        yield from access_problems(documents.access, documents.files["access"], operations)


def _operation_name_problems(documents: Documents) -> Iterator[Problem]:
    """An operation's name equals its key; some models append the API version."""
    for key, operation in documents.service["operations"].items():
        name: str = operation.get("name", key)
        if not (name.startswith(key) and _API_VERSION.fullmatch(name, len(key))):
            where = pointer("operations", key, "name")
            yield Problem(documents.files["service"], where, describe(name), describe(key))


def _paginator_problems(service: Service, documents: Documents) -> Iterator[Problem]:
    for name, paginator in service.paginators.items():
        place = pointer("pagination", name)
        yield from paginator_problems(service, paginator, documents.files["paginators"], place)


def _waiter_problems(documents: Documents) -> Iterator[Problem]:
    operations: Document = documents.service["operations"]
    for name, waiter in documents.waiters.get("waiters", {}).items():
        operation: str = waiter["operation"]
        if operation not in operations:
            where = pointer("waiters", name, "operation")
            found = f"{describe(operation)}, which is not an operation"
            expected = nearest(operation, operations, "an operation")
            yield Problem(documents.files["waiters"], where, found, expected)

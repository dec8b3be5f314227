"""Operations: their parameters, responses, errors and HTTP requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.lifecycle.differences.documentation import deprecation_findings, documentation_findings
from codegen.lifecycle.differences.members import Fields, member_findings
from codegen.lifecycle.differences.sides import Side, Sides
from codegen.plan.package.operations import auth_schemes
from codegen.plan.python.index import required_parameters
from codegen.source.model import Operation
from codegen.source.rules import Finding, Rule
from codegen.text.wording import describe

_LABEL = re.compile(r"\{([^{}+]+)(\+?)\}")


def operation_findings(sides: Sides) -> Iterator[Finding]:
    """Compares the operations of two services."""
    old, new = sides.old, sides.new
    for name, operation in old.operations.items():
        method = old.index.methods[name]
        if name in new.operations:
            yield from _changes(sides, operation, new.operations[name])
        else:
            yield Rule.OPERATION_REMOVED.at(method, f"the operation {name} was removed")
    for name in new.operations:
        if name not in old.operations:
            method = new.index.methods[name]
            yield Rule.OPERATION_ADDED.at(method, f"the operation {name} was added")


def _changes(sides: Sides, old: Operation, new: Operation) -> Iterator[Finding]:
    before, after = sides.old.index, sides.new.index
    where = before.methods[old.name]
    names = [
        (index.methods[old.name], index.operation_classes[old.name]) for index in (before, after)
    ]
    if names[0] != names[1]:
        what = f"{old.name} is now the method {names[1][0]}, with {names[1][1]}Request"
        yield Rule.OPERATION_RENAMED.at(where, what)
    yield from member_findings(
        _parameters(sides.old, old), _parameters(sides.new, new), f"{where}({{}})"
    )
    yield from _response_changes(sides, old, new, where)
    yield from _http_changes(sides, old, new, where)
    yield from _error_changes(sides, old, new, where)
    yield from deprecation_findings(old, new, where)
    yield from documentation_findings(old.documentation, new.documentation, where)


def _parameters(side: Side, operation: Operation) -> Fields:
    shape = side.index.input(operation)
    always_present = required_parameters(shape)
    members = side.members(shape)
    return Fields(
        side=side,
        shape=shape,
        members=members,
        always_present=always_present,
        sent=True,
        received=False,
    )


def _response(side: Side, operation: Operation) -> Fields:
    shape = side.index.output(operation)
    always_present = side.index.always_present[shape.name]
    members = side.members(shape)
    return Fields(
        side=side,
        shape=shape,
        members=members,
        always_present=always_present,
        sent=False,
        received=True,
    )


def _response_changes(
    sides: Sides, old: Operation, new: Operation, where: str
) -> Iterator[Finding]:
    if old.output is None and new.output is not None:
        response = sides.new.index.response_class(new.name)
        yield Rule.RESPONSE_ADDED.at(where, f"the response is {response} instead of Response")
    elif old.output is not None and new.output is None:
        response = sides.old.index.response_class(old.name)
        yield Rule.RESPONSE_REMOVED.at(where, f"the response is Response instead of {response}")
    place = f"{sides.old.index.response_class(old.name)}.{{}}"
    yield from member_findings(_response(sides.old, old), _response(sides.new, new), place)


def _http_changes(sides: Sides, old: Operation, new: Operation, where: str) -> Iterator[Finding]:
    texts = {
        "verb": (old.method, new.method),
        "path": (_path(sides.old, old), _path(sides.new, new)),
        "prefix of the host name": (_host(sides.old, old), _host(sides.new, new)),
        "endpoint parameters": (_constants(old), _constants(new)),
    }
    for name, (before, after) in texts.items():
        if before != after:
            what = f"the {name} changed from {before or 'none'} to {after or 'none'}"
            yield Rule.HTTP_CHANGED.at(where, what)
    if _body_traits(old) != _body_traits(new):
        yield Rule.HTTP_CHANGED.at(where, "how the body is sent changed")
    if old.response_code != new.response_code:
        what = f"the documented status changed from {old.response_code} to {new.response_code}"
        yield Rule.STATUS_CHANGED.at(where, what)
    before = ", ".join(auth_schemes(sides.old.service, old))
    after = ", ".join(auth_schemes(sides.new.service, new))
    if before != after:
        yield Rule.SIGNING_CHANGED.at(where, f"the authentication changed from {before} to {after}")
    if old.safe_to_repeat != new.safe_to_repeat:
        what = "it is safe to repeat now" if new.safe_to_repeat else "it is not safe to repeat now"
        yield Rule.RETRY_SAFETY_CHANGED.at(where, what)


def _path(side: Side, operation: Operation) -> str:
    """The path, with the Python names of its parameters."""
    shape = side.index.input(operation)
    fields = side.index.fields[shape.name]
    labels = {m.wire_name: fields[m.name] for m in shape.members.values() if m.location == "uri"}
    return _LABEL.sub(
        lambda match: f"{{{labels.get(match[1], match[1])}{match[2]}}}", operation.request_uri
    )


def _host(side: Side, operation: Operation) -> str:
    fields = side.index.fields[side.index.input(operation).name]
    prefix = operation.host_prefix or ""
    return _LABEL.sub(lambda match: f"{{{fields.get(match[1], match[1])}}}", prefix)


def _constants(operation: Operation) -> str:
    parameters = {**operation.static_context_params, **operation.operation_context_params}
    return ", ".join(f"{name}={describe(value)}" for name, value in sorted(parameters.items()))


def _body_traits(operation: Operation) -> tuple[object, ...]:
    return (
        operation.unsigned_payload or operation.auth_type == "v4-unsigned-body",
        operation.checksum,
        operation.compressions,
        operation.is_discovered,
        operation.endpoint_discovery_required,
    )


def _error_changes(sides: Sides, old: Operation, new: Operation, where: str) -> Iterator[Finding]:
    raised = [sides.old.index.errors[name] for name in dict.fromkeys(old.errors)]
    raises = [sides.new.index.errors[name] for name in dict.fromkeys(new.errors)]
    for name in raises:
        if name not in raised:
            yield Rule.ERROR_RAISED.at(where, f"it may raise {name}")
    for name in raised:
        if name not in raises:
            yield Rule.ERROR_NOT_RAISED.at(where, f"the model no longer lists {name}")

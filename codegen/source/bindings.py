"""The HTTP bindings of input and output members, checked across traits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from codegen.problems import Problem, pointer
from codegen.source.model import Member, Operation, Service, Shape
from codegen.text.wording import a, describe

_LABEL = re.compile(r"\{([A-Za-z_][A-Za-z0-9_-]*)\+?\}")
_HOST = re.compile(r"[A-Za-z0-9.-]*")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SCALARS = ("string", "boolean", "integer", "long", "float", "double", "timestamp")
_BOUND_TYPES: Mapping[str, tuple[str, ...]] = {
    "uri": _SCALARS,
    "querystring": (*_SCALARS, "list", "map"),
    "header": (*_SCALARS, "list"),
    "headers": ("map",),
    "statusCode": ("integer", "long"),
}
_ELEMENTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("querystring", "list"): _SCALARS,
    ("querystring", "map"): ("string", "list"),
    ("header", "list"): _SCALARS,
    ("headers", "map"): ("string",),
}
"""The elements that a bound list or map may have."""


def binding_problems(service: Service) -> Iterator[Problem]:
    """The problems of the bindings of a service's operations and structures."""
    for operation in service.operations.values():
        yield from _host_problems(service, operation)
        yield from _uri_problems(service, operation)
        yield from _checksum_problems(service, operation)
    for shape in service.shapes.values():
        yield from _wire_name_problems(service, shape)
    for shape in _outermost(service):
        yield from _location_problems(service, shape)


def _uri_problems(service: Service, operation: Operation) -> Iterator[Problem]:
    """Every label of the path has a member, and every member bound to the path has a label."""
    where = pointer("operations", operation.name, "http", "requestUri")
    path, _, query = operation.request_uri.partition("?")
    labels = _LABEL.findall(path)
    if re.search(r"[{}]", _LABEL.sub("", path)) or re.search(r"[{}]", query):
        found = describe(operation.request_uri)
        yield Problem(
            service.file, where, found, "labels like {name} or {name+}, and only in the path"
        )
    if "#" in operation.request_uri:
        # A fragment is never sent, but would be signed.
        found = describe(operation.request_uri)
        yield Problem(service.file, where, found, "a path and a query string without '#'")
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield Problem(service.file, where, f"a second label {{{label}}}", "one label of each name")
    shape = service.shapes.get(operation.input or "")
    members = shape.members.values() if shape else ()
    bound = {member.wire_name: member for member in members if member.location == "uri"}
    for label in dict.fromkeys(labels):
        if label not in bound:
            expected = f'an input member with the location "uri" and the name {describe(label)}'
            yield Problem(service.file, where, f"a label {{{label}}} without a member", expected)
    if shape:
        for name, member in bound.items():
            place = pointer("shapes", shape.name, "members", member.name)
            if name not in labels:
                found = f"a binding to the label {{{name}}}, which {operation.name} does not have"
                expected = f"a label of {describe(operation.request_uri)}"
                yield Problem(service.file, place, found, expected)


def _host_problems(service: Service, operation: Operation) -> Iterator[Problem]:
    """Every label of the host prefix has a member, and every host label is in the prefix."""
    if operation.host_prefix is None:
        return
    where = pointer("operations", operation.name, "endpoint", "hostPrefix")
    labels = _LABEL.findall(operation.host_prefix)
    if "+}" in operation.host_prefix or not _HOST.fullmatch(_LABEL.sub("", operation.host_prefix)):
        found = describe(operation.host_prefix)
        expected = "letters, digits, '-', '.' and labels like {name}"
        yield Problem(service.file, where, found, expected)
    shape = service.shapes.get(operation.input or "")
    members = shape.members.values() if shape else ()
    bound = {member.name: member for member in members if member.host_label}
    for label in dict.fromkeys(labels):
        if label not in bound:
            expected = f'an input member {describe(label)} with the trait "hostLabel"'
            yield Problem(service.file, where, f"a label {{{label}}} without a member", expected)
    if shape:
        for name, member in bound.items():
            place = pointer("shapes", shape.name, "members", name)
            if name not in labels:
                found = f"a host label that the prefix of {operation.name} does not have"
                expected = f"a label of {describe(operation.host_prefix)}"
                yield Problem(service.file, place, found, expected)
            target = service.shapes.get(member.shape)
            if target and target.type != "string":
                found = f"a host label that is {a(target.type)}"
                yield Problem(service.file, place, found, "a string")


def _checksum_problems(service: Service, operation: Operation) -> Iterator[Problem]:
    """The members that a checksum needs are in the input, and are strings."""
    checksum = operation.checksum
    if checksum is None:
        return
    named = {
        "requestAlgorithmMember": checksum.algorithm_member,
        "requestValidationModeMember": checksum.mode_member,
    }
    shape = service.shapes.get(operation.input or "")
    for key, name in named.items():
        member = shape.members.get(name or "") if shape else None
        target = service.shapes.get(member.shape) if member else None
        if name is not None and (target is None or target.type != "string"):
            where = pointer("operations", operation.name, "httpChecksum", key)
            yield Problem(service.file, where, describe(name), "an input member that is a string")


def _wire_name_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    """Members of a structure have distinct wire names; names of headers ignore case.

    A flattened list may have the name of the single element that it replaced.
    """
    seen: dict[tuple[str | None, str], str] = {}
    for member in shape.members.values():
        target = service.shapes.get(member.shape)
        if target and target.flattened:
            continue
        is_header = member.location in ("header", "headers")
        name = member.wire_name.lower() if is_header else member.wire_name
        first = seen.setdefault((member.location, name), member.name)
        if first != member.name:
            place = pointer("shapes", shape.name, "members", member.name)
            found = f"the wire name {describe(member.wire_name)}, which {describe(first)} also has"
            yield Problem(service.file, place, found, "a unique locationName")


def _location_problems(service: Service, shape: Shape) -> Iterator[Problem]:
    """Members outside the body have a type that is allowed there; a payload is the whole body."""
    for member in shape.members.values():
        place = pointer("shapes", shape.name, "members", member.name)
        target = service.shapes.get(member.shape)
        allowed = _BOUND_TYPES.get(member.location or "")
        if target and allowed and target.type not in allowed:
            found = f"{a(target.type)} bound to {describe(member.location)}"
            yield Problem(service.file, place, found, " or ".join(allowed))
        elif target:
            yield from _element_problems(service, member, target, place)
        if member.location == "header" and not _HEADER.fullmatch(member.wire_name):
            found = f"the header {describe(member.wire_name)}"
            yield Problem(service.file, place, found, "the name of a header")
        if member.location == "headers" and not _HEADER.fullmatch(f"{member.location_name or ''}-"):
            found = f"headers that begin with {describe(member.location_name)}"
            yield Problem(service.file, place, found, "a prefix of header names")
        if shape.payload == member.name and member.location:
            found = f"the payload bound to {describe(member.location)}"
            yield Problem(service.file, place, found, "a payload without a location")
        if shape.payload not in (None, member.name) and not member.location:
            found = f"a member in the body, which is the payload {describe(shape.payload)}"
            yield Problem(service.file, place, found, "a location")


def _element_problems(
    service: Service, member: Member, target: Shape, place: str
) -> Iterator[Problem]:
    """A list or map outside the body contains what can be written as text."""
    element = target.member or target.value
    held = service.shapes.get(element.shape) if element else None
    allowed = _ELEMENTS.get((member.location or "", target.type))
    if held is None or allowed is None:
        return
    inner = service.shapes.get(held.member.shape) if held.member else None
    if held.type not in allowed or (inner and inner.type != "string"):
        of = f" of {inner.type}s" if inner else ""
        found = f"{a(target.type)} of {held.type}s{of} bound to {describe(member.location)}"
        expected = f"{a(target.type)} of {' or '.join(allowed)}"
        yield Problem(service.file, place, found, expected)


def _outermost(service: Service) -> Iterator[Shape]:
    """The shapes whose members can be bound: inputs, outputs and errors."""
    names: dict[str, None] = {}
    for operation in service.operations.values():
        names |= dict.fromkeys([operation.input or "", operation.output or "", *operation.errors])
    return (service.shapes[name] for name in names if name in service.shapes)

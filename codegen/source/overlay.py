"""Applies the deviations of ``overlay.toml``, each with its reason, to a model.

An entry that names something the model does not have is a problem, so that an obsolete entry is
noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Document, Member, Service, Shape
from codegen.source.paginator import Paginator
from codegen.source.paginators import paginator_problems
from codegen.source.shapes import circles
from codegen.source.waiters import Waiter
from codegen.text.python_source import is_identifier
from codegen.text.wording import a, describe, nearest


def apply_overlay(service: Service, overlay: Document, file: str) -> Service:
    """The service with the deviations of a valid ``overlay``.

    Operations are left out first, so that other entries can't name them.
    """
    problems: list[Problem] = []
    for kind, apply in _KINDS.items():
        for index, document in enumerate(overlay.get(kind, ())):
            service = apply(service, _Entry(document, file, pointer(kind, index), problems))
    for circle in circles(service):
        found = f"shapes that contain themselves: {' > '.join(circle)}"
        expected = "a member that may be absent on the way"
        problems.append(Problem(file, pointer("always_present"), found, expected))
    if problems:
        raise ProblemsError(problems)
    return service


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry, which resolves its names and collects the problems of unknown ones."""

    document: Document
    file: str
    place: str
    problems: list[Problem] = field(repr=False)

    def problem(self, key: str, found: str, expected: str) -> None:
        place = f"{self.place}/{key}" if key else self.place
        self.problems.append(Problem(self.file, place, found, expected))

    def text(self, key: str) -> str:
        value: str = self.document[key]
        return value

    def existing(self, key: str, known: Mapping[str, object], kind: str) -> list[str]:
        """The known names under ``key``; unknown names are problems."""
        value: str | list[str] = self.document[key]
        if isinstance(value, str):
            named = [(key, value)]
        else:
            named = [(f"{key}/{index}", name) for index, name in enumerate(value)]
        for place, name in named:
            if name not in known:
                expected = nearest(name, known, otherwise=f"the name of a known {kind}")
                self.problem(place, f"{describe(name)}, which is not {a(kind)}", expected)
        return [name for _, name in named if name in known]

    def operations(self, service: Service) -> list[str]:
        return self.existing("operations", service.operations, "operation")

    def shape(self, service: Service, type: str = "") -> Shape | None:
        """The shape of the entry, if it exists and has the type."""
        for name in self.existing("shape", service.shapes, "shape"):
            shape = service.shapes[name]
            if type in ("", shape.type):
                return shape
            found = f"{describe(name)}, which is {a(shape.type)}"
            self.problem("shape", found, f"{a(type)}")
        return None

    def change_members(
        self, service: Service, key: str, change: Callable[[Member], Member]
    ) -> Service:
        """The service with ``change`` applied to the members under ``key``."""
        shape = self.shape(service, "structure")
        if shape is None:
            return service
        names = self.existing(key, shape.members, f"member of {shape.name}")
        changed = {name: change(shape.members[name]) for name in names}
        return _with_shape(service, replace(shape, members={**shape.members, **changed}))


def _leave_out(service: Service, entry: _Entry) -> Service:
    names = entry.operations(service)
    return replace(
        service,
        operations={k: v for k, v in service.operations.items() if k not in names},
        paginators={k: v for k, v in service.paginators.items() if k not in names},
        waiters={k: v for k, v in service.waiters.items() if v.operation not in names},
    )


def _always_present(service: Service, entry: _Entry) -> Service:
    return entry.change_members(
        service, "members", lambda member: replace(member, always_present=True)
    )


def _not_safe_to_repeat(service: Service, entry: _Entry) -> Service:
    marked = {
        name: replace(service.operations[name], safe_to_repeat=False)
        for name in entry.operations(service)
    }
    return replace(service, operations={**service.operations, **marked})


def _paginator(service: Service, entry: _Entry) -> Service:
    names = entry.existing("operation", service.operations, "operation")
    if not names:
        return service
    name = names[0]
    paginator = Paginator.from_document(name, entry.document)
    known, corrects = service.paginators.get(name), "corrects" in entry.document
    if known is not None and not corrects:
        found = f"{describe(name)}, which already has a paginator"
        entry.problem("operation", found, "an operation without a paginator")
        return service
    if corrects and known in (None, paginator):
        found = f"{describe(name)}, whose paginator in the model is {'no other' if known else 'missing'}"
        entry.problem("operation", found, "an operation with a paginator that is wrong")
        return service
    entry.problems.extend(paginator_problems(service, paginator, entry.file, entry.place))
    return replace(service, paginators={**service.paginators, name: paginator})


def _waiter(service: Service, entry: _Entry) -> Service:
    if not entry.existing("operation", service.operations, "operation"):
        return service
    name = entry.text("name")
    if name in service.waiters:
        found = f"{describe(name)}, which the model has"
        entry.problem("name", found, "the name of a waiter that the model lacks")
        return service
    waiter = Waiter.from_document(name, entry.document, file=entry.file, place=entry.place)
    return replace(service, waiters={**service.waiters, name: waiter})


def _pattern(service: Service, entry: _Entry) -> Service:
    shape = entry.shape(service, "string")
    if shape is None:
        return service
    corrected: str | None = entry.document.get("pattern")
    distrusted = "trusted" in entry.document
    if shape.pattern is None and distrusted:
        found = f"{describe(shape.name)}, which has no pattern"
        entry.problem("shape", found, "a string with a pattern")
    if distrusted == (corrected is not None):
        found = "both trusted and pattern" if distrusted else "neither trusted nor pattern"
        entry.problem("", found, 'either trusted = false or pattern = "..."')
    if corrected is None:
        return _with_shape(service, replace(shape, trusted_pattern=False))
    return _with_shape(service, replace(shape, pattern=corrected))


def _error_text(service: Service, entry: _Entry) -> Service:
    name = entry.text("member")
    errors = {name for operation in service.operations.values() for name in operation.errors}
    if not any(name in service.shapes[error].members for error in errors):
        expected = "the name of a member of an error"
        entry.problem("member", f"{describe(name)}, which is not a member of any error", expected)
    return replace(service, error_text_members=(*service.error_text_members, name))


def _header(service: Service, entry: _Entry) -> Service:
    name = entry.text("name")
    if name.lower() in map(str.lower, service.headers):
        entry.problem("name", f"{describe(name)} a second time", "one entry for each header")
    return replace(service, headers={**service.headers, name: entry.text("value")})


def _default(service: Service, entry: _Entry) -> Service:
    """Gives a default to the parameters of that name, of all operations."""
    name, value = entry.text("member"), entry.text("value")
    inputs = {operation.input for operation in service.operations.values()}
    found = [
        shape for key, shape in service.shapes.items() if key in inputs and name in shape.members
    ]
    if not found:
        expected = "the name of a parameter of an operation"
        entry.problem("member", f"{describe(name)}, which no operation has", expected)
    for shape in found:
        if _is_text(entry, service, shape, name):
            member = replace(shape.members[name], default=value)
            service = _with_shape(service, replace(shape, members={**shape.members, name: member}))
    return service


def _endpoint_member(service: Service, entry: _Entry) -> Service:
    name = entry.text("member")
    changed = dict(service.operations)
    for key in entry.operations(service):
        shape = service.shapes.get(changed[key].input or "")
        if shape is None or name not in shape.members:
            expected = f"the name of a parameter of {key}"
            entry.problem("member", f"{describe(name)}, which {key} has not", expected)
        elif _is_text(entry, service, shape, name):
            changed[key] = replace(changed[key], endpoint_member=name)
    return replace(service, operations=changed)


def _is_text(entry: _Entry, service: Service, shape: Shape, name: str) -> bool:
    kind = service.shapes[shape.members[name].shape].type
    if kind != "string":
        entry.problem("member", f"{describe(name)}, which is {a(kind)}", "a string")
    return kind == "string"


def _query_in_body(service: Service, entry: _Entry) -> Service:
    marked = {
        name: replace(service.operations[name], query_in_body=True)
        for name in entry.operations(service)
    }
    return replace(service, operations={**service.operations, **marked})


def _crc32(service: Service, entry: _Entry) -> Service:
    if service.crc32_header:
        entry.problem("header", "a second checksum", "one entry")
    return replace(service, crc32_header=entry.text("header"))


def _deprecated(service: Service, entry: _Entry) -> Service:
    message = entry.text("message")
    return entry.change_members(
        service,
        "member",
        lambda member: replace(member, deprecated=True, deprecated_message=message),
    )


def _documentation(service: Service, entry: _Entry) -> Service:
    added = f"<p>{escape(entry.text('text'), quote=False)}</p>"
    return entry.change_members(
        service,
        "member",
        lambda member: replace(member, documentation=f"{member.documentation}{added}"),
    )


def _sensitive(service: Service, entry: _Entry) -> Service:
    shape = entry.shape(service)
    return _with_shape(service, replace(shape, sensitive=True)) if shape else service


def _rename(service: Service, entry: _Entry) -> Service:
    name = entry.text("name")
    if not is_identifier(name):
        expected = "an ASCII identifier that is not a Python keyword"
        entry.problem("name", describe(name), expected)
    return entry.change_members(service, "member", lambda member: replace(member, python_name=name))


def _with_shape(service: Service, shape: Shape) -> Service:
    return replace(service, shapes={**service.shapes, shape.name: shape})


_KINDS: Mapping[str, Callable[[Service, _Entry], Service]] = {
    "leave_out": _leave_out,
    "always_present": _always_present,
    "not_safe_to_repeat": _not_safe_to_repeat,
    "paginator": _paginator,
    "waiter": _waiter,
    "pattern": _pattern,
    "error_text": _error_text,
    "header": _header,
    "default": _default,
    "endpoint_member": _endpoint_member,
    "query_in_body": _query_in_body,
    "crc32": _crc32,
    "deprecated": _deprecated,
    "documentation": _documentation,
    "sensitive": _sensitive,
    "rename": _rename,
}

"""``testing/factories.py``: a function for every structure, request, response and error.

Members that are always present have a plausible default. Those that may be absent are absent, so
that a member that is added to the model changes nothing. Where the model says of no member that it is
always present, as older models do, the scalars of what services alone send have defaults, too.
"""

# docs/decisions/stubs-respond-below-the-client.md says why.

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from codegen.plan.ir.stubs import Argument, Factory, FactoryModule
from codegen.plan.package.client import ordered
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, given_parameters, is_class
from codegen.plan.python.streams import is_body_stream, is_stream
from codegen.plan.python.types import annotation, is_document
from codegen.plan.testing.arguments import error_arguments, offered, stream_annotation
from codegen.plan.testing.factory_bodies import factory_body
from codegen.plan.testing.samples import Samples
from codegen.plan.testing.shared_defaults import share_defaults
from codegen.plan.testing.strategies import event_names
from codegen.source.model import Member, Operation, Shape
from codegen.text.python_source import literal

_SCALARS = frozenset(
    {"string", "integer", "long", "float", "double", "boolean", "blob", "timestamp"}
)
_SELDOM = frozenset({"token", "marker", "error", "errors", "failure", "reason", "fault"})
"""Words in the names of members that most responses do not have, although they may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryNames:
    """The name of every factory."""

    structures: Mapping[str, str]
    requests: Mapping[str, str]
    responses: Mapping[str, str]
    """By operation, if it has output."""

    errors: Mapping[str, str]


def factory_names(index: Index) -> FactoryNames:
    """Unique names for every factory of a service."""
    taken = set[str]()

    def name(class_name: str, suffix: str = "") -> str:
        found = naming.strategy(class_name, suffix, taken)
        taken.add(found)
        return found

    operations = index.service.operations
    classes = index.operation_classes
    return FactoryNames(
        structures={shape: name(index.classes[shape]) for shape in index.structures},
        requests={key: name(classes[key], "_request") for key in operations},
        responses={
            key: name(classes[key], "_response")
            for key, operation in operations.items()
            if operation.output is not None
        },
        errors={shape: name(kind) for shape, kind in index.errors.items()},
    )


def lower_factories(index: Index, protocol: Protocol, names: FactoryNames) -> FactoryModule:
    """``testing/factories.py``."""
    taken = {
        *(field for fields in index.fields.values() for field in fields.values()),
        *(field for fields in index.error_fields.values() for field in fields.values()),
        *names.structures.values(),
        *names.requests.values(),
        *names.responses.values(),
        *names.errors.values(),
        "message",
    }
    writer = _Writer(index, protocol, names, Imports("testing", taken))
    service = index.service
    factories = [writer.structure(service.shapes[shape]) for shape in index.structures]
    for operation in service.operations.values():
        factories.append(writer.request(operation))
        if operation.output is not None:
            factories.append(writer.response(operation))
    factories += [writer.error(service.shapes[shape]) for shape in index.errors]
    shared, constants = share_defaults(factories, taken)
    return FactoryModule(imports=writer.imports.block(), constants=constants, factories=shared)


class _Writer:
    """Writes factories.

    Args:
        index: The service.
        protocol: Its protocol.
        names: The names of the factories.
        imports: The imports of their module.
    """

    def __init__(
        self, index: Index, protocol: Protocol, names: FactoryNames, imports: Imports
    ) -> None:
        self.imports = imports
        self._index = index
        self._protocol = protocol
        self._names = names
        self._operation = ""
        self._samples = Samples(index)

    # --- factories --------------------------------------------------------------------------------

    def structure(self, shape: Shape) -> Factory:
        kind = self.imports.lazy("models", self._index.classes[shape.name])
        present = self._index.always_present[shape.name]
        arguments = self._arguments(shape, [*shape.members.values()], present)
        condition = chosen = ""
        if shape.union and arguments:
            condition = " and ".join(f"{argument.name} is None" for argument in arguments)
            chosen = self._chosen(shape)
        return Factory(
            name=self._names.structures[shape.name],
            returns=kind,
            condition=condition if chosen else "",
            chosen=chosen,
            arguments=arguments,
            body=factory_body(arguments, self.imports, kind),
        )

    def request(self, operation: Operation) -> Factory:
        shape = self._index.input(operation)
        kind = self.imports.lazy("models", self._index.request_class(operation.name))
        required = given_parameters(shape)
        return self._message(
            self._names.requests[operation.name],
            kind,
            self._arguments(shape, ordered(shape), required, request=True),
        )

    def response(self, operation: Operation) -> Factory:
        shape = self._index.output(operation)
        self._operation = operation.name
        kind = self.imports.lazy("models", self._index.response_class(operation.name))
        # A payload is read from an empty body, too, and a map of headers where there is none.
        filled = {
            member.name
            for member in shape.members.values()
            if member.name == shape.payload or self._protocol.place(member) == "headers"
        }
        present = self._index.always_present[shape.name]
        members = offered(self._protocol, shape, present)
        fields = self._index.fields[shape.name]
        statuses = {fields[one.name] for one in members if self._protocol.place(one) == "status"}
        return self._message(
            self._names.responses[operation.name],
            kind,
            tuple(
                (
                    replace(argument, default=str(operation.response_code))
                    if argument.name in statuses
                    else argument
                )
                for argument in self._arguments(shape, members, present, filled=filled)
            ),
        )

    def error(self, shape: Shape) -> Factory:
        kind = self.imports.lazy("errors", self._index.errors[shape.name])
        maker = self.imports.package("testing.wire.responses", "new_error")
        bindings = self.imports.package("testing.bindings", "BINDINGS")
        terms = naming.snake_case(self._index.errors[shape.name]).replace("_", " ")
        text = Argument(
            name="message",
            annotation=self.imports.builtin("str"),
            default=literal(terms.capitalize()),
            value="message",
        )
        return self._message(
            self._names.errors[shape.name],
            kind,
            (text, *error_arguments(self._index, self._protocol, shape, self.imports)),
            maker,
            (bindings, kind),
        )

    def _message(
        self,
        name: str,
        kind: str,
        arguments: tuple[Argument, ...],
        maker: str = "",
        first: tuple[str, ...] = (),
    ) -> Factory:
        return Factory(
            name=name,
            returns=kind,
            condition="",
            chosen="",
            arguments=arguments,
            body=factory_body(arguments, self.imports, maker or kind, first),
        )

    def _chosen(self, shape: Shape) -> str:
        """Sets the first member of a union whose value does not hold such a union."""
        for member in shape.members.values():
            value = self._value(member, shape, (shape.name,))
            if value is not None:
                return f"{self._index.fields[shape.name][member.name]} = {value}"
        return ""

    # --- arguments --------------------------------------------------------------------------------

    def _arguments(
        self,
        shape: Shape,
        members: list[Member],
        present: frozenset[str],
        *,
        filled: Collection[str] = (),
        request: bool = False,
    ) -> tuple[Argument, ...]:
        is_sent = request or self._index.can_be_sent(shape.name)
        fills_scalars = not present and not is_sent and not shape.union
        return tuple(
            self._argument(
                shape,
                member,
                member.name in present,
                member.name in filled or (fills_scalars and self._is_usual(member)),
                request,
            )
            for member in members
        )

    def _argument(
        self, shape: Shape, member: Member, present: bool, filled: bool, request: bool
    ) -> Argument:
        name = self._index.fields[shape.name][member.name]
        if not request and is_stream(self._index.shape(member), member):
            return self._stream(shape, member, name)
        kind = annotation(
            self._index,
            member,
            self.imports,
            optional=not present,
            typing_only=True,
            given=request,
        )
        default, new = "None", ""
        if request and member.default is not None:
            default = literal(member.default)
        elif present or filled:
            found = self._value(member, shape, (shape.name,))
            if found is not None and self._is_scalar(member):
                default = found
            elif found is not None:
                default, new = self.imports.package("testing.defaults", "DEFAULT"), found
        return Argument(name=name, annotation=kind, default=default, value=name, new=new)

    def _stream(self, shape: Shape, member: Member, name: str) -> Argument:
        """A body as bytes, or events and errors as a list."""
        kind = stream_annotation(self._index, member, self.imports)
        if is_body_stream(self._index.shape(member), member):
            maker = self.imports.package("testing.wire.streams", "new_body")
            value = f"{maker}({name})"
            return Argument(
                name=name, annotation=kind, default='b"content"', value=value, is_converted=True
            )
        union = self._index.shape(member)
        maker = self.imports.package("testing.wire.event_streams", "new_event_stream")
        unset = self.imports.package("testing.defaults", "DEFAULT")
        arguments = [
            self.imports.package("_service", "SERVICE"),
            literal(self._operation),
            self.imports.lazy("models", self._index.classes[union.name]),
            f"[{self._call(union)}] if {name} is {unset} else {name}",
            event_names(self._index, union),
            *(["initial=True"] if shape.payload is None else []),
        ]
        value = f"{maker}({', '.join(arguments)})"
        return Argument(name=name, annotation=kind, default=unset, value=value, is_converted=True)

    def _is_usual(self, member: Member) -> bool:
        terms = set(naming.snake_case(member.name).split("_"))
        return self._is_scalar(member) and not terms & _SELDOM

    def _is_scalar(self, member: Member) -> bool:
        return self._index.shape(member).type in _SCALARS and not is_document(self._index, member)

    def _value(self, member: Member, owner: Shape, within: tuple[str, ...]) -> str | None:
        """The expression for a member's default; None if it would never end.

        Args:
            member: The member.
            owner: The structure that it belongs to.
            within: The structures that hold it.
        """
        shape = self._index.shape(member)
        if is_document(self._index, member):
            return "{}"
        if is_class(shape):
            return None if self._recurs(shape, within) else self._call(shape)
        if shape.type == "list":
            return self._list(shape, member, owner, within)
        if shape.type == "map":
            return self._map(shape, member, owner, within)
        return self._scalar(shape, member, owner)

    def _list(
        self, shape: Shape, member: Member, owner: Shape, within: tuple[str, ...]
    ) -> str | None:
        """As few elements as the model allows, but one structure unless it may hold the owner."""
        count = int(shape.minimum or 0)
        if not count and self._index.holds_structure(shape.element):
            count = int(self._module(shape.element) != self._index.modules.get(owner.name))
        if not count:
            return "[]"
        element = self._value(replace(shape.element, name=member.name), owner, within)
        return None if element is None else f"[{', '.join([element] * count)}]"

    def _module(self, part: Member) -> str:
        """The module of the structure that a part is, or holds."""
        shape = self._index.shape(part)
        if is_class(shape):
            return self._index.modules[shape.name]
        return self._module(shape.element if shape.type == "list" else shape.entry[1])

    def _map(
        self, shape: Shape, member: Member, owner: Shape, within: tuple[str, ...]
    ) -> str | None:
        if not shape.minimum:
            return "{}"
        key, part = shape.entry
        name = self._scalar(self._index.shape(key), replace(key, name=member.name), owner)
        value = self._value(replace(part, name=member.name), owner, within)
        return None if value is None else f"{{{name}: {value}}}"

    def _scalar(self, shape: Shape, member: Member, owner: Shape) -> str:
        if shape.type == "string":
            return literal(self._samples.text(member, owner))
        if shape.type == "boolean":
            return "False"
        if shape.type == "blob":
            return repr(self._samples.content(shape)).replace("b'", 'b"').replace("'", '"')
        if shape.type == "timestamp":
            moment = self._samples.moment(naming.snake_case(member.name))
            kind = self.imports.standard("datetime", "datetime")
            return f"{kind}({moment}, tzinfo={self.imports.standard('datetime', 'UTC')})"
        return repr(self._samples.number(shape))

    def _call(self, shape: Shape) -> str:
        """The call of a structure's factory. Arguments hide functions, so the module is named."""
        module = self.imports.package("testing", "factories")
        return f"{module}.{self._names.structures[shape.name]}()"

    def _recurs(self, shape: Shape, within: tuple[str, ...]) -> bool:
        """Whether the default of a structure holds itself, or one of those that hold it."""
        if shape.name in within:
            return True
        inner = (*within, shape.name)
        if shape.union:
            members = [*shape.members.values()]
            return bool(members) and all(self._held(one, inner) for one in members)
        present = self._index.always_present[shape.name]
        return any(self._held(shape.members[name], inner) for name in present)

    def _held(self, member: Member, within: tuple[str, ...]) -> bool:
        shape = self._index.shape(member)
        if is_class(shape):
            return self._recurs(shape, within)
        if shape.type in ("list", "map") and shape.minimum and not shape.document:
            return self._held(shape.element if shape.type == "list" else shape.entry[1], within)
        return False

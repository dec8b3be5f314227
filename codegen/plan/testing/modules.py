"""The modules of strategies: of values, and of what services respond."""

# docs/decisions/strategies-are-one-module.md says why.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codegen.plan.ir.testing import Strategy, StrategyModule
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.index import Index, given_parameters
from codegen.plan.python.streams import is_stream
from codegen.plan.testing.arguments import offered
from codegen.plan.testing.factories import FactoryNames
from codegen.plan.testing.response_strategies import ResponseStrategyNames, ResponseWriter
from codegen.plan.testing.strategies import StrategyNames, ValueWriter
from codegen.source.model import Operation
from codegen.text.python_source import literal, row


def strategy_module(
    index: Index, protocol: Protocol, names: StrategyNames, factories: FactoryNames
) -> StrategyModule:
    """``testing/strategies.py``: a strategy for each structure, request, response and error."""
    writer = ValueWriter(
        index=index,
        protocol=protocol,
        structures=names.structures,
        kits={"values": (".", "value_strategies")},
    )
    strategies: list[Strategy] = []
    for group in index.groups:
        writer.group = group
        strategies += [_structure(writer, name) for name in group]
    writer.group = ()
    for operation in index.service.operations.values():
        strategies.append(_request(writer, operation, names))
        strategies.append(_response(writer, operation, names, factories))
    strategies += [_error(writer, shape, names, factories) for shape in index.errors]
    return writer.module(strategies)


def _structure(writer: ValueWriter, name: str) -> Strategy:
    shape = writer.index.service.shapes[name]
    kind = f"{writer.use('..', 'models')}.{writer.index.classes[name]}"
    return Strategy(
        name=writer.structures[name],
        kind=kind,
        documentation=f"Valid ``{writer.index.classes[name]}`` instances.",
        call="values.unions" if shape.union else "values.instances",
        arguments=(kind, *writer.fields(shape, writer.index.always_present[name])),
    )


def _request(writer: ValueWriter, operation: Operation, names: StrategyNames) -> Strategy:
    index, protocol = writer.index, writer.protocol
    given = index.input(operation)
    kind = f"{writer.use('..', 'models')}.{index.request_class(operation.name)}"
    # Labels are needed even if the model does not require them.
    labels = {
        member.name
        for member in given.members.values()
        if protocol.place(member) == "label" or member.host_label
    }
    return Strategy(
        name=names.requests[operation.name],
        kind=kind,
        documentation=f"Valid requests of ``{operation.name}``.",
        call="values.instances",
        arguments=(kind, *writer.fields(given, given_parameters(given) | labels)),
    )


def _response(
    writer: ValueWriter, operation: Operation, names: StrategyNames, factories: FactoryNames
) -> Strategy:
    index, output = writer.index, writer.index.output(operation)
    if operation.output is None:
        kind = maker = writer.use(".._runtime.operation", "Response")
    else:
        kind = maker = f"{writer.use('..', 'models')}.{index.response_class(operation.name)}"
    if any(is_stream(index.shape(member), member) for member in output.members.values()):
        # A factory makes streams of bytes and lists.
        maker = f"{writer.use('.', 'factories')}.{factories.responses[operation.name]}"
    # A payload is read from an empty body, too, and a map of headers where there is none.
    read = {
        member.name
        for member in output.members.values()
        if member.name == output.payload or writer.protocol.place(member) in ("headers", "status")
    }
    present = index.always_present[output.name]
    chosen = {member.name: member for member in offered(writer.protocol, output, present)}
    writer.status = operation.response_code
    return Strategy(
        name=names.responses[operation.name],
        kind=kind,
        documentation=f"Responses of ``{operation.name}``.",
        call="values.instances",
        arguments=(maker, *writer.fields(replace(output, members=chosen), present | read)),
    )


def _error(
    writer: ValueWriter, name: str, names: StrategyNames, factories: FactoryNames
) -> Strategy:
    kind = writer.index.errors[name]
    return Strategy(
        name=names.errors[name],
        kind=f"{writer.use('..', 'errors')}.{kind}",
        documentation=f"Errors ``{kind}``, as a client raises them.",
        call="values.instances",
        arguments=(f"{writer.use('.', 'factories')}.{factories.errors[name]}", "message=st.text()"),
    )


def response_module(
    index: Index, protocol: Protocol, names: ResponseStrategyNames, values: StrategyNames
) -> StrategyModule:
    """``testing/conformance/response_strategies.py``: what services respond."""
    writer = ResponseWriter(
        index=index,
        protocol=protocol,
        structures=names.wires,
        unions=values.structures,
        kits={
            "events": (".responses", "event_streams"),
            "responses": (".responses", protocol.module),
            "values": ("..", "value_strategies"),
        },
    )
    strategies: list[Strategy] = []
    for group in index.groups:
        writer.group = group
        strategies += [_wire(writer, name) for name in group if index.model_shape(name) == name]
    writer.group = ()
    for operation in index.service.operations.values():
        strategies.append(_http_response(writer, operation, names))
    strategies += _error_responses(writer, names)
    return writer.module(strategies)


def _wire(writer: ResponseWriter, name: str) -> Strategy:
    shape = writer.index.service.shapes[name]
    return Strategy(
        name=writer.structures[name],
        kind="responses.Wire",
        documentation=f"What the service may send as a ``{writer.index.classes[name]}``.",
        call="responses.unions" if shape.union else "responses.objects",
        arguments=(writer.wire_members(shape.members.values()),),
    )


def _http_response(
    writer: ResponseWriter, operation: Operation, names: ResponseStrategyNames
) -> Strategy:
    return Strategy(
        name=names.responses[operation.name],
        kind=writer.use("..._runtime.http", "HttpResponse"),
        documentation=f"Successful responses of ``{operation.name}``.",
        call="responses.success_responses",
        arguments=writer.response(writer.index.output(operation)),
    )


def _error_responses(writer: ResponseWriter, names: ResponseStrategyNames) -> Iterator[Strategy]:
    """The strategies of responses with an error."""
    index = writer.index
    errors = writer.use("...", "errors")
    texts = row(map(literal, _text_keys(index.service.error_text_members)))
    for name, kind in index.errors.items():
        shape = index.service.shapes[name]
        status = f"status={shape.error_status or 400}"
        code = f"code={literal(shape.error_code or shape.name)}"
        yield Strategy(
            name=names.errors[name],
            kind=writer.use(".responses", "ErrorResponse"),
            documentation=f"Responses with the error ``{kind}``.",
            call="responses.error_responses",
            arguments=(
                *(f"{errors}.{kind}", code, status, f"texts={texts}"),
                *writer.response(shape),
            ),
        )
    yield Strategy(
        name=unknown_error(names),
        kind=writer.use(".responses", "ErrorResponse"),
        documentation="Responses with an error that is not in the model.",
        call="responses.error_responses",
        arguments=(
            *(f"{errors}.ServiceError", 'code="UnknownError"', "status=400", f"texts={texts}"),
        ),
    )


def unknown_error(names: ResponseStrategyNames) -> str:
    """The name of the strategy of responses with an error that is not in the model."""
    return naming.local("unknown_error_response", names.errors.values())


def _text_keys(members: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys((*members, "message", "Message")))

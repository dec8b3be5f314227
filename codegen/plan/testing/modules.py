"""``testing/strategies.py``: two strategies for each structure and operation, and one for each error."""

# docs/decisions/strategies-are-one-module.md says why.

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.ir.testing import Strategy, StrategyModule
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.index import Index, given_parameters
from codegen.plan.testing.strategies import StrategyNames, Writer
from codegen.source.model import Operation
from codegen.text.python_source import literal, row


def strategy_module(index: Index, protocol: Protocol, names: StrategyNames) -> StrategyModule:
    """``testing/strategies.py``."""
    writer = Writer(index=index, protocol=protocol, names=names)
    strategies: list[Strategy] = []
    for group in index.groups:
        writer.group = group
        for name in group:
            strategies += _structure(writer, name)
    writer.group = ()
    for operation in index.service.operations.values():
        strategies += _operation(writer, operation)
    strategies += _errors(writer)
    taken = {strategy.name for strategy in strategies}
    written, shared = writer.shared.settle(strategies, taken)
    standard, package = writer.lines()
    return StrategyModule(standard=standard, package=package, strategies=written, shared=shared)


def _structure(writer: Writer, name: str) -> Iterator[Strategy]:
    """The strategies of a structure: its instances, and what services send for it."""
    index, names = writer.index, writer.names
    shape = index.service.shapes[name]
    title = index.classes[name]
    kind = f"{writer.use('..', 'models')}.{title}"
    build, object_ = ("unions", "unions") if shape.union else ("instances", "objects")
    yield Strategy(
        name=names.values[name],
        kind=kind,
        documentation=f"Valid ``{title}`` instances.",
        call=writer.kit("values", build),
        arguments=(kind, *writer.fields(shape, index.always_present[name])),
    )
    yield Strategy(
        name=names.wires[name],
        kind=writer.kit("responses", "Wire"),
        documentation=f"What the service may send as a ``{title}``.",
        call=writer.kit("responses", object_),
        arguments=(writer.wire_members(shape.members.values()),),
    )


def _operation(writer: Writer, operation: Operation) -> Iterator[Strategy]:
    """The strategies of an operation's requests and responses."""
    index, protocol, names = writer.index, writer.protocol, writer.names
    given, output = index.input(operation), index.output(operation)
    request = f"{writer.use('..', 'models')}.{index.request_class(operation.name)}"
    members = given.members.values()
    # Labels are needed even if the model does not require them.
    labels = {m.name for m in members if protocol.place(m) == "label" or m.host_label}
    yield Strategy(
        name=names.requests[operation.name],
        kind=request,
        documentation=f"Valid requests of ``{operation.name}``.",
        call=writer.kit("values", "instances"),
        arguments=(request, *writer.fields(given, given_parameters(given) | labels)),
    )
    yield Strategy(
        name=names.responses[operation.name],
        kind=writer.use(".._runtime.http", "HttpResponse"),
        documentation=f"Successful responses of ``{operation.name}``.",
        call=writer.kit("responses", "success_responses"),
        arguments=writer.response(output),
    )


def _errors(writer: Writer) -> Iterator[Strategy]:
    """The strategies of responses with an error."""
    index, names = writer.index, writer.names
    errors = writer.use("..", "errors")
    texts = row(map(literal, _text_keys(index.service.error_text_members)))
    for name, kind in index.errors.items():
        shape = index.service.shapes[name]
        status = f"status={shape.error_status or 400}"
        code = f"code={literal(shape.error_code or shape.name)}"
        yield Strategy(
            name=names.errors[name],
            kind=writer.use(".protocols", "ErrorResponse"),
            documentation=f"Responses with the error ``{kind}``.",
            call=writer.kit("responses", "error_responses"),
            arguments=(
                *(f"{errors}.{kind}", code, status, f"texts={texts}"),
                *writer.response(shape),
            ),
        )
    yield Strategy(
        name=unknown_error(names),
        kind=writer.use(".protocols", "ErrorResponse"),
        documentation="Responses with an error that is not in the model.",
        call=writer.kit("responses", "error_responses"),
        arguments=(
            *(f"{errors}.ServiceError", 'code="UnknownError"', "status=400", f"texts={texts}"),
        ),
    )


def unknown_error(names: StrategyNames) -> str:
    """The name of the strategy of responses with an error that is not in the model."""
    return naming.local("unknown_error_response", names.errors.values())


def _text_keys(members: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys((*members, "message", "Message")))

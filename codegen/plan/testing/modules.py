"""The modules of strategies: one for each structure and operation, and one for the errors."""

from __future__ import annotations

from codegen.plan.ir.testing import Strategy, StrategyModule
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python import naming
from codegen.plan.python.index import Index, required_parameters
from codegen.plan.testing.strategies import StrategyNames, Writer
from codegen.source.model import Operation
from codegen.text.python_source import literal, one_line, row


def structure_module(
    index: Index, protocol: Protocol, names: StrategyNames, group: tuple[str, ...]
) -> StrategyModule:
    """The strategies of the structures that share a module."""
    stem = index.modules[group[0]]
    writer = Writer(index=index, protocol=protocol, names=names, path=f"models.{stem}")
    strategies: list[Strategy] = []
    for name in group:
        shape = index.service.shapes[name]
        kind = writer.use(f"models.{stem}", index.classes[name])
        always_present = index.always_present[name]
        build, object_ = ("unions", "unions") if shape.union else ("instances", "objects")
        strategies.append(
            Strategy(
                name=names.values[name],
                kind=kind,
                documentation=f"Valid ``{kind}`` instances.",
                call=writer.kit("values", build),
                arguments=(kind, *writer.fields(shape, always_present)),
            )
        )
        strategies.append(
            Strategy(
                name=names.wires[name],
                kind=writer.kit("responses", "Wire"),
                documentation=f"What the service may send as a ``{kind}``.",
                call=writer.kit("responses", object_),
                arguments=(writer.wire_members(shape.members.values()),),
            )
        )
    return _module(writer, index.classes[group[0]], strategies)


def operation_module(
    index: Index, protocol: Protocol, names: StrategyNames, operation: Operation
) -> StrategyModule:
    """The strategies of an operation's requests and responses."""
    stem = index.operation_modules[operation.name]
    writer = Writer(index=index, protocol=protocol, names=names, path=f"operations.{stem}")
    given, output = index.input(operation), index.output(operation)
    request = writer.use(f"operations.{stem}", index.request_class(operation.name))
    members = given.members.values()
    # Labels are needed even if the model does not require them.
    labels = {m.name for m in members if protocol.place(m) == "label" or m.host_label}
    return _module(
        writer,
        operation.name,
        [
            Strategy(
                name=names.requests[operation.name],
                kind=request,
                documentation=f"Valid requests of ``{operation.name}``.",
                call=writer.kit("values", "instances"),
                arguments=(request, *writer.fields(given, required_parameters(given) | labels)),
            ),
            Strategy(
                name=names.responses[operation.name],
                kind=writer.use("_runtime.http", "HttpResponse"),
                documentation=f"Successful responses of ``{operation.name}``.",
                call=writer.kit("responses", "success_responses"),
                arguments=writer.response(output),
            ),
        ],
    )


def error_module(index: Index, protocol: Protocol, names: StrategyNames) -> StrategyModule:
    """The strategies of responses with an error."""
    writer = Writer(index=index, protocol=protocol, names=names, path="errors")
    strategies: list[Strategy] = []
    texts = row(map(literal, _text_keys(index.service.error_text_members)))
    for name, kind in index.errors.items():
        shape = index.service.shapes[name]
        error = writer.use("errors", kind)
        status = f"status={shape.error_status or 400}"
        code = f"code={literal(shape.error_code or shape.name)}"
        strategies.append(
            Strategy(
                name=names.errors[name],
                kind=writer.use("testing.protocols", "ErrorResponse"),
                documentation=f"Responses with the error ``{kind}``.",
                call=writer.kit("responses", "error_responses"),
                arguments=(error, code, status, f"texts={texts}", *writer.response(shape)),
            )
        )
    unknown = Strategy(
        name=unknown_error(names),
        kind=writer.use("testing.protocols", "ErrorResponse"),
        documentation="Responses with an error that is not in the model.",
        call=writer.kit("responses", "error_responses"),
        arguments=(
            writer.use("errors", "ServiceError"),
            'code="UnknownError"',
            "status=400",
            f"texts={texts}",
        ),
    )
    return _module(writer, "the errors", [*strategies, unknown])


def unknown_error(names: StrategyNames) -> str:
    """The name of the strategy of responses with an error that is not in the model."""
    return naming.local("unknown_error_response", names.errors.values())


def _text_keys(members: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys((*members, "message", "Message")))


def _module(writer: Writer, what: str, strategies: list[Strategy]) -> StrategyModule:
    standard, package = writer.lines()
    return StrategyModule(
        path=writer.path.replace(".", "/"),
        summary=f'"""Strategies of {one_line(what)}."""',
        standard=standard,
        package=package,
        strategies=tuple(strategies),
    )

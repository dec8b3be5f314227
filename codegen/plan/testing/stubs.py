"""``testing/operations.py``: what a stub responds, typed for each operation."""

from __future__ import annotations

from codegen.plan.ir.stubs import Argument, ErrorSignature, StubbedOperation, StubModule
from codegen.plan.package.client import lower_parameter, ordered
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.plan.python.naming import local
from codegen.plan.python.streams import is_stream
from codegen.plan.python.types import annotation
from codegen.plan.testing.arguments import error_arguments, offered, stream_annotation
from codegen.source.model import Operation
from codegen.text.python_source import literal

_OURS = frozenset({"calls", "attempts", "raises", "returns", "when"})
"""Names in the classes of operations."""


def lower_stubs(index: Index, protocol: Protocol) -> StubModule:
    """``testing/operations.py``."""
    methods = set(index.methods.values())
    taken = {
        *_OURS,
        *methods,
        *(field for fields in index.fields.values() for field in fields.values()),
        *_error_fields(index),
        *("code", "message", "status", "error"),
    }
    classes = {name: f"{prefix}Steps" for name, prefix in index.operation_classes.items()}
    stubs = {name: f"{prefix}Stub" for name, prefix in index.operation_classes.items()}
    own = {*classes.values(), *stubs.values(), "Operations", "Steps"}
    imports = Imports("testing", taken | own)
    names = {
        "BaseOperations": imports.package("testing.rules", "BaseOperations"),
        "BaseSteps": imports.package("testing.rules", "BaseSteps"),
        "DEFAULT": imports.package("testing.defaults", "DEFAULT"),
        "Fault": imports.package("testing.faults", "Fault"),
        "Rule": imports.package("testing.rules", "Rule"),
        "Returned": imports.package("testing.rules", "Returned"),
        "StepsT": imports.package("testing.rules", "StepsT"),
        "OperationStub": imports.package("testing.rules", "OperationStub"),
        "Callable": imports.standard("collections.abc", "Callable"),
        "Generic": imports.standard("typing", "Generic"),
        "Any": imports.standard("typing", "Any"),
        "overload": imports.standard("typing", "overload"),
        "errors": imports.lazy("errors", "ServiceError").partition(".")[0],
        "bool": imports.builtin("bool"),
        "int": imports.builtin("int"),
        "locals": imports.builtin("locals"),
        "str": imports.builtin("str"),
        "type": imports.builtin("type"),
        "error": local("error", _error_fields(index)),
    }
    operations = tuple(
        _operation(index, protocol, operation, imports, names, classes, stubs)
        for operation in index.service.operations.values()
    )
    errors = _errors(index, protocol, imports, names)
    return StubModule(imports=imports.block(), names=names, operations=operations, errors=errors)


def _error_fields(index: Index) -> set[str]:
    return {field for fields in index.error_fields.values() for field in fields.values()}


def _operation(
    index: Index,
    protocol: Protocol,
    operation: Operation,
    imports: Imports,
    names: dict[str, str],
    classes: dict[str, str],
    stubs: dict[str, str],
) -> StubbedOperation:
    name, given, output = operation.name, index.input(operation), index.output(operation)
    unset = names["DEFAULT"]
    parameters = [lower_parameter(index, given, member, imports) for member in ordered(given)]
    present = index.always_present[output.name]
    if operation.output is None:
        response = imports.runtime("operation", "Response")
    else:
        response = imports.lazy("models", index.response_class(name))
    members = offered(protocol, output, present)
    fields = index.fields[output.name]
    return StubbedOperation(
        method=index.methods[name],
        operation=literal(name),
        steps=classes[name],
        stub=stubs[name],
        request=imports.lazy("models", index.request_class(name)),
        response=response,
        predicate=local("predicate", [parameter.name for parameter in parameters]),
        result=local("response", fields.values()),
        conditions=tuple(
            Argument(
                name=parameter.name,
                annotation=parameter.annotation,
                default=unset,
                value=parameter.name,
            )
            for parameter in parameters
        ),
        fields=tuple(
            Argument(
                name=fields[member.name],
                annotation=(
                    stream_annotation(index, member, imports)
                    if is_stream(index.shape(member), member)
                    else annotation(
                        index,
                        member,
                        imports,
                        optional=member.name not in present,
                        typing_only=True,
                    )
                ),
                default=unset,
                value=fields[member.name],
            )
            for member in members
        ),
    )


def _errors(
    index: Index, protocol: Protocol, imports: Imports, names: dict[str, str]
) -> tuple[ErrorSignature, ...]:
    """The errors by their members: those that share them share an overload."""
    found: dict[tuple[Argument, ...], list[str]] = {}
    for shape in index.errors:
        arguments = error_arguments(index, protocol, index.service.shapes[shape], imports)
        kind = f"{names['type']}[{imports.lazy('errors', index.errors[shape])}]"
        found.setdefault(arguments, []).append(kind)
    return tuple(
        ErrorSignature(errors=" | ".join(kinds), arguments=arguments)
        for arguments, kinds in found.items()
    )

"""What is done to the bodies of an operation: compression, checksums, tree hashes."""

# docs/decisions/checksums-and-compression.md says why.

from __future__ import annotations

from collections.abc import Iterator

from codegen.plan.python.bodies import has_tree_hash, is_compressed, sends_checksum, stream_in
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index
from codegen.source.model import Operation
from codegen.text.python_source import literal, row


def finishing(index: Index, operation: Operation, imports: Imports) -> tuple[str, ...]:
    """The expressions for what is sent in place of ``message``, each of the one before.

    Args:
        index: The service.
        operation: The operation.
        imports: The imports of its module.
    """
    return tuple(_finishing(index, operation, imports))


def _finishing(index: Index, operation: Operation, imports: Imports) -> Iterator[str]:
    service, checksum = index.service, operation.checksum
    if operation.query_in_body:
        yield f"{imports.runtime('form_bodies', 'with_query_in_body')}(message)"
    if has_tree_hash(service, operation):
        yield f"{imports.runtime('tree_hash', 'with_tree_hash')}(message)"
    if checksum is not None and checksum.mode_member is not None:
        function = imports.runtime("checksums", "asking_for_checksum")
        header = _header(index, operation, checksum.mode_member)
        yield f"{function}(message, config, mode_header={literal(header)})"
    if is_compressed(service, operation):
        function = imports.runtime("compression", "compressed")
        streaming = ", streaming=True" if stream_in(service, operation) else ""
        yield f"{function}(message, config{streaming})"
    if checksum is not None and sends_checksum(operation):
        function = imports.runtime("checksums", "with_checksum")
        arguments = ["message", "config"]
        if checksum.required:
            arguments.append("required=True")
        if checksum.algorithm_member is not None:
            name = checksum.algorithm_member
            field = index.fields[index.input(operation).name][name]
            arguments += [f"algorithm=self.{field}", f"parameter={literal(field)}"]
            header = _header(index, operation, name)
            if header:
                arguments.append(f"algorithm_header={literal(header)}")
        yield f"{function}({', '.join(arguments)})"


def checking(index: Index, operation: Operation, imports: Imports) -> str:
    """The expression for ``response`` once its checksum is compared; empty if it never is.

    Args:
        index: The service.
        operation: The operation.
        imports: The imports of its module.
    """
    checksum = operation.checksum
    if checksum is None or checksum.mode_member is None:
        header = index.service.crc32_header
        return (
            header and f"{imports.runtime('crc32', 'verified_crc32')}(response, {literal(header)})"
        )
    header = literal(_header(index, operation, checksum.mode_member))
    algorithms = row(literal(name.lower()) for name in checksum.response_algorithms)
    function = imports.runtime("checksums", "verified")
    return f"{function}(response, message, mode_header={header}, algorithms={algorithms})"


def _header(index: Index, operation: Operation, member: str) -> str:
    """The name on the wire that the model gives a member; empty if it gives none."""
    return index.input(operation).members[member].location_name or ""

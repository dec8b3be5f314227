"""Model → intermediate representation: orders the passes, each of which lowers one thing."""

from __future__ import annotations

from codegen.plan.endpoints.lower import lower_endpoints
from codegen.plan.ir.package import (
    Export,
    Literal,
    LiteralModule,
    OperationModule,
    Package,
    StructureModule,
)
from codegen.plan.package.changelog import lower_changelog
from codegen.plan.package.client import lower_client
from codegen.plan.package.errors import lower_errors
from codegen.plan.package.operations import lower_operations
from codegen.plan.package.paginators import lower_paginators
from codegen.plan.package.structures import lower_structures
from codegen.plan.python.docs import shape_docstring
from codegen.plan.python.imports import Imports
from codegen.plan.python.index import Index, build_index
from codegen.plan.support import check_support
from codegen.plan.testing.lower import lower_testing
from codegen.source.model import Service
from codegen.text.python_source import literal, one_line, row


def lower(service: Service, *, version: str) -> Package:
    """Everything that will be written for a service.

    Args:
        service: The model, with the overlay applied.
        version: The distribution's version.

    Raises:
        ProblemsError: The service uses something that can't be generated; all of it is listed.
    """
    check_support(service)
    endpoints = lower_endpoints(
        service.endpoint_rules, service.partitions, file=service.endpoint_rules_file
    )
    index = build_index(service)
    structures = lower_structures(index)
    operations = lower_operations(index, endpoints)
    settings = service.settings
    full_name = one_line(service.full_name)
    return Package(
        service=service.name,
        source=service.source,
        name=settings.package,
        distribution=settings.distribution,
        live=settings.live,
        version=version,
        changelog=lower_changelog(service, version),
        full_name=full_name,
        service_id=service.service_id,
        api_version=service.api_version,
        endpoint_prefix=service.endpoint_prefix,
        signing_name=service.signing_name,
        error_text_members=row(literal(member) for member in service.error_text_members),
        client=lower_client(index),
        paginators=lower_paginators(index),
        errors=lower_errors(index),
        literals=_literals(index),
        structures=structures,
        operations=operations,
        models=_models(structures, operations),
        public=_public(settings.client_class),
        summary=f"Typed bindings for {full_name}.",
        description=f"Typed Python bindings for {full_name} (not affiliated with AWS)",
        endpoints=endpoints,
        testing=lower_testing(index),
    )


def _literals(index: Index) -> LiteralModule:
    shapes = [index.service.shapes[name] for name in index.enumerations]
    imports = Imports("", (index.classes[name] for name in index.enumerations))
    names: dict[str, str] = {}
    if shapes:
        names = {
            "TYPE_CHECKING": imports.standard("typing", "TYPE_CHECKING"),
            "lazy_literals": imports.runtime("lazy", "lazy_literals"),
            "Literal": imports.standard("typing", "Literal"),
            "TypeAlias": imports.standard("typing", "TypeAlias"),
            "Unrecognized": imports.runtime("values", "Unrecognized"),
        }
    enumerations = tuple(
        Literal(
            name=index.classes[shape.name],
            values=tuple(literal(value) for value in shape.enum),
            row=row(literal(value) for value in shape.enum),
            documentation=shape_docstring(shape, f"The values of ``{shape.name}``."),
        )
        for shape in sorted(shapes, key=lambda shape: index.classes[shape.name])
    )
    return LiteralModule(imports=imports.block(), names=names, enumerations=enumerations)


def _public(client_class: str) -> tuple[Export, ...]:
    """What a package offers at its root: the client, and what its arguments and errors need."""
    modules = {
        client_class: ".client",
        "ANONYMOUS": "._runtime.credentials",
        "BearerToken": "._runtime.credentials",
        "Credentials": "._runtime.credentials",
        "CredentialsProvider": "._runtime.credentials",
        "Error": ".errors",
        "Paginator": "._runtime.pagination",
        "ServiceError": ".errors",
        "Unrecognized": "._runtime.values",
    }
    return tuple(Export(name=name, module=modules[name]) for name in sorted(modules))


def _models(
    structures: tuple[StructureModule, ...], operations: tuple[OperationModule, ...]
) -> tuple[Export, ...]:
    exports = [
        Export(name=structure.name, module=f".{module.stem}")
        for module in structures
        for structure in module.structures
    ]
    for operation in operations:
        module = f"..operations.{operation.stem}"
        exports.append(Export(name=operation.request.name, module=module))
        if operation.response is not None:
            exports.append(Export(name=operation.response.name, module=module))
    return tuple(sorted(exports, key=lambda export: export.name))

"""The package's definitions, compared with the model: constraints, enumerations, errors, the service."""

from __future__ import annotations

import ast
import dataclasses
import weakref
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from ..._runtime import validation
from ..._runtime.enumerations import Enumeration
from ..._runtime.errors import ServiceError
from ..._runtime.operation import Request
from ..._runtime.values import show_fields
from .botocore_values import is_document
from .package_info import PackageInfo
from .protocol import Shape

_CONSTRAINTS = {
    "string": validation.String,
    "character": validation.String,
    "integer": validation.Integer,
    "long": validation.Integer,
    "float": validation.Float,
    "double": validation.Float,
    "boolean": validation.Boolean,
    "timestamp": validation.Timestamp,
    "blob": validation.Blob,
    "list": validation.List,
    "map": validation.Map,
    "structure": validation.Structure,
}


def constraints_equal_model(
    package: PackageInfo, shape: Shape | None, request: type[Request[Any]]
) -> None:
    """The constraints of a request, at any depth, are those of its shape."""
    _compare_members(package, shape, request.CONSTRAINTS, request.OPERATION, set())


def _compare_members(
    package: PackageInfo,
    shape: Shape | None,
    constraints: Mapping[str, Any],
    path: str,
    seen: set[str],
) -> None:
    parts = list(package.members(shape))
    assert list(constraints) == [field for _, field, _ in parts], path
    for name, field, part in parts:
        place = f"{path}.{field}"
        is_token = part.metadata.get("idempotencyToken")
        if shape is not None and name in shape.required_members and not is_token:
            assert constraints[
                field
            ].required, f"{place}: got an optional parameter; expected: a required one"
        sensitive = shape is not None and _is_sensitive(shape)
        _compare(package, part, constraints[field], place, sensitive, seen)


def _compare(
    package: PackageInfo,
    shape: Shape,
    given: object,
    path: str,
    sensitive: bool,
    seen: set[str],
) -> None:
    constraint: Any = given
    if is_document(shape):
        assert isinstance(given, validation.Document), path
        return
    assert isinstance(given, _CONSTRAINTS[shape.type_name]), path
    own = _own(shape).metadata
    sensitive = sensitive or _is_sensitive(shape)
    for name, limit in (("minimum", "min"), ("maximum", "max")):
        if hasattr(constraint, name):
            assert getattr(constraint, name) == own.get(limit), f"{limit} of {path}"
    if isinstance(given, (validation.String, validation.Integer, validation.Float)):
        assert given.sensitive or not sensitive, f"{path}: expected: sensitive"
    if isinstance(given, validation.String):
        assert given.values == tuple(shape.enum), path
        is_checked = shape.name not in package.unchecked_patterns
        if "pattern" in own:  # An overlay may add one.
            assert (given.pattern is not None) is is_checked, f"the pattern of {path}"
    elif isinstance(given, validation.List):
        _compare(package, shape.member, given.element, f"{path}[]", sensitive, seen)
    elif isinstance(given, validation.Map):
        _compare(package, shape.key, given.key, f"{path} key", sensitive, seen)
        _compare(package, shape.value, given.value, f"{path}[]", sensitive, seen)
    elif isinstance(given, validation.Structure) and shape.name not in seen:
        seen.add(shape.name)
        _compare_members(package, shape, given.resolve().CONSTRAINTS, path, seen)


def _own(shape: Shape) -> Shape:
    """A shape without the traits of the member that refers to it."""
    return shape._shape_resolver.get_shape_by_name(shape.name)


def _is_sensitive(shape: Shape) -> bool:
    return bool(_own(shape).metadata.get("sensitive"))


def literals_equal_model(package: PackageInfo, shape: Shape, alias: str) -> None:
    """The source of an enumeration, which type checkers read, has the model's values and is open."""
    tree = ast.parse(Path(str(package.literals.__file__)).read_text("utf-8"))
    (written,) = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == alias
    )
    assert isinstance(written, ast.BinOp)
    # An enumeration called Unrecognized leaves the other one an underscore.
    assert ast.unparse(written.right).rstrip("_").endswith("Unrecognized")
    values = [node.value for node in ast.walk(written.left) if isinstance(node, ast.Constant)]
    assert sorted(map(str, values)) == sorted(shape.enum)


def constants_equal_model(package: PackageInfo, shape: Shape, name: str) -> None:
    """The constants of an enumeration are the model's values."""
    constants: type[Enumeration[Any]] = getattr(import_module(f"{package.name}.enums"), name)
    assert constants.values() == tuple(shape.enum)
    (base,) = vars(constants)["__orig_bases__"]
    (literal,) = get_args(base)
    # Sorted: typing caches equal literals, whatever the order of their values.
    assert sorted(get_args(literal)) == sorted(shape.enum)


def has_slots_and_keyword_only_fields(kind: Any) -> None:
    """Instances have no attributes but their fields, which are keyword-only."""
    assert all(field.kw_only for field in dataclasses.fields(kind))
    has_attributes = hasattr(object.__new__(kind), "__dict__")
    assert not has_attributes, f"{kind.__name__}: expected: slots"


def dataclass_equals_its_constraints(kind: Any) -> None:
    """The dataclass of a structure, besides, has our repr, and defaults as its constraints say."""
    has_slots_and_keyword_only_fields(kind)
    assert kind.__repr__ is show_fields, f"{kind.__name__}: expected: a repr without absent members"
    if constraints := getattr(kind, "CONSTRAINTS", None):
        required = {name for name, constraint in constraints.items() if constraint.required}
        assert required == {
            field.name for field in dataclasses.fields(kind) if _is_never_none(field)
        }
    value = object.__new__(kind)
    assert weakref.ref(value)() is value


def _is_never_none(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    has_no_default = field.default is missing and field.default_factory is missing
    return has_no_default or isinstance(field.default, str)


def error_class_equals_model(shape: Shape, kind: type[ServiceError]) -> None:
    """An error class has the model's fault, retry traits and members."""
    trait = shape.metadata.get("error", {})
    by_sender = trait.get("senderFault")
    if shape._shape_model.get("fault") or by_sender is not None:
        assert ("client" if by_sender else "server") == kind.FAULT
    retryable: dict[str, Any] | None = shape.metadata.get("retryable")
    assert (retryable is not None) is kind.RETRYABLE
    assert bool(retryable and retryable.get("throttling")) is kind.THROTTLING
    of_body = [name for name, part in shape.members.items() if "location" not in part.serialization]
    assert [*kind.MEMBERS][: len(of_body)] == of_body
    assert sorted([*kind.MEMBERS, *kind.HEADERS]) == sorted(shape.members)
    for name, header in kind.HEADERS.items():
        assert shape.members[name].serialization["name"] == header


def service_equals_model(package: PackageInfo, metadata: Mapping[str, Any]) -> None:
    """The service has the model's names, by which settings, signatures and logs are found."""
    service = package.service_value
    prefix = metadata.get("endpointPrefix", package.service)
    assert service.package == package.name
    assert service.model == package.service
    assert service.service_id == metadata.get("serviceId", package.service)
    assert service.api_version == package.api_version
    assert service.endpoint_prefix == prefix
    assert service.signing_name == metadata.get("signingName", prefix)

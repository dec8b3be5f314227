"""The service's side of the wire undoes what the package does, for every operation of many shapes."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from support.golden import generating_cases, module_name, write_distribution
from support.thorough import THOROUGH

IVS = "ivs"
CASES = [IVS, *generating_cases()]
DRAWN = (
    CASES
    if THOROUGH
    else [IVS, "aws-json", "headers", "labels", "payloads", "query-strings", "streams"]
)
"""Packages for whose operations requests and responses are drawn."""

QUICK = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture(scope="module", params=CASES)
def package(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a package with its test kit."""
    if request.param == IVS:
        yield "typed_ivs"
        return
    name = module_name(request.param)
    folder = tmp_path_factory.mktemp(name)
    distribution = write_distribution(request.param, folder / "distribution")
    (found,) = (path for path in distribution.iterdir() if (path / "_runtime").is_dir())
    found.rename(folder / f"kit_{name}")
    sys.path.insert(0, str(folder))
    yield f"kit_{name}"
    sys.path.remove(str(folder))
    for module in [one for one in sys.modules if one.partition(".")[0] == f"kit_{name}"]:
        del sys.modules[module]


def module(package: str, name: str) -> ModuleType:
    return importlib.import_module(f"{package}.{name}")


def bindings(package: str) -> Any:
    return module(package, "testing.bindings").BINDINGS


def parts(message: Any) -> tuple[Any, ...]:
    headers = {name.lower(): text for name, text in message.headers.items()}
    return message.method, message.target, headers, message.body


def to_seconds(value: Any) -> Any:
    """A value with whole seconds: numbers of seconds since 1970 have few digits for the others."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, dict):
        return {key: to_seconds(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [to_seconds(element) for element in value]
    return type(value).__name__.replace("GivenEvents", "EventStream") if is_read(value) else value


def is_read(value: Any) -> bool:
    """Whether a value is a body or a stream of events, which can be read once."""
    return hasattr(value, "closed")


def check_read_back(package: str, request: Any) -> Any:
    """A request that is read from HTTP is written as the same HTTP."""
    message = request.write()
    read = module(package, "testing.wire.requests").read_request
    again = read(bindings(package), *parts(message))
    assert type(again) is type(request)
    assert parts(again.write()) == parts(message)
    return again


def test_every_factory_makes_valid_values(package: str) -> None:
    """Requests pass strict validation, and are read as they were; structures survive JSON."""
    factories = module(package, "testing.factories")
    validate = module(package, "_runtime.call.prepare").validate
    for name, factory in vars(factories).items():
        if getattr(factory, "__module__", "") != factories.__name__:
            continue
        value = factory()
        if hasattr(value, "OPERATION"):
            validate(value, strict=True)
            again = check_read_back(package, value)
            tokens = {key for key in again.__slots__ if getattr(value, key) is None}
            assert replace(again, **dict.fromkeys(tokens)) == value, name
        elif hasattr(value, "to_wire"):
            assert type(value).from_wire(value.to_wire()) == value, name


def test_default_responses_survive_the_wire(package: str) -> None:
    for operation, bound in bindings(package).operations.items():
        if bound.response:
            check_response(package, operation, default(package, bound.factory))


def test_errors_survive_the_wire(package: str) -> None:
    factories, table = module(package, "testing.factories"), bindings(package)
    service = module(package, "_service").SERVICE
    read = module(package, "_runtime.service_errors").read_service_error
    rewrite = module(package, "testing.wire.responses").rewrite_error
    errors: list[Any] = [
        value
        for factory in vars(factories).values()
        if getattr(factory, "__module__", "") == factories.__name__
        and isinstance(value := factory(), Exception)
    ]
    assert {type(error).__name__ for error in errors} == table.errors.keys()
    for error in errors:
        again = read(
            rewrite(table, error),
            operation="",
            read_error=service.read_error,
            error_class=service.error_class,
        )
        assert type(again) is type(error)
        assert again.message
        shown = ("message", "code", "status", *type(error).MEMBERS.values())
        for name in shown:
            assert getattr(again, name) == getattr(error, name), (error, name)


def default(package: str, factory: str) -> Any:
    return getattr(module(package, "testing.factories"), factory)()


def request_of(package: str, factory: str) -> Any:
    return default(package, f"{factory.removesuffix('response')}request")


def check_response(package: str, operation: str, response: Any) -> None:
    write = module(package, "testing.wire.responses").write_response
    written = write(bindings(package), operation, response)
    request = request_of(package, bindings(package).operations[operation].factory)
    again, expected = request.read(written).to_dict(), response.to_dict()
    for field, place in bindings(package).operations[operation].members.items():
        if place.part == "headers" and not place.name:
            expected[field] = again[field]  # It holds every header.
    assert to_seconds(again) == to_seconds(expected), operation


@pytest.mark.parametrize("package", DRAWN, indirect=True, scope="module")
def test_requests_are_read_as_they_were_written(package: str) -> None:
    strategies = module(package, "testing.strategies")
    for name in vars(strategies):
        if name.endswith("_request") and not name.startswith("_"):
            check = QUICK(given(getattr(strategies, name)())(request_checker(package)))
            check()


def request_checker(package: str) -> Any:
    def check(request: Any) -> None:
        if hasattr(request, "OPERATION"):  # a structure may be called so, too
            check_read_back(package, request)

    return check


@pytest.mark.parametrize("package", DRAWN, indirect=True, scope="module")
def test_responses_are_written_as_they_are_read(package: str) -> None:
    strategies = module(package, "testing.conformance.response_strategies")
    for operation, bound in bindings(package).operations.items():
        if bound.response:
            checker = response_checker(package, operation, bound.factory)
            check = QUICK(given(getattr(strategies, bound.factory)())(checker))
            check()


@pytest.mark.parametrize("package", DRAWN, indirect=True, scope="module")
def test_strategies_draw_what_a_stub_returns_and_raises(package: str) -> None:
    strategies, factories = (
        module(package, f"testing.{name}") for name in ("strategies", "factories")
    )
    for operation, bound in bindings(package).operations.items():
        if bound.response and not has_stream(default(package, bound.factory)):
            checker = drawn_response_checker(package, operation)
            QUICK(given(getattr(strategies, bound.factory)())(checker))()
    for name, factory in vars(factories).items():
        if getattr(factory, "__module__", "") == factories.__name__:
            kind = type(factory())
            if issubclass(kind, Exception):
                QUICK(given(getattr(strategies, name)())(kind_checker(kind)))()


def has_stream(response: Any) -> bool:
    return any(is_read(getattr(response, field.name)) for field in fields(response))


def drawn_response_checker(package: str, operation: str) -> Any:
    def check(response: Any) -> None:
        check_response(package, operation, response)

    return check


def kind_checker(kind: type) -> Any:
    def check(value: object) -> None:
        assert type(value) is kind

    return check


def response_checker(package: str, operation: str, factory: str) -> Any:
    refused = module(package, "errors").ParamValidationError
    request = request_of(package, factory)

    def check(http: Any) -> None:
        response = request.read(http)
        try:
            check_response(package, operation, response)
        except refused as error:
            problem = str(error)
        else:
            return
        assert "unknown member" in problem or "0 members set" in problem  # a union

    return check


def test_stub_of_every_operation_responds(package: str) -> None:
    table = bindings(package)
    kinds = [kind for kind in vars(module(package, "testing.client")).values() if is_stub(kind)]
    (kind,) = (one for one in kinds if one.__module__ == f"{package}.testing.client")
    endpoint = None if table.endpoint_url is None else "https://example.com/path"
    factories = module(package, "testing.factories")
    requests = {
        type(value).__name__: value
        for factory in vars(factories).values()
        if getattr(factory, "__module__", "") == factories.__name__
        and hasattr(value := factory(), "OPERATION")
    }
    with kind(endpoint_url=endpoint, region="us-west-2") as stub:
        for bound in table.operations.values():
            operation = getattr(stub.stub, bound.method)
            operation.returns().once()
            response = stub.send(requests[bound.request])
            assert type(response).__name__ == (bound.response or "Response")
            assert len(operation.calls) == operation.attempts == 1


def is_stub(kind: object) -> bool:
    return isinstance(kind, type) and "BINDINGS" in vars(kind)

"""Waiters decide as botocore's do: those of every service that botocore has, and random definitions.

Only the operations that waiters call are read: services of which another operation or a paginator is
refused, as cloudwatch and kinesis once were, are among them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock

import botocore
import jmespath.exceptions
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.slices import slice_of
from support.thorough import many

from codegen.package._runtime.clock import Clock
from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.waiters import Wait, WaiterFailed, WaiterTimeout
from codegen.package._runtime.waiters import Waiter as RuntimeWaiter
from codegen.plan.ir.waiters import Meaning
from codegen.plan.package.waiters import lower_waiters
from codegen.plan.python.index import Index, build_index
from codegen.source.model import Operation, Service, Shape
from codegen.source.waiters import Waiter

_waiter: Any = import_module("botocore.waiter")
_exceptions: Any = import_module("botocore.exceptions")

DATA = Path(botocore.__file__).parent / "data"
CALLS = 4
DEEPEST = 7


@cache
def read(path: Path) -> Any:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


NEWEST = {path.parts[-3]: path for path in sorted(DATA.glob("*/*/waiters-2.json*"))}
WAITERS = {service: path for service, path in NEWEST.items() if read(path)["waiters"]}
"""Service → its waiters, if it has any."""


def waiters_of(service: str) -> dict[str, Any]:
    found: dict[str, Any] = read(WAITERS[service])["waiters"]
    return found


def service_of(name: str, waiters: Mapping[str, Any]) -> Service:
    """The part of a service that its waiters need, whatever protocol it has."""
    called = {waiter["operation"] for waiter in waiters.values()}
    document = slice_of(name, called)["service"]
    return Service(
        name="tiny",
        source="",
        file="",
        api_version="",
        settings={},
        service_id="",
        full_name="",
        metadata={},
        endpoint_prefix="",
        signing_name="",
        signature_version="v4",
        operations={
            one: Operation.from_document(one, document["operations"][one]) for one in called
        },
        shapes={one: Shape.from_document(one, body) for one, body in document["shapes"].items()},
        waiters={one: Waiter.from_document(one, body) for one, body in waiters.items()},
    )


class Values:
    """Random responses, and the same as objects."""

    def __init__(self, index: Index, random: Random, texts: list[Any]) -> None:
        self.index = index
        self.random = random
        self.texts = texts

    def response(self, shape: Shape) -> Any:
        value = self.value(shape)
        error = value.get("Error")
        if isinstance(error, dict):
            error.pop("Code", None)  # botocore would take the response for an error.
        return value

    def value(self, shape: Shape, depth: int = 0) -> Any:
        random = self.random
        match shape.type:
            case _ if shape.document:
                return {}
            case "structure":
                present = self.index.always_present[shape.name]
                return {
                    name: self.value(self.index.shape(member), depth + 1)
                    for name, member in shape.members.items()
                    if name in present or (depth < DEEPEST and random.random() < 0.8)
                }
            case "list":
                count = random.choice((0, 1, 1, 2, 3)) if depth < DEEPEST else 0
                element = self.index.shape(shape.element)
                return [self.value(element, depth + 1) for _ in range(count)]
            case "map":
                held = self.index.shape(shape.entry[1])
                count = random.choice((0, 1, 2)) if depth < DEEPEST else 0
                return {f"key{at}": self.value(held, depth + 1) for at in range(count)}
            case "boolean":
                return random.random() < 0.5
            case "integer" | "long" | "float" | "double":
                return random.choice((0, 1, 2))
            case _:
                return random.choice(self.texts)

    def as_object(self, shape: Shape, value: Any) -> Any:
        """A value as generated code reads it."""
        if shape.type == "structure" and not shape.document:
            fields = self.index.fields[shape.name]
            return SimpleNamespace(
                **{
                    fields[name]: (
                        self.as_object(self.index.shape(member), value[name])
                        if name in value
                        else None
                    )
                    for name, member in shape.members.items()
                }
            )
        if shape.type == "list":
            return [self.as_object(self.index.shape(shape.element), one) for one in value]
        if shape.type == "map":
            held = self.index.shape(shape.entry[1])
            return {key: self.as_object(held, one) for key, one in value.items()}
        return value


def meaning(meanings: tuple[Meaning, ...], name: str) -> Any:
    """What the generated function for responses or errors returns."""
    rows = [
        (compile(one.condition, "waiters.py", "eval") if one.condition else None, one.state)
        for one in meanings
    ]

    def state(outcome: Any) -> Any:
        for condition, found in rows:
            if condition is None or eval(condition, {name: outcome}):  # noqa: S307
                return json.loads(found)
        return None

    return state


def ours(waiter: RuntimeWaiter[Any, Any], outcomes: list[Any]) -> tuple[str, int]:
    time = 0.0
    limit = waiter.delay * len(outcomes)
    clock = Clock(monotonic=lambda: time)
    wait = Wait(waiter, clock, timeout=limit, interval=None, on_progress=None)
    with mock.patch("random.random", return_value=0.5):
        for calls, outcome in enumerate(outcomes, 1):
            try:
                pause = wait.pause_after(outcome)
            except WaiterFailed:
                return "failure", calls
            except WaiterTimeout:
                return "timeout", calls
            if pause is None:
                return "success", calls
            time += pause
    raise AssertionError("the wait goes on after its last call")


def botocores(definition: Mapping[str, Any], outcomes: list[Any]) -> tuple[str, int]:
    calls = 0

    def call(**_: object) -> Any:
        nonlocal calls
        calls += 1
        return outcomes[calls - 1]

    config = _waiter.SingleWaiterConfig({**definition, "maxAttempts": len(outcomes)})
    with mock.patch("time.sleep"):
        try:
            _waiter.Waiter("Ready", config, call).wait()
        except _exceptions.WaiterError as error:
            timeout = "Max attempts exceeded" in str(error)
            failed = "terminal failure" in str(error) or "An error occurred" in str(error)
            return "timeout" if timeout and not failed else "failure", calls
    return "success", calls


def compare(service: str, waiters: Mapping[str, Any], random: Random, sequences: int) -> int:
    """Compares both for random outcomes; how many sequences botocore could follow."""
    index = build_index(service_of(service, waiters))
    module = lower_waiters(index)
    assert module is not None
    compared = 0
    for definition, method in zip(waiters.values(), module.methods, strict=True):
        acceptors = definition["acceptors"]
        runtime: RuntimeWaiter[Any, Any] = RuntimeWaiter(
            method.method.name,
            delay=method.delay,
            max_attempts=method.max_attempts,
            response=meaning(method.of_response, "response"),
            error=meaning(method.of_error, "error"),
        )
        texts = [one["expected"] for one in acceptors if isinstance(one["expected"], str)]
        codes = [one["expected"] for one in acceptors if one["matcher"] == "error"]
        values = Values(index, random, [*texts, *texts, "OTHER"])
        output = index.output(index.service.operations[definition["operation"]])
        for _ in range(sequences):
            theirs: list[Any] = []
            mine: list[Any] = []
            for _ in range(CALLS):
                if random.random() < 0.3:
                    code = str(random.choice([*codes, "Other"]))
                    status = random.choice((400, 404, 500))
                    mine.append(ServiceError("m", code=code, status=status))
                    metadata = {"HTTPStatusCode": status}
                    error = {"Code": code, "Message": "m"}
                    theirs.append({"Error": error, "ResponseMetadata": metadata})
                else:
                    value = values.response(output)
                    found = values.as_object(output, value)
                    found.response_metadata = SimpleNamespace(status=200)
                    mine.append(found)
                    theirs.append({**value, "ResponseMetadata": {"HTTPStatusCode": 200}})
            try:
                expected = botocores(definition, theirs)
            except jmespath.exceptions.JMESPathError:
                continue  # A function of nothing: an error there, and an empty list here.
            assert ours(runtime, mine) == expected, (service, method.method.name, theirs)
            compared += 1
    return compared


@pytest.mark.parametrize("service", WAITERS)
def test_every_waiter_of_botocore_decides_alike(service: str) -> None:
    waiters = waiters_of(service)
    assert compare(service, waiters, Random(service), sequences=many(4, 100)) > 0


def test_waiters_of_refused_services_are_among_them() -> None:
    assert {"cloudwatch", "kinesis"} <= WAITERS.keys()
    assert len(WAITERS) > 60
    assert sum(len(waiters_of(service)) for service in WAITERS) > 250


SMALL = ("kinesis", "dynamodb", "eks", "ecs", "elasticbeanstalk", "emr", "glacier")


def definitions(service: str) -> Iterator[tuple[str, list[Any]]]:
    waiters = waiters_of(service)
    acceptors: dict[str, list[Any]] = {}
    for waiter in waiters.values():
        acceptors.setdefault(waiter["operation"], []).extend(waiter["acceptors"])
    yield from acceptors.items()


@settings(max_examples=many(25, 1000))
@given(data=st.data())
def test_random_definitions_decide_alike(data: st.DataObject) -> None:
    """Acceptors of all waiters of an operation, in another order and with other states."""
    service = data.draw(st.sampled_from(SMALL))
    operation, acceptors = data.draw(st.sampled_from(list(definitions(service))))
    chosen = data.draw(st.lists(st.sampled_from(acceptors), min_size=1, max_size=6))
    states = st.sampled_from(["success", "failure", "retry"])
    others = st.sampled_from(
        [
            {"matcher": "error", "expected": True},
            {"matcher": "error", "expected": False},
            {"matcher": "status", "expected": 200},
            {"matcher": "status", "expected": 404},
        ]
    )
    extra = data.draw(st.lists(others, max_size=2))
    mixed = data.draw(st.permutations([*chosen, *extra]))
    made = [{**acceptor, "state": data.draw(states)} for acceptor in mixed]
    definition = {"operation": operation, "delay": 1, "maxAttempts": CALLS, "acceptors": made}
    compare(service, {"Ready": definition}, data.draw(st.randoms(use_true_random=False)), 4)

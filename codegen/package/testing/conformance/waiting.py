"""Waiters, compared with botocore's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from inspect import iscoroutine
from typing import Any, cast
from unittest import mock

from hypothesis import note

from ..._runtime.clock import Clock
from ..._runtime.errors import ServiceError
from ..._runtime.http import HttpResponse, is_success
from ..._runtime.operation import Request
from ..._runtime.waiters import Wait, Waiter, WaiterFailed, WaiterTimeout
from .clients import result_of
from .oracle import Oracle
from .package_info import PackageInfo

_waiter: Any = import_module("botocore.waiter")
_exceptions: Any = import_module("botocore.exceptions")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiterInfo:
    """A waiter.

    Attributes:
        constant: Its name in the package's ``waiters``.
        config: Its definition, as in botocore's documents.
    """

    constant: str
    config: Mapping[str, Any]


def waiter_equals_botocore(
    oracle: Oracle, waiter: WaiterInfo, request: Request[Any], outcomes: Sequence[HttpResponse]
) -> None:
    """The same outcomes of calls end both waits, after as many calls and in the same way."""
    note(f"{waiter.constant} {[(one.status, one.body) for one in outcomes]}")
    ours = _ours(oracle, waiter, request, outcomes)
    assert _botocores(oracle, waiter, request, outcomes) in (ours, None)


def methods_wait_for_request(
    package: PackageInfo, waiter: WaiterInfo, request: Request[Any]
) -> None:
    """The methods of both clients wait for the request that their arguments make."""
    arguments = {item.name: getattr(request, item.name) for item in fields(cast("Any", request))}
    options = {"timeout": 1.0, "interval": 2.0, "on_progress": print}
    definition = getattr(import_module(f"{package.name}.waiters"), waiter.constant)
    for module in (f"{package.name}.waiters", f"{package.name}.aio.waiters"):
        kind: type[Any] = import_module(module).Waiters
        with mock.patch.object(kind, "_wait", return_value="result") as wait:
            method = getattr(kind(mock.Mock()), waiter.constant.lower())
            result = method(**arguments, **options)
            assert (result_of(result) if iscoroutine(result) else result) == "result"
        wait.assert_called_once_with(definition, request, *options.values())


def _ours(
    oracle: Oracle, waiter: WaiterInfo, request: Request[Any], outcomes: Sequence[HttpResponse]
) -> tuple[str, int]:
    module = import_module(f"{oracle.package.name}.waiters")
    definition: Waiter[Any, Any] = getattr(module, waiter.constant)
    time = 0.0
    wait = Wait(
        definition,
        Clock(monotonic=lambda: time),
        timeout=definition.delay * len(outcomes),
        interval=None,
        on_progress=None,
    )
    with mock.patch("random.random", return_value=0.5):
        for calls, outcome in enumerate(outcomes, 1):
            result: Any = (
                request.read(outcome)
                if is_success(outcome.status)
                else oracle.raised(oracle.clients(request)[0], request, outcome)
            )
            try:
                pause = wait.pause_after(result)
            except WaiterFailed:
                return "failure", calls
            except WaiterTimeout:
                return "timeout", calls
            if pause is None:
                assert wait.result is (None if isinstance(result, ServiceError) else result)
                return "success", calls
            time += pause
    raise AssertionError("the wait goes on after its last call")


def _botocores(
    oracle: Oracle, waiter: WaiterInfo, request: Request[Any], outcomes: Sequence[HttpResponse]
) -> tuple[str, int] | None:
    """How botocore's wait ends; None if its expression can't be applied to a response."""
    calls = 0

    def call(**_: object) -> dict[str, Any]:
        nonlocal calls
        outcome = outcomes[calls]
        calls += 1
        if is_success(outcome.status):
            return oracle.parsed(request, outcome)
        return oracle.parsed_error(request, outcome)

    config = {**waiter.config, "maxAttempts": len(outcomes)}
    single = _waiter.SingleWaiterConfig(config)
    with mock.patch("time.sleep"):
        try:
            _waiter.Waiter(waiter.constant, single, call).wait()
        except _exceptions.WaiterError as error:
            timeout = "Max attempts exceeded" in str(error)
            # botocore reports the last outcome's failure in the same words.
            failed = "terminal failure" in str(error) or "An error occurred" in str(error)
            return "timeout" if timeout and not failed else "failure", calls
        except _waiter.jmespath.exceptions.JMESPathTypeError:
            return None  # For example the length of a list that was not sent.
    return "success", calls

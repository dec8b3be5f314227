"""Waiters, compared with botocore's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from unittest import mock

from hypothesis import note

from ..._runtime.clock import Clock
from ..._runtime.errors import ServiceError
from ..._runtime.http import HttpResponse, is_success
from ..._runtime.operation import Request
from ..._runtime.waiters import Wait, Waiter, WaiterFailed, WaiterTimeout
from .oracle import Oracle

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
        except (
            _waiter.jmespath.exceptions.JMESPathTypeError
        ):  # For example the length of a list that was not sent.
            return None
    return "success", calls

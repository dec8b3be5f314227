"""Tests of an operation's waiters, compared with botocore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..._runtime.errors import ServiceError
from ..._runtime.http import HttpResponse
from ..._runtime.operation import Request
from .oracle import Oracle
from .responses import ErrorResponse
from .waiting import WaiterInfo, methods_wait_for_request, waiter_equals_botocore

R = TypeVar("R", bound=Request[Any])

_MOST_CALLS = 4


def waiter_tests(
    requests: st.SearchStrategy[R],
    *,
    responses: st.SearchStrategy[HttpResponse],
    errors: Mapping[type[ServiceError], st.SearchStrategy[ErrorResponse]],
    waiters: Sequence[WaiterInfo],
) -> type:
    """The test class of an operation's waiters.

    Args:
        requests: Valid requests of the operation.
        responses: Successful responses.
        errors: For each error that the operation may return, responses with it.
        waiters: The waiters.
    """
    failures = st.one_of(*errors.values()).map(lambda error: error.response)
    outcomes = st.lists(responses | failures, min_size=1, max_size=_MOST_CALLS)

    class WaiterTests:
        @pytest.mark.parametrize("waiter", waiters, ids=lambda waiter: waiter.constant)
        @given(call=requests, results=outcomes)
        def test_waiter_equals_botocore(
            self, oracle: Oracle, waiter: WaiterInfo, call: R, results: list[HttpResponse]
        ) -> None:
            waiter_equals_botocore(oracle, waiter, call, results)

        @pytest.mark.parametrize("waiter", waiters, ids=lambda waiter: waiter.constant)
        @given(call=requests)
        def test_method_passes_its_arguments_on(
            self, oracle: Oracle, waiter: WaiterInfo, call: R
        ) -> None:
            methods_wait_for_request(oracle.package, waiter, call)

    return WaiterTests

"""Tests of one operation, compared with botocore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..._runtime.errors import ServiceError
from ..._runtime.http import HttpResponse
from ..._runtime.operation import Request
from . import pagination, properties
from .examples import share
from .oracle import Oracle
from .responses import ErrorResponse

R = TypeVar("R", bound=Request[Any])

_PAGE_SIZES = st.lists(st.integers(0, 3), min_size=1, max_size=4)


def operation_tests(
    kind: type[R],
    *,
    requests: st.SearchStrategy[R],
    responses: st.SearchStrategy[HttpResponse],
    errors: Mapping[type[ServiceError], st.SearchStrategy[ErrorResponse]],
    safe_to_repeat: bool,
) -> type:
    """The test class of an operation.

    Args:
        kind: The class of its requests.
        requests: Valid requests.
        responses: Successful responses.
        errors: For each error that the operation may return, responses with it.
        safe_to_repeat: Whether a request may be sent again after its outcome is unknown.
    """

    # The errors of an operation share its examples.
    of_each = share(2 * len(errors), least=5)

    class OperationTests:
        @share(2)
        @given(call=requests)
        def test_request_equals_botocore(self, oracle: Oracle, call: R) -> None:
            properties.request_equals_botocore(oracle, call)

        @share(2)
        @given(response=responses)
        def test_response_equals_botocore(self, oracle: Oracle, response: HttpResponse) -> None:
            properties.response_equals_botocore(oracle, kind, response)

        @pytest.mark.parametrize("error", errors)
        @of_each
        @given(call=requests, data=st.data())
        def test_error_is_raised_as_its_class(
            self, oracle: Oracle, error: type[ServiceError], call: R, data: st.DataObject
        ) -> None:
            expected = data.draw(errors[error])
            assert expected.kind is error
            properties.error_is_raised_as_its_class(oracle, call, expected)

        @share(3)
        @given(call=requests)
        def test_invalid_input_never_reaches_the_wire(self, oracle: Oracle, call: R) -> None:
            properties.invalid_input_never_reaches_the_wire(oracle, call)

        @share(4)
        @given(call=requests)
        def test_empty_values_are_sent(self, oracle: Oracle, call: R) -> None:
            properties.empty_values_are_sent(oracle, call)

        if safe_to_repeat:

            @share(12, least=5)
            @given(call=requests)
            def test_safe_operation_is_retried_after_unknown_outcome(
                self, oracle: Oracle, call: R
            ) -> None:
                properties.only_safe_operation_is_retried_after_unknown_outcome(
                    oracle, call, safe=True
                )

        else:

            @share(12, least=5)
            @given(call=requests)
            def test_unsafe_operation_is_not_retried_after_unknown_outcome(
                self, oracle: Oracle, call: R
            ) -> None:
                properties.only_safe_operation_is_retried_after_unknown_outcome(
                    oracle, call, safe=False
                )

        @share(6)
        @given(call=requests)
        def test_request_survives_pickle_and_copies(self, oracle: Oracle, call: R) -> None:
            properties.request_survives_pickle_and_copies(oracle.package, call)

    return OperationTests


def pagination_tests(requests: st.SearchStrategy[R], pages: pagination.Pages) -> type:
    """The test class of an operation's paginator.

    Args:
        requests: Valid requests of the operation.
        pages: The paginator.
    """

    class PaginationTests:
        @share(3)
        @given(call=requests, sizes=_PAGE_SIZES)
        def test_pagination_equals_botocore(
            self, oracle: Oracle, call: R, sizes: list[int]
        ) -> None:
            pagination.pagination_equals_botocore(oracle, pages, call, sizes)

        @share(12, least=5)
        @given(call=requests)
        def test_repeated_token_is_an_error(self, oracle: Oracle, call: R) -> None:
            pagination.repeated_token_is_an_error(oracle, pages, call)

    return PaginationTests

"""Tests of the error classes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from ..._runtime.errors import ServiceError
from . import definitions
from .oracle import Oracle
from .package_info import PackageInfo


def error_tests(package: PackageInfo) -> type:
    """The test class of a package's errors."""
    classes = [package.errors.ServiceError, *package.error_classes.values()]

    class ErrorTests:
        @pytest.fixture(scope="class")
        @classmethod
        def pool(cls) -> Iterator[ProcessPoolExecutor]:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as running:
                yield running

        @pytest.mark.parametrize("kind", classes)
        def test_error_survives_process_pool(
            self, pool: ProcessPoolExecutor, kind: type[ServiceError]
        ) -> None:
            error = kind(
                "why", code="Code", status=404, request_id="id", operation="Op", attempts=2
            )
            other = pool.submit(copy.copy, error).result(timeout=120)
            assert type(other) is kind
            assert (str(other), vars(other)) == (str(error), vars(error))

        if package.modelled_errors:

            @pytest.mark.parametrize("name", package.modelled_errors)
            def test_error_class_equals_model(self, oracle: Oracle, name: str) -> None:
                kind = getattr(package.errors, name)
                codes = [code for code, known in package.error_classes.items() if known is kind]
                assert codes, f"{name} has no code"
                shapes = {shape.error_code: shape for shape in oracle.service.error_shapes}
                for code in codes:
                    definitions.error_class_equals_model(shapes[code], kind)

    return ErrorTests

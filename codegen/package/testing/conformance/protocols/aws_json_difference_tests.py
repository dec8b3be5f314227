"""Tests that every intended difference from botocore is one."""

from __future__ import annotations

from functools import partial

from ...._runtime.protocols.aws_json import read_error
from . import aws_json, json_difference_tests
from .json_difference_tests import difference_tests, error_messages

DifferenceTests = difference_tests(
    aws_json,
    {
        **json_difference_tests.DEMONSTRATIONS,
        "error messages": partial(error_messages, read_error),
    },
)

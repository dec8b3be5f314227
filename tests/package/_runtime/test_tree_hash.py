"""Tree hashes, compared with botocore's."""

from __future__ import annotations

import io
from hashlib import sha256

import botocore.utils
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.package._runtime.auth.sigv4 import body_digest
from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.http import BodyStream, HttpRequest
from codegen.package._runtime.streams.requests import request_body
from codegen.package._runtime.tree_hash import hashes, with_tree_hash

MIB = 1 << 20
_PATTERN = bytes(range(251)) * (4 * MIB // 251 + 1)


@settings(max_examples=20)
@given(
    size=st.integers(0, 9 * MIB // 2).map(lambda size: min(size, 4 * MIB)) | st.just(3 * MIB),
    piece=st.sampled_from([1000, 1 << 16, MIB, MIB + 1, 5 * MIB]),
)
def test_hashes_are_those_of_botocore(size: int, piece: int) -> None:
    body = _PATTERN[:size]
    pieces = (body[start : start + piece] for start in range(0, size, piece))
    calculate = vars(botocore.utils)["calculate_tree_hash"]
    assert hashes(pieces) == (calculate(io.BytesIO(body)), sha256(body).hexdigest())


def test_tree_of_one_leaf_is_its_hash() -> None:
    assert hashes([]) == hashes([b""]) == (sha256(b"").hexdigest(),) * 2
    pair = sha256(sha256(bytes(MIB)).digest() + sha256(b"x").digest()).hexdigest()
    assert hashes([bytes(MIB), b"x"])[0] == pair


def test_header_of_the_caller_is_kept() -> None:
    for given_headers, added in (
        ({}, {"x-amz-content-sha256", "x-amz-sha256-tree-hash"}),
        ({"X-Amz-SHA256-Tree-Hash": "own"}, {"x-amz-content-sha256"}),
        ({"x-amz-sha256-tree-hash": "own", "X-Amz-Content-SHA256": "own"}, set()),
    ):
        made = with_tree_hash(HttpRequest("POST", "/", given_headers, b"x"))
        assert made.headers.keys() - given_headers.keys() == added
        assert given_headers.items() <= made.headers.items()


def test_file_is_read_once_for_both_hashes_and_the_signature() -> None:
    body = request_body(io.BytesIO(b"x" * 100), "body")
    made = with_tree_hash(HttpRequest("POST", "/", {}, body))
    assert isinstance(made.body, BodyStream)
    assert body_digest(made.body) == made.headers["x-amz-content-sha256"] == made.body.digest
    assert b"".join(made.body.checked()) == b"x" * 100


def test_body_is_not_read_for_headers_of_the_caller() -> None:
    headers = {"x-amz-sha256-tree-hash": "own", "x-amz-content-sha256": "own"}
    message = HttpRequest("POST", "/", headers, BodyStream(iter([b"x"]), 1))
    assert with_tree_hash(message) is message


def test_pieces_that_are_read_once_are_refused() -> None:
    message = HttpRequest("POST", "/", {}, BodyStream(iter([b"x"]), 1))
    with pytest.raises(ParamValidationError, match="read only once; expected: bytes or a seekable"):
        with_tree_hash(message)

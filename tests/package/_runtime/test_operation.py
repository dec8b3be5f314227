"""Requests and responses as values: metadata, missing members, plain dictionaries."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from codegen.package._runtime.client import ClientBase
from codegen.package._runtime.enumerations import Enumeration
from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.http import Headers, HttpResponse
from codegen.package._runtime.operation import Request, Response, ResponseMetadata, metadata
from codegen.package._runtime.values import Missing


@dataclass(slots=True, kw_only=True)
class Part:
    name: str = ""
    parts: Any = None


@dataclass(slots=True, kw_only=True, repr=False)
class ThingResponse(Response):
    part: Any = None
    count: int = 0


RESPONSE = HttpResponse(201, Headers([("x-amzn-RequestId", "id-1"), ("X-A", "b")]), b"{}")


def test_metadata_comes_from_the_response() -> None:
    known = metadata(RESPONSE)
    assert (known.request_id, known.status, known.attempts, known.missing) == ("id-1", 201, 1, ())
    assert known.headers["x-a"] == "b"
    assert repr(known) == (
        "ResponseMetadata(request_id='id-1', status=201, attempts=1, missing=())"
    )
    empty = ResponseMetadata()
    assert (empty.request_id, empty.status, dict(empty.headers)) == (None, 0, {})


def test_missing_members_are_named_by_their_paths() -> None:
    """Equal objects are distinguished by identity."""
    inner = [Part(), Part(), Part(name="there")]
    response = ThingResponse(part=Part(parts={"a": inner, "b'": [[Part()]]}))
    missing: Missing = [
        (response, "count"),
        (inner[1], "name"),
        (inner[0], "parts"),
        (inner[0], "name"),
        (response.part.parts["b'"][0][0], "name"),
    ]
    assert metadata(RESPONSE, response, missing).missing == (
        "count",
        "part.parts['a'][0].parts",
        "part.parts['a'][0].name",
        "part.parts['a'][1].name",
        'part.parts["b\'"][0][0].name',
    )


def test_incomplete_response_can_be_searched() -> None:
    """Readers create objects without ``__init__``, so metadata is not set yet."""
    response = object.__new__(ThingResponse)
    response.part, response.count = Part(), 1
    assert metadata(RESPONSE, response, [(response.part, "name")]).missing == ("part.name",)
    assert metadata(RESPONSE, response, []).missing == ()


def test_metadata_is_neither_shown_nor_compared() -> None:
    one = ThingResponse(count=1, response_metadata=ResponseMetadata(request_id="a"))
    assert one == ThingResponse(count=1)
    assert repr(one) == "ThingResponse(part=None, count=1)"
    assert one != ThingResponse(count=2)


def test_to_dict_returns_plain_dictionaries() -> None:
    response = ThingResponse(part=Part(name="a", parts=[{"k": Part(name="b")}]), count=2)
    assert response.to_dict() == {
        "part": {"name": "a", "parts": [{"k": {"name": "b", "parts": None}}]},
        "count": 2,
    }
    assert Response().to_dict() == {}


def test_response_survives_pickle_and_copy() -> None:
    response = ThingResponse(part=Part(name="a"), response_metadata=metadata(RESPONSE))
    for again in (
        pickle.loads(pickle.dumps(response)),
        copy.deepcopy(response),
        dataclasses.replace(response),
    ):
        assert again == response
        assert again.response_metadata.request_id == "id-1"
        assert again.response_metadata.headers == RESPONSE.headers


def test_responses_and_requests_accept_only_their_members() -> None:
    """A misspelt name is an error, and instances have no ``__dict__``."""

    @dataclass(slots=True, kw_only=True)
    class Asked(Request[ThingResponse]):
        part: Any = None

    for value in (Response(), ThingResponse(), Asked()):
        assert not hasattr(value, "__dict__")
        with pytest.raises(AttributeError):
            setattr(value, "prat", 1)  # noqa: B010
    with pytest.raises(TypeError):
        dataclasses.replace(ThingResponse(), prat=1)
    positional: Any = Response
    with pytest.raises(TypeError):
        positional(ResponseMetadata())


def test_responses_do_not_share_metadata() -> None:
    one, other = Response(), Response()
    one.response_metadata.attempts = 7
    assert other.response_metadata.attempts == 1


def test_base_request_raises_not_implemented() -> None:
    request: Request[Response] = Request()
    with pytest.raises(NotImplementedError):
        request.write()
    with pytest.raises(NotImplementedError):
        request.read(RESPONSE)
    assert request.endpoint_parameters() == {}
    assert (request.SAFE_TO_REPEAT, request.AUTH_SCHEMES) == (True, ("sigv4",))
    assert (request.UNSIGNED_PAYLOAD, request.CONSTRAINTS) == (False, {})


def test_what_classes_say_unless_the_model_says_something_else() -> None:
    assert Request.SAFE_TO_REPEAT
    assert Request.AUTH_SCHEMES == ("sigv4",)
    assert not ServiceError.RETRYABLE
    assert not ServiceError.THROTTLING
    assert ServiceError.FAULT is None


@pytest.mark.parametrize("kind", [Request, Response, ServiceError, ClientBase, Enumeration])
def test_pytest_takes_no_class_for_tests(kind: Any) -> None:
    assert kind.__test__ is False

"""A canary in every place that holds a secret, through success, every error and every fault."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from package._runtime.faults.test_connecting import FAULTS as NETWORKS
from package._runtime.faults.test_exchanges import CHUNKED, OK, encoded
from package._runtime.faults.test_exchanges import FAULTS as EXCHANGES
from support.certificates import Certificates
from support.disclosure import all_logged, all_shown, all_shown_of
from support.faults import SILENT, faulty_client
from support.ivs import ACCESS_KEY, DISTRIBUTION, SECRET_KEY, SESSION_TOKEN, Server
from support.loopback import CLOSE, RESET, STALL, Recorded, Script, response

from typed_ivs import IVSClient, errors
from typed_ivs.errors import Error

pytestmark = pytest.mark.usefixtures("client_kind")

SENT = "canary-of-the-metadata"
READ = "canary-of-the-response"
EVERYTHING = 1
"""A level below all others."""

CALLS: dict[str, Callable[[IVSClient], Any]] = {
    "sends a secret": lambda client: client.put_metadata(channel_arn=arn(), metadata=SENT),
    "reads a secret": lambda client: client.get_stream_key(arn=arn()),
    "reads a nested secret": lambda client: client.create_channel(name="stage"),
}

RESPONSE = json.dumps(
    {
        "streamKey": {"arn": "a", "value": READ, "channelArn": "b", "tags": {}},
        "channel": {"arn": "a", "srt": {"endpoint": "srt://a", "passphrase": READ}},
        "unknown": READ,
    }
).encode()

SECRET_RESPONSES: dict[str, Script] = {
    "cut off": [response(RESPONSE)[:-5], CLOSE],
    "reset": [response(RESPONSE)[:-5], RESET],
    "cut off in a chunk": [CHUNKED + b"%x\r\n" % (len(RESPONSE) + 9) + RESPONSE, CLOSE],
    "stalled": [OK + b"Content-Length: 9999\r\n\r\n" + RESPONSE, STALL],
    "too long": response(RESPONSE + b" " * 100_000),
    "no JSON": response(RESPONSE[:-1]),
    "two documents": response(RESPONSE + RESPONSE),
    "no UTF-8": response(RESPONSE[:-1] + b'"\xff"}'),
    "a list": response(b"[" + RESPONSE + b"]"),
    "a text": response(json.dumps(READ).encode()),
    "a member of another type": response(json.dumps({"streamKey": READ, "channel": READ}).encode()),
    "encoded": encoded("br", RESPONSE),
    "of an unknown error": response(RESPONSE, status=418),
    "of a failure": response(RESPONSE, status=500),
    "in HTML": response(f"<html>{READ}</html>".encode(), status=502),
}


def arn() -> str:
    return "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"


def secrets(requests: Iterable[Recorded]) -> Iterator[str]:
    """The secrets, and the signatures that were made."""
    yield from (SENT, READ, ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, "AWS4-HMAC")
    for request in requests:
        if "authorization" in request.headers:
            yield request.headers["authorization"].rpartition("Signature=")[2]


def ended(call: str, client: IVSClient) -> Iterator[str]:
    """Everything shown about the end of a call."""
    try:
        yield from all_shown_of(CALLS[call](client))
    except Error as error:
        # The caller's own variables are not ours to hide.
        yield from all_shown(error, below=__file__)


def assert_not_shown(requests: Iterable[Recorded], *texts: str) -> None:
    redacted = list(secrets(requests))
    for text in texts:
        assert not [secret for secret in redacted if secret in text], text


def check(call: str, url: str, requests: list[Recorded], level: int, **options: Any) -> None:
    with all_logged(level) as log, faulty_client(url, **options) as client:
        shown = [*ended(call, client), *all_shown_of(client), repr(vars(client))]
    assert_not_shown(requests, log.getvalue(), *shown)
    assert len(shown) > 5


@pytest.mark.parametrize("level", [EVERYTHING, logging.DEBUG, logging.INFO, logging.WARNING])
@pytest.mark.parametrize("call", CALLS)
def test_no_success_shows_a_secret(call: str, level: int) -> None:
    with Server(respond=lambda request: response(RESPONSE)) as server:
        check(call, server.url, server.requests, level)
        assert len(server.requests) == 1


@pytest.mark.parametrize("level", [EVERYTHING, logging.DEBUG, logging.INFO, logging.WARNING])
@pytest.mark.parametrize("code", [*errors.BY_CODE, "NobodyKnowsThis"])
def test_no_error_shows_a_secret(code: str, level: int) -> None:
    given = response(RESPONSE, status=400, headers=[("x-amzn-ErrorType", code)])
    with Server(respond=lambda request: given) as server:
        for call in CALLS:
            check(call, server.url, server.requests, level)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("how", SECRET_RESPONSES)
def test_response_shows_no_secret(how: str, call: str) -> None:
    options = {"max_response_bytes": 50_000, "read_timeout": 0.1 if how == "stalled" else 60}
    with Server(respond=lambda request: SECRET_RESPONSES[how]) as server:
        check(call, server.url, server.requests, EVERYTHING, **options)


@pytest.mark.parametrize("fault", EXCHANGES)
def test_no_secret_is_shown_by_a_server_that(
    fault: str, secure: bool, certificates: Certificates
) -> None:
    script, ending, _ = EXCHANGES[fault]
    options = {
        "ca_bundle": certificates.bundle,
        "max_response_bytes": 100_000,
        "read_timeout": 0.1 if ending is SILENT else 60,
        "max_attempts": 1,
    }
    tls = certificates.server() if secure else None
    with Server(respond=lambda request: script, tls=tls) as server:
        check("sends a secret", server.url, server.requests, EVERYTHING, **options)
        assert SENT in server.requests[0].body.decode()


@pytest.mark.parametrize("fault", NETWORKS)
def test_no_secret_is_shown_if(fault: str, certificates: Certificates) -> None:
    network, _, _ = NETWORKS[fault]
    with network(certificates) as options:
        given = {"ca_bundle": certificates.bundle, "max_attempts": 1, **options}
        check("sends a secret", given.pop("url"), [], EVERYTHING, **given)


def test_no_refusal_of_a_parameter_shows_a_secret() -> None:
    with faulty_client("http://127.0.0.1:9", validation="strict") as client:
        for wrong in ({"channel_arn": "no ARN"}, {"channel_arn": 7}, {"metadata": [SENT]}):
            given: Any = {"channel_arn": arn(), "metadata": SENT, **wrong}
            with pytest.raises(errors.ParamValidationError) as caught:
                client.put_metadata(**given)
            assert_not_shown([], *all_shown(caught.value, below=__file__))


COMPARED = """
import os

from typed_ivs.models import (
    Channel, CreateStreamKeyResponse, GetChannelResponse, PutMetadataRequest, Srt, StreamKey,
)


def secret(number):
    return os.environ["CANARY_OF_A_TEST"] + str(number)


def key(number):
    return StreamKey(arn="a", value=secret(number), channel_arn="b", tags={})


def channel(number):
    wire = {"arn": "a", "srt": {"endpoint": "srt://a", "passphrase": secret(number)}}
    return Channel.from_wire(wire)


def request(number):
    return PutMetadataRequest(channel_arn="a", metadata=secret(number))


def test_a_structure(): assert key(1) == key(2)
def test_a_nested_structure(): assert channel(1) == channel(2)
def test_structures_in_a_list(): assert [key(1), key(3)] == [key(1), key(2)]
def test_structures_in_a_dictionary(): assert {"k": key(1)} == {"k": key(2)}
def test_a_request(): assert request(1) == request(2)
def test_nothing(): assert key(1) is None
def test_a_response():
    one, other = CreateStreamKeyResponse(stream_key=key(1)), CreateStreamKeyResponse(stream_key=key(2))
    assert one == other
def test_a_response_with_a_nested_secret():
    assert GetChannelResponse(channel=channel(1)) == GetChannelResponse(channel=channel(2))
"""


@pytest.mark.parametrize("options", [[], ["-vv", "--showlocals"], ["--tb=short"]])
def test_no_assertion_of_pytests_shows_a_secret(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "test_compared.py").write_text(COMPARED)
    canary = "canary-of-an-assertion-"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(DISTRIBUTION), "CANARY_OF_A_TEST": canary},
    )
    assert "8 failed" in done.stdout, done.stdout
    assert canary not in done.stdout


def test_search_finds_a_visible_secret() -> None:
    """The tests above can fail: each search finds a visible secret."""
    code = compile("headers = {'a': [secret]}; body = secret.encode(); fail()", "elsewhere", "exec")

    def fail() -> None:
        raise Error(SENT)

    with pytest.raises(Error) as caught:
        exec(code, {"secret": SENT, "fail": fail})  # noqa: S102
    found = [text for text in all_shown(caught.value, below=__file__) if SENT in text]
    assert len(found) > 8
    with all_logged(EVERYTHING) as log:
        logging.getLogger("urllib3.connectionpool").debug("%s", SENT)
    assert SENT in log.getvalue()

"""A local Amazon IVS over HTTP, called by boto3, and by our client through real sockets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from typed_ivs import Credentials, IVSClient
from typed_ivs.errors import ResponseInterruptedError, ServiceUnavailable
from typed_ivs.testing import LocalIVS, faults
from typed_ivs.testing.local_service.clock import LocalClock
from typed_ivs.testing.server import LocalServer

KEYS = Credentials(access_key_id="AKID", secret_access_key="secret", session_token="to/ken")


@pytest.fixture(scope="module")
def served() -> Iterator[LocalIVS]:
    """A local IVS that checks signatures."""
    with LocalIVS(clock=LocalClock.of_the_system(), credentials=KEYS) as local:
        yield local


@pytest.fixture(scope="module")
def url(served: LocalIVS) -> Iterator[str]:
    """Its endpoint."""
    with LocalServer(served) as server:
        yield server.url


def boto3_client(url: str, **keys: str) -> Any:
    given = {
        "aws_access_key_id": KEYS.access_key_id,
        "aws_secret_access_key": KEYS.secret_access_key,
        "aws_session_token": KEYS.session_token,
    }
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client(
        "ivs", region_name="us-west-2", endpoint_url=url, config=config, **{**given, **keys}
    )


def control(url: str, name: str, **arguments: object) -> Any:
    """Calls a method of the control over HTTP."""
    body = json.dumps(arguments).encode() if arguments else None
    with urlopen(Request(f"{url}/_local/{name}", body), timeout=10) as response:  # noqa: S310
        return json.load(response)


def test_session_with_boto3(url: str) -> None:
    ivs = boto3_client(url)
    created = ivs.create_channel(name="main", tags={"team": "a b/c"})
    arn, key = created["channel"]["arn"], created["streamKey"]
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert re.fullmatch(r"[0-9a-f-]{36}", created["ResponseMetadata"]["RequestId"])
    assert ivs.get_channel(arn=arn)["channel"] == created["channel"]
    ivs.tag_resource(resourceArn=arn, tags={"x y": "ü"})
    assert ivs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "a b/c", "x y": "ü"}
    ivs.untag_resource(resourceArn=arn, tagKeys=["x y", "team"])
    assert ivs.list_tags_for_resource(resourceArn=arn)["tags"] == {}

    with pytest.raises(ivs.exceptions.ChannelNotBroadcasting) as caught:
        ivs.put_metadata(channelArn=arn, metadata="too early")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert "not broadcasting" in caught.value.response["exceptionMessage"]

    stream_id = control(url, "start_stream", channel_arn=arn)
    stream = ivs.get_stream(channelArn=arn)["stream"]
    assert (stream["streamId"], stream["state"]) == (stream_id, "LIVE")
    assert ivs.put_metadata(channelArn=arn, metadata="hi")["ResponseMetadata"]["RetryAttempts"] == 0
    assert control(url, "metadata_of", channel_arn=arn) == ["hi"]
    with pytest.raises(ivs.exceptions.ConflictException):
        ivs.delete_channel(arn=arn)
    ivs.stop_stream(channelArn=arn)
    control(url, "advance", seconds=2)
    kinds = [one["detail"]["event_name"] for one in control(url, "events")]
    assert kinds[-4:] == ["Session Created", "Stream Start", "Stream End", "Session Ended"]
    session = ivs.get_stream_session(channelArn=arn)["streamSession"]
    assert session["endTime"] > session["startTime"]

    names = [f"n{number}" for number in range(5)]
    for name in names:
        ivs.create_channel(name=name)
    pages = [*ivs.get_paginator("list_channels").paginate(PaginationConfig={"PageSize": 2})]
    assert [len(page["channels"]) for page in pages] == [2, 2, 2]
    ivs.delete_stream_key(arn=key["arn"])
    assert ivs.delete_channel(arn=arn)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with pytest.raises(ivs.exceptions.ResourceNotFoundException):
        ivs.get_channel(arn=arn)
    with pytest.raises(ivs.exceptions.ValidationException):
        ivs.create_channel(name="a b")


def test_wrong_signature(url: str) -> None:
    with pytest.raises(ClientError, match="InvalidSignatureException"):
        boto3_client(url, aws_secret_access_key="other").list_channels()


def test_failures_over_http(url: str, served: LocalIVS) -> None:
    with IVSClient(region="us-west-2", endpoint_url=url, credentials=KEYS, max_attempts=1) as ivs:
        control(url, "fail", error="ServiceUnavailable", message="later")
        with pytest.raises(ServiceUnavailable, match="later"):
            ivs.list_channels()
        served.fail(faults.connection_lost_after_response())
        with pytest.raises(ResponseInterruptedError):
            ivs.list_channels()
        ivs.list_channels()


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("respond", {"method": "GET"}, 404),
        ("start_stream", {"channel_arn": "nowhere"}, 400),
        ("start_stream", {"unknown": 1}, 400),
        ("fail", {"error": "NoSuchError"}, 400),
    ],
)
def test_control_that_is_refused(url: str, name: str, body: dict[str, str], status: int) -> None:
    with pytest.raises(HTTPError) as caught:
        control(url, name, **body)
    with caught.value as response:
        assert response.code == status
        assert json.load(response)["message"]


@contextmanager
def running(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command, in a process of its own: its endpoint, and the process."""
    command = [sys.executable, "-m", "typed_ivs.testing.server", "--port", "0", *arguments]
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        try:
            assert process.stdout is not None
            first, second = process.stdout.readline(), process.stdout.readline()
            assert first.startswith("LocalIVS is at http://127.0.0.1:")
            yield second.strip().removeprefix("export AWS_ENDPOINT_URL_IVS="), process
        finally:
            process.terminate()


def test_command_serves_and_prints_events(monkeypatch: pytest.MonkeyPatch) -> None:
    with running("--events", "--account", "012345678901") as (url, process):
        monkeypatch.setenv("AWS_ENDPOINT_URL_IVS", url)
        with IVSClient(region="us-west-2", credentials=KEYS) as ivs:
            arn = ivs.create_channel(name="main").channel.arn
        assert ":012345678901:" in arn
        control(url, "start_stream", channel_arn=arn)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["detail"]["event_name"] == "Session Created"


def test_command_says_what_is_missing(capfd: pytest.CaptureFixture[str]) -> None:
    from typed_ivs.testing.local_service.command import main

    with pytest.raises(SystemExit):
        main(LocalIVS, ["--check-signatures"])
    assert "needs AWS_ACCESS_KEY_ID" in capfd.readouterr().err


def test_clock_of_the_system_goes_on() -> None:
    clock = LocalClock.of_the_system()
    before = clock.now()
    time.sleep(0.001)
    assert clock.now() > before

"""Recordings: calls are written to a file without their secrets, and a client can replay them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from moto import mock_aws
from support.files import write_tree
from support.ivs import Server
from support.loopback import response
from support.packages import GeneratedPackage, each_package
from support.slice_checks import build
from support.slices import slice_of

from codegen.output.files import copied_files
from typed_ivs import Credentials, IVSClient, errors
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.testing import RecordingTransport, ReplayTransport
from typed_ivs.testing.aio import AsyncRecordingTransport, AsyncReplayTransport

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
KEY_ARN = "arn:aws:ivs:us-west-2:123456789012:stream-key/abcdABCDefgh"


def keys(name: str = "AKIDCANARYEXAMPLE") -> Credentials:
    return Credentials(
        access_key_id=name, secret_access_key="canary-secret-key", session_token="canary-token-text"
    )


def in_json(value: object, status: int = 200, **headers: str) -> bytes:
    pairs = {"Content-Type": "application/json", **headers}
    return response(json.dumps(value).encode(), status=status, headers=pairs.items())


def replayed(path: Path, url: str, **options: Any) -> IVSClient:
    """A client that a recording responds to, with other credentials than the recorded one's."""
    transport = ReplayTransport(path)
    given = keys("AKIDOTHEREXAMPLE")
    return IVSClient(
        region="us-west-2", endpoint_url=url, credentials=given, transport=transport, **options
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "calls.jsonl"


@pytest.fixture
def record(server: Server, path: Path) -> Iterator[IVSClient]:
    """A client whose calls are recorded."""
    with (
        RecordingTransport(path) as transport,
        IVSClient(
            region="us-west-2",
            endpoint_url=f"{server.url}/with/path",
            credentials=keys(),
            transport=transport,
        ) as client,
    ):
        yield client


# --- what is in a file ---


def test_file_has_a_readable_line_for_each_call(
    record: IVSClient, server: Server, path: Path
) -> None:
    server.will_respond(in_json({"channels": [{"arn": ARN, "name": "größe"}]}))
    record.list_channels(max_results=1)
    head, line = path.read_text("utf-8").splitlines()
    assert json.loads(head) == {"recording": 1, "service": "ivs"}
    call = json.loads(line)
    assert (call["operation"], call["request"]) == ("ListChannels", {"maxResults": 1})
    assert call["endpoint"] == server.url
    assert call["response"]["status"] == 200
    assert call["response"]["json"] == {"channels": [{"arn": ARN, "name": "größe"}]}
    assert '"name": "größe"' in line


def test_no_secret_is_in_a_file(record: IVSClient, server: Server, path: Path) -> None:
    secret = f"Credential={keys().access_key_id}/20260101, signature canary-token-text"
    server.will_respond(
        in_json(
            {
                "streamKey": {"arn": KEY_ARN, "value": "canary-value", "unknown": "canary-member"},
                "unknown": "canary-member",
            },
            200,
            **{"X-Unknown": "canary-header", "Set-Cookie": "canary-cookie"},
        ),
        in_json({"exceptionMessage": secret}, 403, **{"x-amzn-ErrorType": "AccessDeniedException"}),
        in_json({}),
        in_json(
            {
                "channel": {
                    "arn": ARN,
                    "playbackUrl": "https://a.example/?X-Amz-Credential=canary&a=b&X-Amz-Signature="
                    "canary&x-amz-security-token=canary",
                    "srt": {"endpoint": "srt://a.example", "passphrase": "canary-passphrase"},
                }
            }
        ),
    )
    record.get_stream_key(arn=KEY_ARN)
    with pytest.raises(errors.AccessDeniedException):
        record.get_channel(arn=ARN)
    record.put_metadata(channel_arn=ARN, metadata="canary-metadata")
    assert record.get_channel(arn=ARN).channel.playback_url.endswith("canary")

    text = path.read_text("utf-8")
    assert "canary" not in text.lower()
    for request in server.requests:
        authorization = next(line for line in request.lines if b"authorization" in line.lower())
        assert authorization.rpartition(b"Signature=")[2].decode() not in text
    assert '"value": "REDACTED"' in text
    assert "X-Amz-Credential=REDACTED&a=b&X-Amz-Signature=REDACTED" in text


@each_package
def test_every_operation_is_recorded_without_sensitive_members_and_replayed(
    package: GeneratedPackage, path: Path
) -> None:
    testing = (
        "testing.recordings",
        "testing.wire.responses",
        "testing.redaction",
        "testing.factories",
    )
    recordings, responses, redaction, made = map(package.module, testing)
    bindings = package.module("testing.bindings").BINDINGS
    client_class = package.client

    class Responding:
        def send(self, request: object, **options: object) -> Any:
            return responses.write_response(bindings, operation, responses_of[operation])

        def close(self) -> None:
            """Nothing to do."""

    responses_of = {
        name: with_plain_headers(bound, with_canaries(getattr(made, bound.factory)()))
        for name, bound in bindings.operations.items()
        if bound.factory
    }
    request_of = {
        name: with_canaries(getattr(made, f"{bindings.operations[name].method}_request")())
        for name in responses_of
    }
    given = package.module().Credentials(access_key_id="AKID", secret_access_key="secret")
    options = {"region": "us-west-2", "credentials": given, "validation": "off"}
    recording = recordings.RecordingTransport(path, Responding())
    for operation in responses_of:
        with client_class(transport=recording, **options) as client:
            client.send(request_of[operation])
    assert "canary" not in path.read_text("utf-8")
    assert "REDACTED" in path.read_text("utf-8")
    with client_class(transport=recordings.ReplayTransport(path), **options) as client:
        for operation, expected in responses_of.items():
            shown = redaction.redacted_response(bindings.operations[operation], expected)
            assert client.send(request_of[operation]) == shown


def with_plain_headers(bound: Any, made: Any) -> Any:
    """The response without canaries in headers, which ``repr`` leaves out, sensitive or not."""
    for name, place in bound.members.items():
        if place.part == "header" and name not in bound.sensitive:
            setattr(made, name, "plain")
    return made


def with_canaries(value: Any, *, is_sensitive: bool = False) -> Any:
    """The value with a canary in the place of each sensitive text."""
    if is_dataclass(value):
        for item in fields(value):
            if item.name != "response_metadata":
                own = getattr(value, item.name)
                hide = is_sensitive or not item.repr
                setattr(value, item.name, with_canaries(own, is_sensitive=hide))
        return value
    if isinstance(value, dict):
        return {
            key: with_canaries(entry, is_sensitive=is_sensitive) for key, entry in value.items()
        }
    if isinstance(value, list):
        return [with_canaries(element, is_sensitive=is_sensitive) for element in value]
    return "canary" if is_sensitive and isinstance(value, str) else value


# --- replaying ---


def test_equal_calls_get_their_responses_in_order_and_once(
    record: IVSClient, server: Server, path: Path
) -> None:
    throttled = in_json({}, 429, **{"x-amzn-ErrorType": "ThrottlingException"})
    states = [in_json({"stream": {"state": state}}) for state in ("OFFLINE", "LIVE")]
    server.will_respond(throttled, *states)
    url = f"{server.url}/with/path"
    seen = [record.get_stream(channel_arn=ARN).stream.state for _ in states]
    with replayed(path, url) as client:
        found = [client.get_stream(channel_arn=ARN) for _ in states]
        assert [each.stream.state for each in found] == seen == ["OFFLINE", "LIVE"]
        assert [each.response_metadata.attempts for each in found] == [2, 1]
        with pytest.raises(AssertionError, match=r"calls\.jsonl: used already, in line 2, 3, 4"):
            client.get_stream(channel_arn=ARN)


def test_unknown_call_is_shown_beside_the_nearest_one(
    record: IVSClient, server: Server, path: Path
) -> None:
    server.will_respond(in_json({}), in_json({}))
    record.put_metadata(channel_arn=ARN, metadata="a")
    record.create_channel(name="first", tags={"team": "a"})
    record_url = f"{server.url}/with/path"
    with replayed(path, record_url) as client:
        client.put_metadata(channel_arn=ARN, metadata="sensitive, so it is not compared")
        with pytest.raises(AssertionError) as caught:
            client.create_channel(name="second", tags={"team": "a"}, authorized=True)
        assert str(caught.value) == (
            "unexpected call: client.create_channel(name='second', authorized=True, "
            "tags={'team': 'a'})\n"
            f"nearest recorded call: {path}, line 3\n"
            "  name: recorded 'first'; got 'second'\n"
            "  authorized: recorded nothing; got True"
        )
        with pytest.raises(
            AssertionError, match="no call of GetChannel, but of: CreateChannel, Put"
        ):
            client.get_channel(arn=ARN)
    with (
        replayed(path, "https://127.0.0.1:9/with/path") as client,
        pytest.raises(AssertionError, match=f"endpoint: recorded '{server.url}'; got 'https://127"),
    ):
        client.put_metadata(channel_arn=ARN, metadata="a")


def test_both_clients_use_the_same_files(server: Server, path: Path) -> None:
    server.will_respond(in_json({"channels": [{"arn": ARN}]}))
    options = {"region": "us-west-2", "endpoint_url": server.url, "credentials": keys()}

    async def run() -> None:
        async with (
            AsyncRecordingTransport(path) as transport,
            AsyncIVSClient(transport=transport, **options) as client,  # type: ignore[arg-type]
        ):
            await client.list_channels()
        transport = AsyncReplayTransport(path)
        async with AsyncIVSClient(transport=transport, **options) as client:  # type: ignore[arg-type]
            await client.warm_up(connect=True)
            assert [each.arn for each in (await client.list_channels()).channels] == [ARN]

    asyncio.run(run())
    with replayed(path, server.url) as client:
        client.warm_up(connect=True)
        assert [each.arn for each in client.list_channels().channels] == [ARN]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: got another text; expected: "),
        ('{"recording": 1, "service": "other"}\n', "line 1: got another text"),
        ('{"recording": 1, "service": "ivs"}\n{"a": 1}\n', "line 2: got no call"),
        ('{"recording": 1, "service": "ivs"}\n{"a', "line 2: got no call"),
    ],
)
def test_other_files_are_refused(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "calls.jsonl").write_text(text)
    with pytest.raises(errors.ConfigurationError, match=problem):
        ReplayTransport(tmp_path / "calls.jsonl")


def test_files_that_cannot_be_used_are_errors(
    record: IVSClient, server: Server, path: Path, tmp_path: Path
) -> None:
    server.will_respond(in_json({"channels": []}))
    path.unlink()
    path.mkdir()
    with pytest.raises(errors.ConfigurationError, match=r"calls\.jsonl: can't be written \(IsADir"):
        record.list_channels()
    with pytest.raises(errors.ConfigurationError, match="can't be written"):
        RecordingTransport(path)
    with pytest.raises(
        errors.ConfigurationError, match=r"can't be read \(FileNotFoundError: No such"
    ):
        ReplayTransport(tmp_path / "missing")
    (tmp_path / "latin").write_bytes(b"\xff\n")
    with pytest.raises(errors.ConfigurationError, match=r"can't be read \(.*: it is not UTF-8"):
        ReplayTransport(tmp_path / "latin")


def test_any_text_is_kept(record: IVSClient, server: Server, path: Path) -> None:
    name = "\u2028 \x85 \ud800 \n \0"
    server.will_respond(in_json({"channels": [{"name": name}]}))
    record.list_channels()
    with replayed(path, f"{server.url}/with/path") as client:
        assert client.list_channels().channels[0].name == name


def test_failed_attempts_and_unreadable_responses_are_not_written(
    record: IVSClient, server: Server, path: Path
) -> None:
    server.will_respond(in_json([]))
    with pytest.raises(errors.ResponseParseError):
        record.get_channel(arn=ARN)
    assert len(path.read_text().splitlines()) == 1


# --- other protocols, generated tokens, streams ---


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Generates a package with some operations of a service, and imports it."""

    def import_package(service: str, *operations: str) -> ModuleType:
        made, files = build(slice_of(service, operations))
        write_tree({**files, **copied_files(made)}, tmp_path)
        name = f"recorded_{service.replace('-', '_')}"
        (tmp_path / made.name).rename(tmp_path / name)
        monkeypatch.syspath_prepend(tmp_path)
        return import_module(name)

    return import_package


@mock_aws
def test_generated_tokens_are_not_compared(
    package: Callable[..., Any], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    client = package("secretsmanager", "CreateSecret", "GetSecretValue").SecretsManagerClient
    recordings = import_module("recorded_secretsmanager.testing")
    moto = import_module("recorded_secretsmanager.testing.moto")
    with client(transport=recordings.RecordingTransport(path, moto.MotoTransport())) as recorded:
        arn = recorded.create_secret(name="name", secret_string="canary").arn
        assert recorded.get_secret_value(secret_id=arn).secret_string == "canary"
    assert "canary" not in path.read_text()
    with client(transport=recordings.ReplayTransport(path)) as replaying:
        assert replaying.create_secret(name="name", secret_string="other").arn == arn
        assert replaying.get_secret_value(secret_id=arn).secret_string == "REDACTED"


def test_sensitive_text_of_an_error_is_not_written(
    package: Callable[..., Any], path: Path, server: Server
) -> None:
    made = package("account", "GetContactInformation")
    server.will_respond(
        in_json({"message": "canary"}, 400, **{"x-amzn-ErrorType": "ValidationException"})
    )
    with (
        import_module("recorded_account.testing").RecordingTransport(path) as transport,
        made.AccountClient(
            region="us-east-1",
            endpoint_url=server.url,
            credentials=keys(),
            transport=transport,
        ) as client,
        pytest.raises(made.errors.ValidationException, match="canary"),
    ):
        client.get_contact_information()
    assert '"message": "REDACTED"' in path.read_text()
    assert "canary" not in path.read_text()


def test_bodies_that_are_streams(package: Callable[..., Any], path: Path, server: Server) -> None:
    client_class = package("mediastore-data", "GetObject", "PutObject").MediaStoreDataClient
    testing = import_module("recorded_mediastore_data.testing")
    content = b"\xff\0" * 9
    server.will_respond(in_json({"ETag": "tag"}), response(content, headers=[("ETag", "tag")]))

    def put_and_get(transport: Any) -> Any:
        with client_class(
            region="us-west-2",
            endpoint_url=server.url,
            credentials=keys(),
            transport=transport,
        ) as client:
            assert client.put_object(path="a", body=content).e_tag == "tag"
            return client.get_object(path="a")

    with testing.RecordingTransport(path) as transport:
        put_and_get(transport).body.close()
    found = put_and_get(testing.ReplayTransport(path))
    assert (found.body.read(), found.e_tag) == (content, "tag")

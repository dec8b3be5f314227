"""Clients of all generated packages side by side: what they share, and what each has of its own."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from support.ivs import REGION, Server
from support.loopback import response
from support.packages import PACKAGES, GeneratedPackage, each_package

from typed_ivs import Credentials, types
from typed_ivs.aio import AsyncHttpTransport
from typed_ivs_realtime import IVSRealTimeClient
from typed_ivs_realtime.errors import ParamValidationError
from typed_ivs_realtime.models import AutoParticipantRecordingConfiguration, UpdateStageRequest
from typed_ivschat import Error, IVSChatClient

ARN = "arn:aws:any:us-west-2:123456789012:thing/abcdABCDefgh"
TAGS = response(b'{"tags": {"team": "live"}}')
MISSING = response(b'{"__type": "ResourceNotFoundException"}', status=404)
BUSY = response(b'{"__type": "ThrottlingException", "message": "slow down"}', status=429)
SECRET = "canary-token-8c41"


class Provider:
    """Credentials from somewhere else."""

    def __init__(self) -> None:
        self.loaded = 0

    def load(self) -> Credentials:
        self.loaded += 1
        return Credentials(access_key_id="AKIDSHARED", secret_access_key="secret")


class Hook:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def before_send(self, event: Any) -> None:
        event.add_header("X-Shared", "1")
        self.seen.append((type(event).__module__.partition(".")[0], event.operation))


@pytest.fixture
def clients(server: Server) -> Iterator[tuple[list[Any], Provider, Hook]]:
    """A client of each package, on one transport, provider, hook and retry policy."""
    server.requests.clear()
    provider, hook = Provider(), Hook()
    policy = types.RetryPolicy(max_attempts=2, random=lambda: 0.0)
    transport = types.HttpTransport(proxies={})
    made = [
        package.client(
            region=REGION,
            endpoint_url=server.url,
            credentials=provider,
            transport=transport,
            hooks=[hook],
            retry_policy=policy,
        )
        for package in PACKAGES
    ]
    yield made, provider, hook
    for client in made:
        client.close()
    transport.close()


def test_one_transport_provider_hook_and_policy_serve_all_clients(
    clients: tuple[list[Any], Provider, Hook], server: Server
) -> None:
    made, provider, hook = clients
    assert len(made) > 2
    for client, package in zip(made, PACKAGES, strict=True):
        server.will_respond(BUSY, TAGS)
        result = client.list_tags_for_resource(resource_arn=ARN)
        assert result.tags == {"team": "live"}
        assert type(result).__module__.startswith(f"{package.name}.")
        assert result.response_metadata.attempts == 2, "the shared policy decides"
    assert hook.seen == [
        (package.name, "ListTagsForResource") for package in PACKAGES for _ in range(2)
    ]
    assert provider.loaded == len(PACKAGES), "each client keeps what it loaded"
    assert len({request.connection for request in server.requests}) == 1
    for request, package in zip(
        server.requests, [one for one in PACKAGES for _ in range(2)], strict=True
    ):
        name = package.model.signing_name
        assert f"/{REGION}/{name}/aws4_request" in request.headers["authorization"]
        assert "AKIDSHARED" in request.headers["authorization"]
        assert request.headers["x-shared"] == "1"


def test_one_asynchronous_transport_serves_asynchronous_clients_of_all_packages(
    server: Server,
) -> None:
    transport = AsyncHttpTransport(proxies={})
    hook = Hook()

    async def call() -> None:
        for package in PACKAGES:
            aio = package.module("aio")
            (kind,) = [name for name in aio.__all__ if name.endswith("Client")]
            async with getattr(aio, kind)(
                region=REGION,
                endpoint_url=server.url,
                credentials=Provider(),
                transport=transport,
                hooks=[hook],
            ) as client:
                tagged = await client.list_tags_for_resource(resource_arn=ARN)
                assert tagged.tags == {"team": "live"}
                with pytest.raises(package.module("errors").ResourceNotFoundException):
                    await client.list_tags_for_resource(resource_arn=ARN)
        await transport.close()

    server.requests.clear()
    server.will_respond(*[TAGS, MISSING] * len(PACKAGES))
    asyncio.run(call())
    assert len({request.connection for request in server.requests}) == 1
    assert [module for module, _ in hook.seen] == [
        package.name for package in PACKAGES for _ in range(2)
    ]


def test_errors_of_packages_are_unrelated(
    clients: tuple[list[Any], Provider, Hook], server: Server
) -> None:
    made, _, _ = clients
    roots = [package.module().Error for package in PACKAGES]
    for one, other in combinations(roots, 2):
        assert not issubclass(one, other)
        assert not issubclass(other, one)
    for client, package in zip(made, PACKAGES, strict=True):
        server.will_respond(MISSING)
        with pytest.raises(package.module("errors").ResourceNotFoundException) as caught:
            client.list_tags_for_resource(resource_arn=ARN)
        assert [isinstance(caught.value, root) for root in roots] == [
            other is package for other in PACKAGES
        ]


@each_package
def test_package_says_what_is_shared_and_what_is_not(package: GeneratedPackage) -> None:
    documentation = " ".join(package.client.__doc__.split())
    assert "can serve clients of several packages" in documentation
    assert "each package has its own ``Error``" in documentation
    assert "own" in package.module().Error.__doc__
    readme = " ".join((package.distribution / "README.md").read_text().split())
    assert f"what this package raises is a `{package.name}.Error`" in readme


def test_what_a_response_holds_is_sent_as_it_is_read(server: Server) -> None:
    """An output structure is accepted wherever the structure is that callers make."""
    wire = {
        "storageConfigurationArn": "",
        "mediaTypes": ["AUDIO_VIDEO"],
        "thumbnailConfiguration": {
            "targetIntervalSeconds": 60,
            "storage": ["SEQUENTIAL"],
            "recordingMode": "DISABLED",
        },
        "recordingReconnectWindowSeconds": 0,
        "hlsConfiguration": {"targetSegmentDurationSeconds": 6},
        "recordParticipantReplicas": True,
    }
    stage = {"arn": ARN, "autoParticipantRecordingConfiguration": wire}
    server.requests.clear()
    server.will_respond(*[response(json.dumps({"stage": stage}).encode())] * 3)
    arn = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"
    keys = Credentials(access_key_id="AKID", secret_access_key="secret")
    with IVSRealTimeClient(
        region=REGION, endpoint_url=server.url, credentials=keys, validation="strict"
    ) as client:
        read = client.get_stage(arn=arn).stage.auto_participant_recording_configuration
        client.update_stage(arn=arn, auto_participant_recording_configuration=read)
        less = AutoParticipantRecordingConfiguration(
            storage_configuration_arn="", thumbnail_configuration=read.thumbnail_configuration
        )
        client.update_stage(arn=arn, auto_participant_recording_configuration=less)
        wrong = replace(read, recording_reconnect_window_seconds=301)
        with pytest.raises(ParamValidationError, match="got 301; expected: 0 to 300"):
            client.update_stage(arn=arn, auto_participant_recording_configuration=wrong)
        request = UpdateStageRequest(arn=arn, auto_participant_recording_configuration=read)
    named = {"arn": arn, "name": None, "auto_participant_recording_configuration": read}
    assert UpdateStageRequest.from_dict(named) == request
    for again in (
        UpdateStageRequest.from_dict(request.to_dict()),
        UpdateStageRequest.from_json(request.to_json()),
    ):
        assert type(again.auto_participant_recording_configuration) is (
            AutoParticipantRecordingConfiguration
        )
        assert again.write().body == request.write().body
    _, whole, part = [json.loads(request.body or b"{}") for request in server.requests]
    assert whole["autoParticipantRecordingConfiguration"] == wire
    assert part["autoParticipantRecordingConfiguration"] == {
        name: wire[name] for name in ("storageConfigurationArn", "thumbnailConfiguration")
    }


def test_tokens_are_in_no_repr_log_or_error(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = Credentials(access_key_id="AKID", secret_access_key="secret")
    options: dict[str, Any] = {
        "region": REGION,
        "endpoint_url": server.url,
        "credentials": keys,
        "max_attempts": 1,
    }
    token = {"participantToken": {"participantId": "p", "token": SECRET}}
    with IVSChatClient(**options) as chat, IVSRealTimeClient(**options) as stages:
        server.will_respond(
            response(json.dumps({"token": SECRET}).encode()),
            response(json.dumps(token).encode()),
            response(SECRET.encode(), status=500),
            response(b"[]"),
        )
        call: dict[str, Any] = {
            "room_identifier": "arn:aws:ivschat:us-west-2:1:room/a",
            "user_id": SECRET,
            "attributes": {"name": SECRET},
        }
        made = chat.create_chat_token(**call)
        joined = stages.create_participant_token(stage_arn=ARN)
        assert (made.token, joined.participant_token.token) == (SECRET, SECRET)
        shown = [repr(made), repr(joined), made.to_json(redacted=True)]
        for _ in range(2):
            with pytest.raises(Error) as caught:
                chat.create_chat_token(**call)
            shown += [str(caught.value), repr(caught.value), str(vars(caught.value))]
    assert SECRET not in "".join([*shown, caplog.text])

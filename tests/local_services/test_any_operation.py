"""Random requests of every operation, by our client to one local service and by boto3 to an equal one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, NamedTuple

import boto3
import hypothesis.strategies as st
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given, settings
from support.thorough import many

import typed_ivs
import typed_ivs_realtime
import typed_ivschat
from typed_ivs.testing import LocalIVS
from typed_ivs.testing import strategies as ivs_strategies
from typed_ivs.testing.credentials import KEYS
from typed_ivs.testing.server import LocalServer
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivs_realtime.testing import strategies as realtime_strategies
from typed_ivs_realtime.testing.server import LocalServer as LocalServerRealTime
from typed_ivschat.testing import LocalIVSChat
from typed_ivschat.testing import strategies as chat_strategies
from typed_ivschat.testing.server import LocalServer as LocalServerChat

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


class Service(NamedTuple):
    """A service, and what the test uses of it."""

    name: str
    local: Callable[[], Any]
    server: Callable[[Any], Any]
    client: Callable[..., Any]
    error: type[Exception]
    strategies: Any
    begin: Callable[[Any], None]
    """Makes the resources that random requests are about."""


def begin_ivs(local: LocalIVS) -> None:
    client, models = local.client(), typed_ivs.models
    s3 = models.S3DestinationConfiguration(bucket_name="vods")
    recording = client.create_recording_configuration(
        destination_configuration=models.DestinationConfiguration(s3=s3)
    ).recording_configuration
    ads = client.create_ad_configuration(
        media_tailor_playback_configurations=[
            models.MediaTailorPlaybackConfiguration(
                playback_configuration_arn="arn:aws:mediatailor:us-west-2:123456789012:playbackConfiguration/x"
            )
        ]
    ).ad_configuration
    client.create_failover_slate_configuration()
    client.create_playback_restriction_policy()
    made = client.create_channel(recording_configuration_arn=recording.arn)
    local.start_stream(made.channel.arn)
    local.start_stream(client.create_channel(ad_configuration_arn=ads.arn).channel.arn)


def begin_realtime(local: LocalIVSRealTime) -> None:
    client, models = local.client(), typed_ivs_realtime.models
    storage = client.create_storage_configuration(
        s3=models.S3StorageConfiguration(bucket_name="vods")
    ).storage_configuration
    encoder = client.create_encoder_configuration().encoder_configuration
    assert storage is not None
    assert encoder is not None
    made = client.create_stage(
        auto_participant_recording_configuration=models.AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage.arn
        ),
        participant_token_configurations=[models.ParticipantTokenConfiguration(user_id="a")] * 2,
    )
    for token in made.participant_tokens or ():
        local.publish(made.stage.arn, local.join(token.token))
    s3 = models.S3DestinationConfiguration(
        storage_configuration_arn=storage.arn, encoder_configuration_arns=[encoder.arn]
    )
    target = models.DestinationConfiguration(s3=s3)
    client.start_composition(stage_arn=made.stage.arn, destinations=[target])
    client.create_ingest_configuration(stage_arn=made.stage.arn, ingest_protocol="RTMPS")


def begin_chat(local: LocalIVSChat) -> None:
    client, models = local.client(), typed_ivschat.models
    s3 = models.S3DestinationConfiguration(bucket_name="logs")
    logging = client.create_logging_configuration(
        destination_configuration=models.DestinationConfiguration(s3=s3)
    )
    client.create_room(logging_configuration_identifiers=[logging.arn])
    client.create_room()


SERVICES = [
    Service(
        *("ivs", LocalIVS, LocalServer, typed_ivs.IVSClient),
        *(typed_ivs.errors.ServiceError, ivs_strategies, begin_ivs),
    ),
    Service(
        *("ivs-realtime", LocalIVSRealTime, LocalServerRealTime),
        *(typed_ivs_realtime.IVSRealTimeClient, typed_ivs_realtime.errors.ServiceError),
        *(realtime_strategies, begin_realtime),
    ),
    Service(
        *("ivschat", LocalIVSChat, LocalServerChat, typed_ivschat.IVSChatClient),
        *(typed_ivschat.errors.ServiceError, chat_strategies, begin_chat),
    ),
]


def plain(value: Any) -> Any:
    """A response as JSON values, with aware times."""
    if isinstance(value, dict):
        # What the model binds to headers is no part of the state of a service.
        left_out = ("ResponseMetadata", "exceptionMessage", "message")
        return {key: plain(one) for key, one in value.items() if key not in left_out}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str) and TIME.fullmatch(value):
        return datetime.fromisoformat(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def about_known(value: Any, known: dict[str, list[str]], operation: str, random: Random) -> None:
    """Puts ARNs of the service in place of most of those that a request was drawn with."""
    every = [arn for arns in known.values() for arn in arns]
    for name in [item.name for item in fields(value)]:
        given = getattr(value, name)
        if is_dataclass(given):
            about_known(given, known, operation, random)
        elif name == "next_token":
            value.next_token = None
        elif name.endswith(("arn", "identifier")) and given is not None and random.random() < 0.9:
            own = name if name not in ("arn", "identifier", "resource_arn") else operation
            kind = next((k for k in known if k.replace("-", "") in own.replace("_", "")), "")
            setattr(value, name, random.choice(known.get(kind) or every or [given]))
        elif name.endswith(("arns", "identifiers")) and given:
            setattr(value, name, [random.choice(every or given), *given[1:]])


def misfits(shape: Any, value: Any, sent: str, path: str) -> Iterator[str]:
    """What of a response the model does not allow, but for what the request has brought along."""
    limits = shape.metadata
    if shape.type_name == "structure":
        for name in value.keys() & shape.members.keys():
            yield from misfits(shape.members[name], value[name], sent, f"{path}.{name}")
        return
    sized: Any = value
    size = len(sized) if isinstance(value, (str, list, dict)) else value
    if not isinstance(value, datetime) and not (
        limits.get("min", size) <= size <= limits.get("max", size)
    ):
        yield f"{path}: {value!r} is not within {limits}"
    if shape.type_name == "list":
        for number, item in enumerate(sized):
            yield from misfits(shape.member, item, sent, f"{path}[{number}]")
    elif shape.type_name == "string" and value and json.dumps(value) not in sent:
        pattern = limits.get("pattern", ".*")
        if r"\p" not in pattern and not re.fullmatch(pattern, sized, re.DOTALL):
            yield f"{path}: {value!r} does not match {pattern}"
        if value not in (shape.enum or [value]):
            yield f"{path}: {value!r} is none of {shape.enum}"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@settings(max_examples=many(5, 40), deadline=None)
@given(data=st.data())
def test_both_clients_have_the_same_results(service: Service, data: st.DataObject) -> None:
    random = Random(data.draw(st.integers(0, 2**32)))
    first, second = service.local(), service.local()
    for local in (first, second):
        service.begin(local)
    bindings = first.BINDINGS.operations
    with (
        service.server(second) as server,
        first.client() as client,
    ):
        ours = client.with_options(validation="off", max_attempts=1)
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        theirs: Any = boto3.client(
            service.name,  # pyright: ignore[reportArgumentType]
            region_name="us-west-2",
            endpoint_url=server.url,
            aws_access_key_id=KEYS.access_key_id,
            aws_secret_access_key=KEYS.secret_access_key,
            config=config,
        )
        refused: list[type[Exception]] = []
        for _ in range(12):
            operation = random.choice([*bindings])
            request = data.draw(
                getattr(service.strategies, f"{bindings[operation].method}_request")()
            )
            known = {kind: [one.arn for one in kept] for kind, kept in first._collections.items()}
            about_known(request, known, bindings[operation].method, random)
            parameters = json.loads(request.to_json())
            try:
                mine: Any = plain(json.loads(ours.send(request).to_json()))
            except service.error as error:
                caught: Any = error
                mine = (caught.code, caught.status)
                refused.append(type(caught))
            try:
                received = getattr(theirs, xform_name(operation))(**parameters)
            except ClientError as error:
                metadata = error.response["ResponseMetadata"]
                their: Any = (error.response["Error"]["Code"], metadata["HTTPStatusCode"])
            else:
                their = plain(received)
                shape = theirs.meta.service_model.operation_model(operation).output_shape
                sent = json.dumps(parameters)
                assert [*misfits(shape, received, sent, operation)] == [] if shape else True
            assert mine == their
            seconds = random.choice([0, 1, 10, 70])
            first.advance(seconds)
            second.advance(seconds)
            assert list(first.events) == list(second.events)
        theirs.close()
        assert service.error not in refused, "an error that the model lacks"

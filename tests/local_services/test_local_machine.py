"""Two equal local services: our client calls one, boto3 the other, and both have the same results."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import boto3
import hypothesis.strategies as st
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.thorough import many

from typed_ivs import IVSClient
from typed_ivs._runtime.events.published import KnownEvent
from typed_ivs.errors import ParamValidationError, ServiceError
from typed_ivs.events import parse_event
from typed_ivs.testing import LocalIVS
from typed_ivs.testing.credentials import KEYS
from typed_ivs.testing.server import LocalServer

NAMES = st.sampled_from(["", "main", "side", "a b"])
TYPES = st.sampled_from([None, "BASIC", "STANDARD", "ADVANCED_HD", "HUGE"])
TAGS = st.dictionaries(st.sampled_from(["a", "b c", "ü", "aws:x"]), st.sampled_from(["", "1"]))
INDEX = st.integers(0, 5)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def plain(value: Any) -> Any:
    """A response as JSON values, with aware times."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str) and TIME.fullmatch(value):
        return datetime.fromisoformat(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


class Machine(RuleBasedStateMachine):
    """What users and encoders may do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.locals = [LocalIVS(quotas={"channel": 4, "recording-configuration": 2}) for _ in "ab"]
        self.servers = [LocalServer(local) for local in self.locals]
        for server in self.servers:
            server.__enter__()
        self.ours = IVSClient(
            region="us-west-2",
            endpoint_url=self.servers[0].url,
            credentials=KEYS,
            validation="off",
            max_attempts=1,
        )
        self.theirs = boto3.client(
            "ivs",
            region_name="us-west-2",
            endpoint_url=self.servers[1].url,
            aws_access_key_id=KEYS.access_key_id,
            aws_secret_access_key=KEYS.secret_access_key,
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )
        self.made: list[str] = ["arn:aws:ivs:us-west-2:123456789012:channel/nowhere"]
        self.keys: list[str] = ["arn:aws:ivs:us-west-2:123456789012:stream-key/nowhere"]
        self.recordings = ["arn:aws:ivs:us-west-2:123456789012:recording-configuration/nowhere"]

    def teardown(self) -> None:
        self.ours.close()
        self.theirs.close()
        for server in self.servers:
            server.close()

    def call(self, operation: str, **parameters: Any) -> Any:
        """Calls an operation with both clients; the response, or the code of the error."""
        given = {name: value for name, value in parameters.items() if value is not None}
        kind = LocalIVS.BINDINGS.request_class(operation)
        try:
            response = self.ours.send(kind.from_json(json.dumps(given)))
            ours: Any = plain(json.loads(response.to_json()))
        except ServiceError as error:
            ours = (error.code, error.status, error.message)
        try:
            theirs: Any = plain(getattr(self.theirs, xform_name(operation))(**given))
        except ClientError as error:
            metadata = error.response["ResponseMetadata"]
            text = error.response.get("exceptionMessage", "")
            theirs = (error.response["Error"]["Code"], metadata["HTTPStatusCode"], text)
        assert ours == theirs
        return ours

    def control(self, name: str, *arguments: Any, **options: Any) -> None:
        """Calls a method of both services."""
        results: list[object] = []
        for local in self.locals:
            try:
                results.append(getattr(local, name)(*arguments, **options))
            except ParamValidationError as error:
                results.append(str(error))
        assert results[0] == results[1]

    def pick(self, arns: list[str], index: int) -> str:
        return arns[index % len(arns)]

    # --- users --------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.create_channel("main", None, {}, None)

    @rule(name=NAMES, kind=TYPES, tags=TAGS, recording=st.none() | INDEX)
    def create_channel(
        self, name: str, kind: str | None, tags: dict[str, str], recording: int | None
    ) -> None:
        arn = None if recording is None else self.pick(self.recordings, recording)
        made = self.call(
            "CreateChannel", name=name, type=kind, tags=tags, recordingConfigurationArn=arn
        )
        if isinstance(made, dict):
            self.made.append(made["channel"]["arn"])
            self.keys.append(made["streamKey"]["arn"])

    @rule(index=INDEX, name=NAMES, kind=TYPES)
    def update_channel(self, index: int, name: str, kind: str | None) -> None:
        self.call("UpdateChannel", arn=self.pick(self.made, index), name=name, type=kind)

    @rule(index=INDEX)
    def delete_channel(self, index: int) -> None:
        arn = self.pick(self.made, index)
        live = isinstance(self.call("GetStream", channelArn=arn), dict)
        gone = self.call("DeleteChannel", arn=arn)
        assert not (live and isinstance(gone, dict)), "a live channel is not deleted"

    @rule(index=INDEX)
    def read(self, index: int) -> None:
        arn = self.pick(self.made, index)
        self.call("GetChannel", arn=arn)
        self.call("GetStream", channelArn=arn)
        self.call("GetStreamSession", channelArn=arn)
        self.call("ListStreamSessions", channelArn=arn, maxResults=1)
        self.call("BatchGetChannel", arns=self.made)
        self.call("BatchGetStreamKey", arns=self.keys)
        self.call("ListTagsForResource", resourceArn=arn)

    @rule(size=st.integers(0, 3), name=st.none() | NAMES)
    def list(self, size: int, name: str | None) -> None:
        token, found = None, 0
        while True:
            page = self.call("ListChannels", maxResults=size, filterByName=name, nextToken=token)
            if not isinstance(page, dict):
                break
            found += len(page["channels"])
            assert len(page["channels"]) <= size
            token = page.get("nextToken")
            if token is None:
                assert name is not None or found == len(self.locals[0]._channels)
                break
        self.call("ListStreams", maxResults=size or 1)
        self.call("ListRecordingConfigurations")

    @rule(index=INDEX, tags=TAGS, gone=st.sets(st.sampled_from(["a", "b c"]), min_size=1))
    def tag(self, index: int, tags: dict[str, str], gone: set[str]) -> None:
        arn = self.pick(self.made + self.keys + self.recordings, index)
        self.call("TagResource", resourceArn=arn, tags=tags)
        self.call("UntagResource", resourceArn=arn, tagKeys=sorted(gone))
        self.call("ListTagsForResource", resourceArn=arn)

    @rule(index=INDEX)
    def reset_key(self, index: int) -> None:
        self.call("DeleteStreamKey", arn=self.pick(self.keys, index))
        made = self.call("CreateStreamKey", channelArn=self.pick(self.made, index))
        if isinstance(made, dict):
            self.keys.append(made["streamKey"]["arn"])

    @rule(bucket=st.sampled_from(["vods", "refused", "x"]))
    def create_recording_configuration(self, bucket: str) -> None:
        target = {"s3": {"bucketName": bucket}}
        made = self.call("CreateRecordingConfiguration", destinationConfiguration=target)
        if isinstance(made, dict):
            self.recordings.append(made["recordingConfiguration"]["arn"])

    @rule(index=INDEX)
    def delete_recording_configuration(self, index: int) -> None:
        self.call("DeleteRecordingConfiguration", arn=self.pick(self.recordings, index))

    @rule(index=INDEX, size=st.sampled_from([1, 1024, 1025]))
    def put_metadata(self, index: int, size: int) -> None:
        self.call("PutMetadata", channelArn=self.pick(self.made, index), metadata="x" * size)

    @rule(index=INDEX)
    def stop_stream(self, index: int) -> None:
        self.call("StopStream", channelArn=self.pick(self.made, index))

    # --- encoders, and time -------------------------------------------------------------------------

    @rule(index=INDEX, starts_in=st.sampled_from([0.0, 3.0]), reconnects=st.booleans())
    def start_stream(self, index: int, starts_in: float, reconnects: bool) -> None:
        arn = self.pick(self.made, index)
        self.control("start_stream", arn, starts_in=starts_in, reconnects=reconnects)

    @rule(index=INDEX, code=st.sampled_from([None, "MultitrackInputNotAllowed"]))
    def end_stream(self, index: int, code: str | None) -> None:
        self.control("end_stream", self.pick(self.made, index), code=code)

    @rule(index=INDEX, health=st.sampled_from(["STARVING", "HEALTHY"]))
    def change_health(self, index: int, health: str) -> None:
        self.control("set_health", self.pick(self.made, index), health)

    @rule(seconds=st.sampled_from([0.5, 2.0, 10.0]))
    def wait(self, seconds: float) -> None:
        self.control("advance", seconds)

    @invariant()
    def events_are_equal_and_alternate(self) -> None:
        first, second = (list(local.events) for local in self.locals)
        assert first == second
        state: dict[str, str] = {}
        for event in first:
            parsed = parse_event(event)
            assert isinstance(parsed, KnownEvent)
            assert parsed.to_event() == event
            if event["detail-type"] == "IVS Stream State Change":
                name, stream = event["detail"]["event_name"], event["detail"]["stream_id"]
                before = {
                    "Session Created": {None},
                    "Stream Start": {"Session Created"},
                    "Stream End": {"Stream Start"},
                    "Stream Failure": {"Stream Start"},
                    "Session Ended": {"Session Created", "Stream End", "Stream Failure"},
                }
                assert state.get(stream) in before[name]
                state[stream] = name


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=many(6, 200), stateful_step_count=many(20, 40), deadline=None
)

"""Under moto's ``mock_aws``, its backends respond to clients as they respond to those of boto3."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import moto
import pytest
from moto import mock_aws
from moto.ivs.models import IVSBackend
from support import ivs
from support.files import write_tree
from support.loopback import Loopback, response
from support.slice_checks import build
from support.slices import slice_of

from codegen.output.files import copied_files
from typed_ivs import Credentials, IVSClient, errors
from typed_ivs.aio import AsyncIVSClient
from typed_ivs.testing import IVSStub
from typed_ivs.testing.moto import AsyncMotoTransport, MotoTransport

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/missing"
NOWHERE = {"https": "http://127.0.0.1:1"}
"""A proxy that is not there: what is sent by a transport for connections fails."""

OPERATIONS = {
    "sqs": ["CreateQueue", "GetQueueAttributes", "ReceiveMessage", "SendMessage"],
    "dynamodb": ["CreateTable", "GetItem", "PutItem"],
    "mediastore-data": ["GetObject", "PutObject"],  # bodies that are streams
}


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")


@pytest.fixture
def client() -> Iterator[IVSClient]:
    """A client that was made before the mock starts."""
    with new_client() as made:
        yield made


def new_client(**options: Any) -> IVSClient:
    return IVSClient(**{"proxies": NOWHERE, "max_attempts": 1, **options})


def names_of_boto3() -> list[str]:
    return [channel["name"] for channel in boto3.client("ivs").list_channels()["channels"]]


# --- mocks ---


@mock_aws
def test_clients_and_boto3_share_backends_under_the_decorator(client: IVSClient) -> None:
    arn = client.create_channel(name="ours", tags={"owner": "größe"}).channel.arn
    assert boto3.client("ivs").get_channel(arn=arn)["channel"]["tags"] == {"owner": "größe"}
    boto3.client("ivs").create_channel(name="theirs")
    with new_client() as made_within:
        found = made_within.paginate.list_channels(max_results=1)
        assert [channel.name for channel in found] == ["ours", "theirs"]
    with pytest.raises(errors.ResourceNotFoundException) as caught:
        client.get_channel(arn=ARN)
    assert caught.value.status == 404


def test_mock_ends_with_its_block(client: IVSClient) -> None:
    with mock_aws():
        client.create_channel(name="first")
        with mock_aws():
            assert names_of_boto3() == ["first"]
        client.with_options(validation="strict").create_channel(name="second")
        assert names_of_boto3() == ["first", "second"]
    with pytest.raises(errors.ProxyError):
        client.with_options().list_channels()
    with mock_aws():
        assert client.list_channels().channels == []


@pytest.fixture
def mocked() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.usefixtures("mocked")
def test_asynchronous_client_shares_backends_in_a_fixture() -> None:
    async def create() -> list[str]:
        async with AsyncIVSClient(proxies=NOWHERE, max_attempts=1) as made:
            await made.warm_up("create_channel", connect=True)
            await asyncio.gather(*(made.create_channel(name=name) for name in ("first", "second")))
            with pytest.raises(errors.ConfigurationError, match=r"moto .* does not implement"):
                await made.get_stream(channel_arn=ARN)
            return [channel.name async for channel in made.paginate.list_channels(max_results=1)]

    names = asyncio.run(create())
    assert names == names_of_boto3()
    assert {*names} == {"first", "second"}


def test_nothing_of_moto_is_loaded_for_others_and_clients_are_mocked_afterwards() -> None:
    program = """
import sys
from typed_ivs import Credentials, IVSClient, errors

def load() -> list[str]:
    return [name for name in sys.modules if "moto" in name]

client = IVSClient(proxies={"https": "http://127.0.0.1:1"}, max_attempts=1,
    credentials=Credentials(access_key_id="AKID", secret_access_key="secret"))
try:
    client.list_channels()
except errors.ProxyError:
    pass
assert load() == [], load()

import moto
client.warm_up("list_channels")
with moto.mock_aws():
    client.warm_up(connect=True)
    assert client.list_channels().channels == []
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ivs.DISTRIBUTION)


# --- what moto does not respond to ---


@pytest.mark.parametrize(
    "passed",
    [{"services": ["ivs"]}, {"urls": [r".*ivs.*amazonaws.com.*"]}],
    ids=lambda passed: next(iter(passed)),
)
def test_settings_let_requests_pass(passed: Any, client: IVSClient) -> None:
    with mock_aws(config={"core": {"passthrough": passed}}):
        with pytest.raises(errors.ProxyError):
            client.list_channels()
        with pytest.raises(errors.ConfigurationError, match="moto does not respond to https://ivs"):
            IVSClient(transport=MotoTransport()).list_channels()


@mock_aws
def test_endpoints_of_others_get_their_requests() -> None:
    with Loopback([response(b'{"channels": []}')]) as server:
        with new_client(endpoint_url=server.url) as made:
            assert made.list_channels().channels == []
        assert len(server.requests) == 1


def refuse_others() -> Any:
    return mock_aws(config={"core": {"service_whitelist": ["sqs"]}})


def test_error_says_what_moto_lacks(client: IVSClient) -> None:
    url = "https://ivs.us-west-2.amazonaws.com"
    with mock_aws(), pytest.raises(errors.ConfigurationError) as caught:
        client.get_stream(channel_arn=ARN)
    assert str(caught.value).startswith(
        f"GetStream: POST {url}/GetStream: moto {moto.__version__} does not implement it; expected: "
    )
    with refuse_others(), pytest.raises(errors.ConfigurationError, match="does not allow the serv"):
        client.list_channels()


@mock_aws
def test_failure_of_moto_is_an_error_without_its_text(
    client: IVSClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise KeyError("canary")

    monkeypatch.setattr(IVSBackend, "get_channel", fail)
    with pytest.raises(
        errors.ConfigurationError, match=r"failed with KeyError in .*, line"
    ) as caught:
        client.get_channel(arn=ARN)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


@mock_aws
def test_given_transports_and_stubs_are_not_replaced() -> None:
    class Refusing:
        def send(self, request: object, **options: object) -> object:
            raise errors.ConnectError("of the test", bytes_sent=False)

        def close(self) -> None:
            """Nothing to do."""

    with (
        IVSClient(transport=Refusing(), max_attempts=1) as made,
        pytest.raises(errors.ConnectError),
    ):
        made.list_channels()
    with IVSStub.installed() as stub, new_client() as made:
        stub.stub.list_channels.returns(channels=[])
        assert made.list_channels().channels == []
        assert len(stub.stub.list_channels.calls) == 1


def test_other_modes_of_moto(moto_url: str) -> None:
    program = """
import boto3, moto
from typed_ivs import IVSClient, errors

client = IVSClient(proxies={"https": "http://127.0.0.1:1"}, max_attempts=1)
with moto.mock_aws():
    try:
        client.create_channel(name="ours")
    except errors.ConfigurationError as error:
        print(error)
    else:
        print([each["name"] for each in boto3.client("ivs").list_channels()["channels"]])
"""

    def run(**variables: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            cwd=ivs.DISTRIBUTION,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
        ).stdout

    in_server = run(
        TEST_SERVER_MODE="true", TEST_SERVER_MODE_ENDPOINT=moto_url, MOTO_CALL_RESET_API="false"
    )
    assert in_server == "['ours']\n"
    in_proxy = run(TEST_PROXY_MODE="true", MOTO_CALL_RESET_API="false")
    assert in_proxy.startswith("CreateChannel: moto's proxy mode")


# --- MotoTransport ---


def test_transport_responds_without_a_mock() -> None:
    keys = Credentials(access_key_id="AKID", secret_access_key="secret")

    async def names() -> list[str]:
        async with AsyncIVSClient(credentials=keys, transport=AsyncMotoTransport()) as made:
            await made.warm_up(connect=True)
            return [channel.name for channel in (await made.list_channels()).channels]

    with mock_aws():
        pass  # Its end empties the backends.
    with IVSClient(credentials=keys, transport=MotoTransport()) as made:
        made.warm_up(connect=True)
        arn = made.create_channel(name="ours").channel.arn
        assert asyncio.run(names()) == ["ours"]
        made.delete_channel(arn=arn)


# --- services of other protocols, and bodies that are streams ---


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Generates a package with some operations of a service, and imports it."""

    def import_package(service: str) -> ModuleType:
        made, files = build(slice_of(service, OPERATIONS[service]))
        write_tree({**files, **copied_files(made)}, tmp_path)
        name = f"sliced_{service.replace('-', '_')}"
        (tmp_path / made.name).rename(tmp_path / name)
        monkeypatch.syspath_prepend(tmp_path)
        return import_module(name)

    return import_package


@mock_aws
def test_sqs(package: Callable[[str], Any]) -> None:
    client, theirs = package("sqs").SQSClient(proxies=NOWHERE), boto3.client("sqs")
    url = client.create_queue(queue_name="ours").queue_url
    client.send_message(queue_url=url, message_body="größe")
    assert theirs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "größe"
    theirs.send_message(QueueUrl=url, MessageBody="theirs")
    assert [message.body for message in client.receive_message(queue_url=url).messages] == [
        "theirs"
    ]
    with pytest.raises(sys.modules["sliced_sqs"].errors.QueueDoesNotExist):
        client.get_queue_attributes(queue_url=f"{url}-missing")


@mock_aws
def test_dynamodb(package: Callable[[str], Any]) -> None:
    client, theirs = package("dynamodb").DynamoDBClient(proxies=NOWHERE), boto3.client("dynamodb")
    models = import_module("sliced_dynamodb.models")
    client.create_table(
        table_name="table",
        key_schema=[models.KeySchemaElement(attribute_name="key", key_type="HASH")],
        attribute_definitions=[
            models.AttributeDefinition(attribute_name="key", attribute_type="S")
        ],
        billing_mode="PAY_PER_REQUEST",
    )
    item = {"key": models.AttributeValue(s="1"), "blob": models.AttributeValue(b=b"\0\xff")}
    client.put_item(table_name="table", item=item)
    found = theirs.get_item(TableName="table", Key={"key": {"S": "1"}})["Item"]
    assert found == {"key": {"S": "1"}, "blob": {"B": b"\0\xff"}}
    theirs.put_item(TableName="table", Item={"key": {"S": "2"}})
    assert client.get_item(table_name="table", key={"key": models.AttributeValue(s="2")}).item == {
        "key": models.AttributeValue(s="2")
    }


@mock_aws
def test_bodies_that_are_streams(package: Callable[[str], Any]) -> None:
    client = package("mediastore-data").MediaStoreDataClient(proxies=NOWHERE)
    pieces = iter([b"first ", b"second"])
    body = import_module("sliced_mediastore_data._runtime.http").BodyStream(pieces, 12)
    client.put_object(path="a", body=body)
    with client.get_object(path="a").body as read:
        assert read.read() == b"first second"


def test_bodies_that_are_awaited(package: Callable[[str], Any]) -> None:
    package("mediastore-data")
    kind = import_module("sliced_mediastore_data.aio").AsyncMediaStoreDataClient
    body_stream = import_module("sliced_mediastore_data.types").BodyStream
    transport = import_module("sliced_mediastore_data.testing.moto").AsyncMotoTransport()

    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"first ", b"second"):
            await asyncio.sleep(0)
            yield piece

    async def exchanged(**options: Any) -> bytes:
        async with kind(**options) as client:
            await client.put_object(path="a", body=body_stream(pieces(), 12))
            async with (await client.get_object(path="a")).body as read:
                content: bytes = await read.aread()
                return content

    keys = Credentials(access_key_id="AKID", secret_access_key="secret")
    assert asyncio.run(exchanged(credentials=keys, transport=transport)) == b"first second"
    with mock_aws():
        assert asyncio.run(exchanged(proxies=NOWHERE)) == b"first second"

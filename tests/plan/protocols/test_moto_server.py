"""Both clients of packages for AWS JSON call moto's server, which was not written for them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import ModuleType
from typing import Any

import pytest
from support.awaited import Awaited
from support.in_memory import compiled, importable
from support.moto_server import moto_server, reset_moto
from support.slice_checks import build
from support.slices import slice_of

OPERATIONS = {
    "dynamodb": ["CreateTable", "GetItem", "PutItem", "Query"],
    "kms": ["CreateKey", "Decrypt", "Encrypt"],
    "secretsmanager": ["CreateSecret", "DescribeSecret", "GetSecretValue", "ListSecrets"],
    "sqs": ["CreateQueue", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"],
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture(params=["threads", "an event loop"])
def open_client(
    request: pytest.FixtureRequest, server: str
) -> Iterator[Callable[[str], tuple[Any, ModuleType]]]:
    """Returns a client of a service, and its package."""
    reset_moto(server)
    with ExitStack() as stack:

        def open_one(service: str) -> tuple[Any, ModuleType]:
            package, files = build(slice_of(service, OPERATIONS[service]))
            stack.enter_context(importable(package.name, compiled(files)))
            module: Any = importlib.import_module(package.name)
            options = {
                "region": "us-west-2",
                "endpoint_url": server,
                "credentials": module.Credentials(access_key_id="a", secret_access_key="s"),
            }
            if request.param == "threads":
                return (
                    stack.enter_context(getattr(module, package.client.class_name)(**options)),
                    module,
                )
            kind = getattr(
                importlib.import_module(f"{module.__name__}.aio"), package.async_client.class_name
            )
            return stack.enter_context(Awaited(lambda: kind(**options))), module

        yield open_one


Open = Callable[[str], tuple[Any, Any]]


def test_dynamodb(open_client: Open) -> None:
    client, package = open_client("dynamodb")
    models: Any = importlib.import_module(f"{package.__name__}.models")
    client.create_table(
        table_name="table",
        key_schema=[
            models.KeySchemaElement(attribute_name="key", key_type="HASH"),
            models.KeySchemaElement(attribute_name="number", key_type="RANGE"),
        ],
        attribute_definitions=[
            models.AttributeDefinition(attribute_name="key", attribute_type="S"),
            models.AttributeDefinition(attribute_name="number", attribute_type="N"),
        ],
        billing_mode="PAY_PER_REQUEST",
    )
    value = models.AttributeValue
    nested = value(
        m={"list": value(l=[value(b=b"\0\xff"), value(null=True), value(ss=["ä", "b"])])}
    )
    for number in range(3):
        item = {"key": value(s="ü"), "number": value(n=str(number)), "nested": nested}
        client.put_item(table_name="table", item=item)
    key = {"key": value(s="ü"), "number": value(n="1")}
    assert client.get_item(table_name="table", key=key).item == {**key, "nested": nested}
    found = client.query(
        table_name="table",
        key_condition_expression="#key = :key",
        expression_attribute_names={"#key": "key"},
        expression_attribute_values={":key": value(s="ü")},
        limit=2,
    )
    assert [one["number"].n for one in found.items] == ["0", "1"]
    assert found.last_evaluated_key == key
    with pytest.raises(package.errors.ResourceNotFoundException):
        client.get_item(table_name="missing", key=key)


def test_kms(open_client: Open) -> None:
    client, package = open_client("kms")
    key = client.create_key(description="é").key_metadata
    secret = bytes(range(256))
    encrypted = client.encrypt(key_id=key.key_id, plaintext=secret, encryption_context={"a": "b"})
    assert encrypted.key_id == key.arn
    blob = encrypted.ciphertext_blob
    assert client.decrypt(ciphertext_blob=blob, encryption_context={"a": "b"}).plaintext == secret
    with pytest.raises(package.errors.NotFoundException):
        client.encrypt(key_id="missing", plaintext=b"x")


def test_secrets_manager(open_client: Open) -> None:
    client, package = open_client("secretsmanager")
    made = client.create_secret(name="name", secret_string='{"a": "ß"}')
    found = client.get_secret_value(secret_id=made.arn)
    assert (found.name, found.secret_string) == ("name", '{"a": "ß"}')
    assert found.created_date == client.describe_secret(secret_id="name").created_date
    client.create_secret(name="other", secret_binary=b"\0\1")
    assert client.get_secret_value(secret_id="other").secret_binary == b"\0\1"
    assert {one.name for one in client.list_secrets().secret_list} == {"name", "other"}
    with pytest.raises(package.errors.ResourceNotFoundException):
        client.describe_secret(secret_id="missing")


def test_sqs(open_client: Open) -> None:
    client, package = open_client("sqs")
    url = client.create_queue(queue_name="queue", attributes={"DelaySeconds": "0"}).queue_url
    sent = client.send_message(queue_url=url, message_body="größe")
    (message,) = client.receive_message(queue_url=url).messages
    assert (message.message_id, message.body) == (sent.message_id, "größe")
    client.delete_message(queue_url=url, receipt_handle=message.receipt_handle)
    attributes = client.get_queue_attributes(queue_url=url, attribute_names=["All"]).attributes
    assert attributes["ApproximateNumberOfMessages"] == "0"
    with pytest.raises(package.errors.QueueDoesNotExist) as caught:
        client.send_message(queue_url=f"{url}-missing", message_body="x")
    assert caught.value.code == "AWS.SimpleQueueService.NonExistentQueue"

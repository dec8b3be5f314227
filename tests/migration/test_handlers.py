"""Handlers of errors: their classes, what is read of errors, and codes that become classes."""

from __future__ import annotations

import textwrap

import pytest
from support.migration import found, written

HEAD = """
import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, WaiterError
ivs = boto3.client("ivs")
"""


def in_handler(caught: str, body: str = "pass") -> str:
    return (
        f"{HEAD}try:\n    ivs.list_streams()\nexcept {caught}:\n{textwrap.indent(body, '    ')}\n"
    )


def errors(text: str) -> list[str]:
    return [
        f"{'? ' if one.decide else ''}{one.becomes or '-'}"
        for one in found(text)
        if one.kind == "error"
    ]


@pytest.mark.parametrize(
    ("caught", "becomes"),
    [
        ("ClientError", ["errors.ServiceError"]),
        ("(ClientError, ValueError)", ["errors.ServiceError"]),
        ("(ClientError, BotoCoreError)", ["errors.ServiceError", "errors.Error"]),
        ("NoCredentialsError", ["errors.CredentialsError"]),
        ("WaiterError", ["WaiterError"]),
        ("boto3.exceptions.S3UploadFailedError", ["? -"]),
        ("ivs.exceptions.ClientError", ["errors.ServiceError"]),
        ("ivs.exceptions.ChannelNotBroadcasting", ["errors.ChannelNotBroadcasting"]),
        ("ivs.exceptions.NoSuchThing", ["? -"]),
        ("ValueError", []),
    ],
)
def test_classes(caught: str, becomes: list[str]) -> None:
    assert errors(in_handler(caught)) == becomes


@pytest.mark.parametrize(
    ("read", "becomes"),
    [
        ("e.response['Error']['Code']", "e.code"),
        ("e.response.get('Error', {}).get('Code')", "e.code"),
        ("e.response['Error']['Message']", "e.message"),
        ("e.response['ResponseMetadata']['HTTPStatusCode']", "e.status"),
        ("e.response['ResponseMetadata'].get('RequestId')", "e.request_id"),
        ("e.operation_name", "e.operation"),
    ],
)
def test_what_is_read_of_an_error(read: str, becomes: str) -> None:
    assert errors(in_handler("ClientError as e", f"print({read})"))[1:] == [becomes]


def test_what_stays_readable_is_not_reported() -> None:
    body = "print(e, e.response, e.response['Error'], e.response['channelArn'])"
    assert errors(in_handler("ClientError as e", body)) == ["errors.ServiceError"]


CODE = "e.response['Error']['Code']"
TYPED = {
    "one code": (
        f"if {CODE} == 'ConflictException':\n    print('again')\nelse:\n    raise",
        "except errors.ConflictException:\n    print('again')",
    ),
    "its variable": (
        f"code = {CODE}\nif code != 'ConflictException':\n    raise\nprint('again', e)",
        "except errors.ConflictException as e:\n    print('again', e)",
    ),
    "several codes": (
        f"if {CODE} in ('ConflictException', 'StreamUnavailable'):\n    print('again')\nelse:\n    raise",
        "except (errors.ConflictException, errors.StreamUnavailable):\n    print('again')",
    ),
    "nothing to do": (
        f"if {CODE} != 'ConflictException':\n    raise",
        "except errors.ConflictException:\n    pass",
    ),
    "several branches": (
        f"if {CODE} == 'ConflictException':\n    print(1)\nelif {CODE} == 'PendingVerification':\n"
        f"    print({CODE})\nelse:\n    print(e)",
        "except errors.ConflictException:\n    print(1)\nexcept errors.PendingVerification as e:\n"
        "    print(e.code)\nexcept errors.ServiceError as e:\n    print(e)",
    ),
    "raised after": (
        f"if {CODE} == 'ConflictException':\n    sys.exit(1)\n    raise SystemExit\nraise",
        "except errors.ConflictException:\n    sys.exit(1)\n    raise SystemExit",
    ),
}


@pytest.mark.parametrize(("body", "becomes"), TYPED.values(), ids=TYPED.keys())
def test_codes_become_classes(body: str, becomes: str) -> None:
    texts = errors(in_handler("ClientError as e", body))
    assert texts[0] == becomes
    assert [text for text in texts[1:] if text not in becomes] == []


UNTYPED = {
    "others are passed over": f"if {CODE} == 'ConflictException':\n    print(1)",
    "reached from every branch": f"if {CODE} == 'ConflictException':\n    print(1)\nraise",
    "a code that is no class": f"if {CODE} == 'Throttled':\n    print(1)\nelse:\n    raise",
    "another condition": f"if {CODE} == 'ConflictException' and x:\n    print(1)\nelse:\n    raise",
    "a variable": f"if {CODE} == code:\n    print(1)\nelse:\n    raise",
    "more before": f"print(e)\nif {CODE} == 'ConflictException':\n    print(1)\nelse:\n    raise",
    "the variable is used": f"code = {CODE}\nif code != 'ConflictException':\n    raise\nprint(code)",
}


@pytest.mark.parametrize("body", UNTYPED.values(), ids=UNTYPED.keys())
def test_codes_that_stay(body: str) -> None:
    texts = errors(in_handler("ClientError as e", body))
    assert texts[0] == "errors.ServiceError"
    assert "e.code" in texts[1:]


def test_handler_that_also_serves_another_service_is_to_be_decided() -> None:
    text = HEAD + "s3 = boto3.client('s3')\ntry:\n    ivs.list_streams()\n    s3.list_buckets()\n"
    (one,) = [one for one in found(f"{text}except ClientError:\n    pass") if one.kind == "error"]
    assert one.becomes == "errors.ServiceError"
    assert one.decide.startswith("whether `ClientError` also catches errors of other services")


def test_handler_of_another_service_is_not_reported() -> None:
    text = HEAD + "s3 = boto3.client('s3')\ntry:\n    s3.list_buckets()\n"
    assert errors(f"{text}except ClientError:\n    pass") == []


def test_handler_is_of_the_services_that_functions_in_its_block_call() -> None:
    text = HEAD + "def f(): return g()\ndef g(): return ivs.list_streams()\ntry:\n    f()\n"
    assert errors(f"{text}except ClientError:\n    pass") == ["errors.ServiceError"]


def test_two_packages_have_errors_of_their_own() -> None:
    text = (
        HEAD + "chat = boto3.client('ivschat')\ntry:\n    ivs.list_streams(); chat.list_rooms()\n"
    )
    names = "typed_ivs.errors.ServiceError, typed_ivschat.errors.ServiceError"
    assert errors(f"{text}except ClientError:\n    pass") == [f"({names})"]
    assert errors(f"{text}except (ClientError, OSError):\n    pass") == [names]


def test_name_that_is_taken_is_qualified() -> None:
    assert errors(f"{HEAD}errors = []\n{in_handler('ClientError')}")[-1:] == [
        "typed_ivs.errors.ServiceError"
    ]


def test_raised_error_in_a_test() -> None:
    text = f"""{HEAD}
import pytest
with pytest.raises(ClientError) as caught:
    ivs.get_stream(channelArn="x")
assert caught.value.response["Error"]["Code"] == "ChannelNotBroadcasting"
"""
    assert written(text)[1:] == [
        "errors.ServiceError",
        'ivs.get_stream(channel_arn="x")',
        "caught.value.code",
    ]

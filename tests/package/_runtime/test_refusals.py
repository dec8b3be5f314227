"""Refusals of constructors and settings: errors of this package only, which show no secret."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from support.calls import CREDENTIALS, CannedTransport, canned, make_client
from support.disclosure import all_shown
from support.sample.service import AsyncSampleClient, PutThingRequest, SampleClient

from codegen.package._runtime.config.settings import SETTINGS
from codegen.package._runtime.credentials import BearerToken, Credentials
from codegen.package._runtime.errors import (
    ConfigurationError,
    CredentialsError,
    Error,
    ParamValidationError,
)

pytestmark = pytest.mark.usefixtures("bare_environment")

SECRET = "canary-of-a-secret"
NAIVE: Any = datetime.fromisoformat("2030-01-01")
KEY: dict[str, Any] = {
    "access_key_id": "AKIA",
    "secret_access_key": SECRET,
    "session_token": SECRET,
}


def unpickled() -> object:
    made = Credentials(**KEY, expires_at=datetime(2030, 1, 1, tzinfo=UTC))
    parts: Any = made.__reduce__()
    function, (key, *others, _) = parts
    return function(key, *others, NAIVE)


def client(kind: Callable[..., object], **arguments: Any) -> object:
    return kind(**{"region": "us-west-2", "credentials": CREDENTIALS, **arguments})


REFUSED: dict[str, Callable[[Any], object]] = {
    "no key id": lambda _: Credentials(**{**KEY, "access_key_id": ""}),
    "secret with a line break": lambda _: Credentials(
        **{**KEY, "secret_access_key": f"{SECRET}\n"}
    ),
    "token in bytes": lambda _: Credentials(**{**KEY, "session_token": SECRET.encode()}),
    "naive expiry": lambda _: Credentials(**KEY, expires_at=NAIVE),
    "text as expiry": lambda _: Credentials(**KEY, expires_at=cast("Any", SECRET)),
    "pickle": lambda _: unpickled(),
    "bearer token": lambda _: BearerToken(f"{SECRET}é"),
    "expiry of a token": lambda _: BearerToken(SECRET, NAIVE),
    "foreign credentials": lambda kind: client(
        kind, credentials=SimpleNamespace(access_key_id="", secret_access_key=SECRET)
    ),
    "foreign token": lambda kind: client(
        kind, credentials=SimpleNamespace(token=f"{SECRET}\n", expires_at=None)
    ),
    "secret in place of credentials": lambda kind: client(kind, credentials=SECRET),
    "secret beside a wrong setting": lambda kind: client(
        kind, credentials=SimpleNamespace(**KEY), max_attempts=0
    ),
    "proxy": lambda kind: client(kind, proxies={"https": f"ftp://user:{SECRET}@proxy"}),
    "proxy with a space": lambda kind: client(
        kind, proxies={"http": f"http://user:{SECRET} @proxy"}
    ),
    "proxy beside a wrong key": lambda kind: client(
        kind, proxies={"https": f"http://u:{SECRET}@p", "x": 1}
    ),
    "endpoint": lambda kind: client(kind, endpoint_url=f"https://user:{SECRET}@host"),
    "endpoint with a line break": lambda kind: client(
        kind, endpoint_url=f"https://user:{SECRET}@host\n"
    ),
    "endpoint beside a transport": lambda kind: client(
        kind,
        endpoint_url=f"https://user:{SECRET}@host",
        transport=CannedTransport(),
        max_connections=1,
    ),
}


@pytest.mark.parametrize("how", REFUSED)
@pytest.mark.parametrize("kind", [SampleClient, AsyncSampleClient])
def test_refusal_shows_no_secret_to_tools_that_show_variables(
    kind: Callable[..., object], how: str
) -> None:
    with pytest.raises(Error) as caught:
        REFUSED[how](kind)
    assert caught.value.__cause__ is caught.value.__context__ is None
    shown = list(all_shown(caught.value, below=__file__))
    assert not [text for text in shown if SECRET in text]


# --- settings that can't be encoded or converted ---

ODD = {
    "surrogate": "\udc80x",
    "not ASCII": "é日本",
    "line break": "a\r\nb",
    "NUL": "a\x00b",
    "5,000 digits": "9" * 5000,
    "fullwidth digits": "\uff12",
    "odd URL": "https://[::1",
    "long": "x" * 70_000,
}
VARIABLES = sorted(
    {variable for setting in SETTINGS for variable in setting.variables if "<" not in variable}
    | {"AWS_ENDPOINT_URL_SAMPLE", "AWS_BEARER_TOKEN_SAMPLE", "AWS_EXECUTION_ENV", "AWS_REGION"}
    | {"_X_AMZN_TRACE_ID", "REQUESTS_CA_BUNDLE", "http_proxy", "https_proxy", "no_proxy"}
)


def call() -> None:
    """Makes a client and a call without a network."""
    SampleClient(transport=CannedTransport(), region="us-west-2").get_thing(name="x")
    make_client("https://127.0.0.1:9", connect_timeout=0.01, max_attempts=1).get_thing(name="x")


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@pytest.mark.parametrize("variable", VARIABLES)
def test_odd_variable_raises_errors_of_this_package_only(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "s",
        **{name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ},
        variable: value,
    }
    monkeypatch.setattr(os, "environ", environment)
    try:
        call()
    except Error as error:
        str(error).encode()


@pytest.fixture
def home(bare_environment: Path) -> Path:
    (bare_environment / ".aws").mkdir()
    return bare_environment


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_odd_value_in_the_config_file_raises_errors_of_this_package_only(
    value: str, home: Path
) -> None:
    for setting in SETTINGS:
        if setting.key:
            text = f"[default]\nregion = us-west-2\n{setting.key} = {value}\n"
            (home / ".aws" / "config").write_bytes(text.encode("utf-8", "surrogateescape"))
            with suppress(Error):
                call()


@pytest.mark.parametrize(
    "arguments",
    [
        {"max_attempts": 10**5000},
        {"max_connections": -(10**5000)},
        {"read_timeout": -(10**5000)},
        {"retry_policy": SimpleNamespace(max_attempts=10**5000, decide=print, succeeded=print)},
    ],
)
def test_number_that_no_text_holds_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        client(SampleClient, **arguments)


def test_huge_timeout_is_taken() -> None:
    client(SampleClient, connect_timeout=10**400, read_timeout=10**5000, call_timeout=10**400)


def test_trace_that_is_no_text_is_sent_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1;\udc80é")
    sample, transport = canned()
    sample.get_thing(name="x")
    assert transport.requests[0].headers["X-Amzn-Trace-Id"] == "Root=1;%3F%C3%A9"


def test_header_that_no_codec_writes_is_refused_before_it_is_signed() -> None:
    with pytest.raises(
        ParamValidationError, match="header 'x-label': got an unpaired surrog"
    ) as caught:
        canned()[0].send(PutThingRequest(text="x", label="\udc80"))
    assert not [text for text in all_shown(caught.value, below=__file__) if "AWS4" in text]


def test_header_of_a_hook_that_no_codec_writes_is_not_added() -> None:
    hook = SimpleNamespace(before_send=lambda event: event.add_header("X-A", "\udc80"))
    sample, transport = canned(hooks=[hook])
    sample.get_thing(name="x")
    assert "X-A" not in transport.requests[0].headers


def test_credentials_survive_pickling() -> None:
    made = Credentials(**KEY)
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(CredentialsError):
        unpickled()

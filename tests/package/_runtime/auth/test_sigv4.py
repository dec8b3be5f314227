"""Signatures equal AWS's published vectors and those of botocore."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from support.thorough import many

from codegen.package._runtime.auth import sigv4 as signing
from codegen.package._runtime.auth.sigv4 import Signer, host_header
from codegen.package._runtime.credentials import Credentials

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data/sigv4/vectors.json").read_text("utf-8")
)

NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
KEYS = Credentials(
    access_key_id="AKIDEXAMPLE", secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)


def sign(signer: Signer | None = None, **changes: Any) -> dict[str, str]:
    """The headers of a signed request."""
    headers: dict[str, str] = changes.pop("headers", {})
    arguments: dict[str, Any] = {
        "method": "POST",
        "host": "ivs.us-west-2.amazonaws.com",
        "target": "/CreateChannel",
        "headers": headers,
        "body": b"{}",
        "credentials": KEYS,
        "region": "us-west-2",
        "signing_name": "ivs",
        "now": NOW,
    }
    (signer or Signer()).sign(**arguments | changes)
    return headers


@contextmanager
def botocores_clock(now: datetime) -> Iterator[None]:
    with mock.patch.object(botocore.auth, "get_current_datetime", return_value=now):
        yield


def signed_by_botocore(
    *,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes,
    credentials: Credentials,
    region: str,
    signing_name: str,
    now: datetime,
    unsigned_payload: bool,
) -> dict[str, str]:
    request = botocore.awsrequest.AWSRequest(method, url, headers=headers, data=body)
    request.context["payload_signing_enabled"] = not unsigned_payload
    keys = botocore.credentials.Credentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    with botocores_clock(now):
        botocore.auth.SigV4Auth(keys, signing_name, region).add_auth(request)
    return dict(request.headers.items())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_signatures_equal_the_published_vectors(vector: dict[str, Any]) -> None:
    headers: dict[str, str] = {}
    for name, value in vector["headers"]:
        # A dictionary holds a repeated header once in each spelling, and joined otherwise.
        headers[name] = f"{headers[name]},{value.strip()}" if name in headers else value
    sign(
        method=vector["method"],
        host="not-used.example",
        target=vector["target"],
        headers=headers,
        body=vector["body"].encode(),
        credentials=Credentials(
            access_key_id=KEYS.access_key_id,
            secret_access_key=KEYS.secret_access_key,
            session_token=vector["signed_token"],
        ),
        region="us-east-1",
        signing_name="service",
    )
    assert headers["Authorization"] == vector["authorization"]


def test_all_published_vectors_are_tested() -> None:
    assert len(VECTORS) == 34


SEGMENTS = ["", ".", "..", "a", "channels", "arn%3Aaws%3Aivs", "%2F", "%2f", "a~b", "-_.~", "a:b@c"]
SEGMENTS += ["%E1%88%B4", "a%20b", "x+y", "$", "!*'()", "...", ".a", "a."]
HEADER_NAMES = ["Content-Type", "X-Amz-Meta-A", "x-amz-meta-a", "User-Agent", "X-Amzn-Trace-Id"]
HEADER_NAMES += ["Transfer-Encoding", "Expect", "Connection", "traceparent", "TE", "Baggage"]
HEADER_NAMES += [
    "x-amz-date",
    "authorization",
    "amz-sdk-request",
    "amz-sdk-invocation-id",
    "Host",
    "Accept",
    "keep-alive",
]
VALUES = ["", "a", "application/json", "  a  b ", "a\tb", "ü", "a  \u00a0b", "x" * 300, "1,2"]
HOSTS = ["ivs.us-west-2.amazonaws.com", "localhost:8080", "localhost:80", "IVS.example.com:443"]
HOSTS += ["[::1]:9000", "127.0.0.1"]


def random_request(dice: random.Random) -> dict[str, Any]:
    path = "/" + "/".join(dice.choices(SEGMENTS, k=dice.randint(0, 4)))
    names = ["a", "A", "b", "%20", "a-b", ""]
    pairs = [
        dice.choice(names) + dice.choice(["", "=", "=1", "=%2F", "=a=b", "=~"])
        for _ in range(dice.randint(0, 4))
    ]
    headers = {
        name: dice.choice(VALUES) for name in dice.sample(HEADER_NAMES, k=dice.randint(0, 8))
    }
    token = dice.choice([None, "token==", "t" * 500])
    if token is not None and dice.random() < 0.2:
        headers["x-amz-security-token"] = "of before"
    if dice.random() < 0.1:
        headers["X-Amz-Content-SHA256"] = dice.choice(["UNSIGNED-PAYLOAD", "0" * 64])
    return {
        "method": dice.choice(["GET", "POST", "PUT", "DELETE", "patch"]),
        "origin": f"{dice.choice(['http', 'https'])}://{dice.choice(HOSTS)}",
        "target": path + dice.choice(["", "?" + "&".join(pairs)]),
        "headers": headers,
        "body": dice.choice([b"", b"{}", dice.randbytes(dice.randint(1, 300))]),
        "credentials": Credentials(
            access_key_id=dice.choice(["AKIDEXAMPLE", "ASIAOTHER"]),
            secret_access_key=dice.choice(["secret/+1", "wJalrXUtnFEMI"]),
            session_token=token,
        ),
        "region": dice.choice(["us-west-2", "eu-central-1", "aws-global"]),
        "signing_name": dice.choice(["ivs", "execute-api", "s"]),
        "now": datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)
        + timedelta(seconds=dice.choice([0, 1, 3600, 86400 * 400])),
        "unsigned_payload": dice.random() < 0.2,
    }


def test_signatures_of_random_requests_equal_those_of_botocore(
    record_property: Callable[[str, object], None],
) -> None:
    dice = random.Random(20150830)
    signer = Signer()
    requests = many(4_000, 100_000)
    for _ in range(requests):
        request = random_request(dice)
        origin, target = request.pop("origin"), request.pop("target")
        given = request.pop("headers")
        expected = signed_by_botocore(url=origin + target, headers=given, **request)
        headers = dict(given)
        signer.sign(host=host_header(origin), target=target, headers=headers, **request)
        for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256"):
            assert headers.get(name) == expected.get(name), (origin, target, given, request)
    record_property("core", ("requests signed as by botocore", requests))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://IVS.us-west-2.amazonaws.com", "ivs.us-west-2.amazonaws.com"),
        ("https://example.com:443", "example.com"),
        ("http://example.com:80", "example.com"),
        ("https://example.com:80", "example.com:80"),
        ("http://localhost:4566", "localhost:4566"),
        ("https://[2001:DB8::1]", "[2001:db8::1]"),
        ("https://[::1]:8443", "[::1]:8443"),
    ],
)
def test_host_is_lower_case_without_default_port(origin: str, host: str) -> None:
    assert host_header(origin) == host


def test_headers_of_an_earlier_signature_are_replaced_in_any_case() -> None:
    fresh = sign(headers={"Content-Type": "application/json"})
    again = sign(
        headers={
            "Content-Type": "application/json",
            "AUTHORIZATION": "old",
            "x-amz-date": "old",
            "x-AMZ-security-token": "old",
        }
    )
    assert again == fresh
    assert "X-Amz-Security-Token" not in again


def test_other_headers_keep_their_order_and_value() -> None:
    headers = sign(headers={"B": " 2 ", "User-Agent": "x", "A": "1"})
    assert list(headers.items())[:3] == [("B", " 2 "), ("User-Agent", "x"), ("A", "1")]
    assert "SignedHeaders=a;b;host;x-amz-date," in headers["Authorization"]


@pytest.mark.parametrize("name", botocore.auth.SIGNED_HEADERS_BLACKLIST)
def test_headers_that_proxies_may_change_are_not_signed(name: str) -> None:
    """Nor is anything else passed over whose name only looks like it."""
    for written in (name, name.title(), name.upper()):
        headers = sign(headers={written: "a", f"{name}-x": "b", name[:-1]: "c"})
        assert headers[written] == "a"
        _, _, signed = headers["Authorization"].partition("SignedHeaders=")
        expected = sorted([f"{name}-x", name[:-1], "host", "x-amz-date"])
        assert signed.partition(",")[0].split(";") == expected


def test_unsigned_payload_does_not_depend_on_the_body() -> None:
    one = sign(body=b"one", unsigned_payload=True)
    other = sign(body=b"other", unsigned_payload=True)
    assert one == other
    assert one["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    assert sign(body=b"one") != sign(body=b"other")


def test_time_of_another_zone_is_signed_in_utc() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-9)))
    assert sign(now=elsewhere) == sign(now=NOW)


def count_derivations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each step of a derivation, as it happens; four make a key."""
    steps: list[str] = []
    digest = signing.hmac.digest

    def counted(key: bytes, message: bytes, algorithm: str) -> bytes:
        steps.append(message.decode())
        return digest(key, message, algorithm)

    monkeypatch.setattr(signing.hmac, "digest", counted)
    return steps


def test_key_is_derived_once_for_each_day_region_service_and_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = count_derivations(monkeypatch)
    signer = Signer()
    other = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="rotated")
    for changes in (
        {},
        {"now": NOW + timedelta(hours=5)},
        {"target": "/GetChannel", "body": b""},
        # Equal credentials are the same credentials: providers make new objects each time.
        {
            "credentials": Credentials(
                access_key_id=KEYS.access_key_id, secret_access_key=KEYS.secret_access_key
            )
        },
    ):
        sign(signer, **changes)
    assert steps == ["20150830", "us-west-2", "ivs", "aws4_request"]
    each: list[dict[str, Any]] = [
        {"now": NOW + timedelta(days=1)},
        {"region": "eu-west-1"},
        {"signing_name": "ivsrealtime"},
        {"credentials": other},
    ]
    for changes in each:
        before = len(steps)
        assert sign(signer, **changes) == sign(**changes)
        assert len(steps) == before + 8
        sign(signer, **changes)
        assert len(steps) == before + 8


def test_key_follows_the_date_in_both_directions() -> None:
    signer = Signer()
    evening = datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)
    for now in (evening, evening + timedelta(seconds=1), evening, evening + timedelta(days=365)):
        assert sign(signer, now=now) == sign(Signer(), now=now)


def test_cache_of_signing_keys_is_bounded() -> None:
    signer = Signer()
    for day in range(50):
        sign(signer, now=NOW + timedelta(days=day))
    assert len(signer._keys) == 16
    assert sign(signer, now=NOW) == sign(now=NOW)


def test_repr_shows_no_key() -> None:
    signer = Signer()
    sign(signer)
    key = b"AWS4" + KEYS.secret_access_key.encode()
    for step in (b"20150830", b"us-west-2", b"ivs", b"aws4_request"):
        key = signing.hmac.digest(key, step, "sha256")
    for shown in (repr(signer), repr(signer._keys), str(list(signer._keys.values()))):
        assert KEYS.secret_access_key not in shown
        assert key.hex() not in shown
        assert repr(key) not in shown

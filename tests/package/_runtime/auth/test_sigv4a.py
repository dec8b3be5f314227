"""SigV4a: what awscrt signs, and when a request is signed so.

Signatures are never the same twice, so they are verified by the public key that belongs to the
credentials. The key's derivation is that of AWS's signing test suite.
"""

from __future__ import annotations

import hmac
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, ClassVar, NoReturn, cast

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from support.awscrt import awscrt
from support.calls import URL, canned
from support.sample.service import RawRequest

from codegen.package._runtime.auth.sigv4 import Signer
from codegen.package._runtime.auth.sigv4a import asymmetric_signer
from codegen.package._runtime.call.endpoint_resolver import ResolvedEndpoint
from codegen.package._runtime.config.settings import Config
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import ConfigurationError, CredentialsError
from codegen.package._runtime.http import HttpRequest

NOW = datetime(2015, 8, 30, 12, 36, 0, tzinfo=UTC)
KEYS = Credentials(
    access_key_id="AKISORANDOMAASORANDOM",
    secret_access_key="q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
)
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private_key(keys: Credentials) -> ec.EllipticCurvePrivateKey:
    """The key that belongs to credentials: the counter mode of NIST SP 800-108 over HMAC-SHA256."""
    secret = f"AWS4A{keys.secret_access_key}".encode()
    for counter in range(1, 255):
        context = keys.access_key_id.encode() + bytes([counter])
        fixed = b"\0\0\0\1AWS4-ECDSA-P256-SHA256\0" + context + (256).to_bytes(4, "big")
        candidate = int.from_bytes(hmac.digest(secret, fixed, "sha256"), "big")
        if candidate <= ORDER - 2:
            return ec.derive_private_key(candidate + 1, CURVE)
    raise AssertionError("no key")


def test_key_is_that_of_the_published_suite() -> None:
    numbers = private_key(KEYS).public_key().public_numbers()
    assert f"{numbers.x:064x}" == "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb"
    assert f"{numbers.y:064x}" == "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0"


def signer(**settings: object) -> Signer:
    with awscrt():
        found = asymmetric_signer(Config(settings))
    assert found is not None
    return found


def signed(
    credentials: Credentials = KEYS, made: Signer | None = None, **given: Any
) -> dict[str, str]:
    """The headers of a signed request."""
    headers = {"Content-Type": "application/json", "User-Agent": "u", **given.pop("headers", {})}
    options: dict[str, Any] = {
        "method": "POST",
        "host": "example.amazonaws.com",
        "target": "/a%20b?y=2&x=1",
        "body": b"{}",
        "region": "*",
        "signing_name": "service",
        "now": NOW,
    }
    (made or signer()).sign(headers=headers, credentials=credentials, **(options | given))
    return headers


def verify(headers: dict[str, str], names: list[str], payload: str) -> None:
    """Verifies the signature of a request that ``signed`` made, with a signature over these headers."""
    authorization = headers["Authorization"]
    algorithm, _, rest = authorization.partition(" ")
    fields = dict(part.split("=", 1) for part in rest.split(", "))
    scope = "20150830/service/aws4_request"
    assert algorithm == "AWS4-ECDSA-P256-SHA256"
    assert fields["Credential"] == f"{KEYS.access_key_id}/{scope}"
    assert fields["SignedHeaders"] == ";".join(names)
    lowered = {name.lower(): value for name, value in headers.items()}
    lowered["host"] = "example.amazonaws.com"
    lines = "".join(f"{name}:{lowered[name]}\n" for name in names)
    canonical = f"POST\n/a%2520b\nx=1&y=2\n{lines}\n{';'.join(names)}\n{payload}"
    text = f"{algorithm}\n20150830T123600Z\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = private_key(KEYS).public_key()
    key.verify(bytes.fromhex(fields["Signature"]), text.encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(bytes.fromhex(fields["Signature"]), b"other", ec.ECDSA(SHA256()))


BASIC = ["content-type", "host", "x-amz-date", "x-amz-region-set"]


def test_signature_covers_headers_and_body() -> None:
    headers = signed()
    verify(headers, BASIC, sha256(b"{}").hexdigest())
    assert headers["X-Amz-Region-Set"] == "*"


def test_signature_covers_the_session_token() -> None:
    keys = Credentials(
        access_key_id=KEYS.access_key_id,
        secret_access_key=KEYS.secret_access_key,
        session_token="token",
    )
    headers = signed(keys)
    verify(headers, [*BASIC, "x-amz-security-token"], sha256(b"{}").hexdigest())
    # Of another attempt, only the new headers remain.
    again = signed(headers=headers)
    verify(again, BASIC, sha256(b"{}").hexdigest())


@pytest.mark.parametrize("unsigned", [True, False])
def test_payload_may_be_unsigned_or_have_its_digest_in_a_header(unsigned: bool) -> None:
    given = {"X-Amz-Content-SHA256": "0" * 64}
    headers = signed(headers=given, unsigned_payload=unsigned)
    payload = "UNSIGNED-PAYLOAD" if unsigned else "0" * 64
    names = sorted([*BASIC, "x-amz-content-sha256"])
    verify(headers, names, payload)
    assert headers["X-Amz-Content-Sha256"] == payload


def test_settings_name_the_regions() -> None:
    made = signer(sigv4a_signing_region_set="us-east-1,eu-west-1")
    headers = signed(made=made)
    assert headers["X-Amz-Region-Set"] == "us-east-1,eu-west-1"
    verify(headers, BASIC, sha256(b"{}").hexdigest())


# --- when a request is signed so


class FakeSigner(Signer):
    """Notes the regions."""

    def sign(self, **given: Any) -> None:
        given["headers"]["Authorization"] = f"asymmetric in {given['region']}"


@dataclass(slots=True, kw_only=True)
class AsymmetricRequest(RawRequest):
    """An operation that prefers SigV4a."""

    AUTH_SCHEMES: ClassVar[tuple[str, ...]] = ("sigv4a", "sigv4")


BOTH = ("sigv4a", "sigv4")


@pytest.mark.usefixtures("client_kind", "bare_environment")
@pytest.mark.parametrize(
    ("kind", "of_endpoint", "installed", "expected"),
    [
        (RawRequest, (), True, "AWS4-HMAC-SHA256 "),
        (RawRequest, ("sigv4a",), True, "asymmetric in a,b"),
        (RawRequest, BOTH, True, "asymmetric in a,b"),
        (RawRequest, BOTH, False, "AWS4-HMAC-SHA256 "),
        (RawRequest, ("sigv4a",), False, None),
        (AsymmetricRequest, (), True, "asymmetric in a,b"),
        (AsymmetricRequest, (), False, "AWS4-HMAC-SHA256 "),
        (AsymmetricRequest, ("sigv4a",), False, None),
    ],
)
def test_first_signature_that_can_be_made_is(
    kind: type[RawRequest], of_endpoint: tuple[str, ...], installed: bool, expected: str | None
) -> None:
    client, transport = canned()
    shared = client._shared
    endpoint = ResolvedEndpoint(URL, {}, "sample", "us-west-2", of_endpoint, "a,b")
    shared.endpoint_resolver = cast("Any", SimpleNamespace(resolve=lambda _: endpoint))
    shared.service = cast(
        "Any",
        SimpleNamespace(
            **{name: getattr(shared.service, name) for name in type(shared.service).__slots__}
            | {"asymmetric_signer": lambda _: FakeSigner() if installed else None}
        ),
    )
    request = kind(message=HttpRequest("GET", "/"))
    if expected is None:
        with pytest.raises(ConfigurationError, match=r"^Raw: .* SigV4a; expected: awscrt .*pip"):
            client.send(request)
        assert not transport.requests
    else:
        client.send(request)
        assert transport.requests[0].headers["Authorization"].startswith(expected)


@pytest.mark.parametrize("result", [RuntimeError, KeyError])
def test_failure_of_awscrt_shows_nothing_that_is_signed(
    result: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(request: object, config: object) -> NoReturn:
        raise result(KEYS.secret_access_key)

    made = signer()
    monkeypatch.setattr(vars(type(made))["_auth"].__get__(made), "aws_sign_request", fail)
    with pytest.raises(CredentialsError, match=r"^awscrt: got .*; expected: credentials") as raised:
        signed(made=made)
    assert raised.value.cause == result.__name__
    assert raised.value.__context__ is None
    assert KEYS.secret_access_key not in str(raised.value)


def test_signer_needs_awscrt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "awscrt.auth", None)
    assert asymmetric_signer(Config({})) is None

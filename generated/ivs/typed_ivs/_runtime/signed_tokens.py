"""Tokens that callers sign: key pairs, and JSON Web Tokens with ES384 (RFC 7515, RFC 7518, RFC 7519).

Only packages whose hand-written modules make such tokens have this module. It is the only one that
imports cryptography.
"""

# docs/decisions/playback-tokens.md says why.

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn, cast

from . import clock
from .credentials import Immutable
from .errors import Error, ParamProblem, tolerant
from .values import refuse

_PUBLIC_MODULE = f"{__name__.rpartition('._runtime.')[0]}.tokens"

try:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDSA,
        SECP384R1,
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
        generate_private_key,
    )
    from cryptography.hazmat.primitives.asymmetric.utils import (
        decode_dss_signature,
        encode_dss_signature,
    )
    from cryptography.hazmat.primitives.hashes import SHA384
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
        load_pem_private_key,
        load_pem_public_key,
    )
except ImportError as missing:
    raise ImportError(
        f"{_PUBLIC_MODULE} needs cryptography; install it, or this package with [tokens]"
    ) from missing

HEADER: Final[Mapping[str, str]] = {"alg": "ES384", "typ": "JWT"}
"""The header of every token; some have more."""

SIGNATURE_CHARACTERS: Final = 128
"""The length of a signature in a token, in characters."""

_SECOND = timedelta(seconds=1)
_NUMBER_BYTES = 48  # The size of r and of s on P-384: RFC 7518, section 3.4.
_COMPACT = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_LABEL = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")


class InvalidKeyError(Error):
    """A key is not the PEM text of a P-384 key of the kind that is needed."""

    __module__ = _PUBLIC_MODULE


class InvalidTokenError(Error):
    """A token is not one that the service would accept: its form, its signature or a claim."""

    __module__ = _PUBLIC_MODULE


class TokenExpiredError(InvalidTokenError):
    """A token has expired.

    Attributes:
        expires_at: The time at which it expired, aware.
    """

    __module__ = _PUBLIC_MODULE

    def __init__(self, expires_at: datetime) -> None:
        self.expires_at = expires_at
        super().__init__(f"the token expired at {expires_at.isoformat()}")


class KeyPair(Immutable):
    """A key pair for tokens. It can't be pickled, and ``repr`` shows no key.

    Args:
        private_key: PEM text of the private key, which signs tokens.
        public_key: PEM text of the public key, which the service imports.
    """

    __module__ = _PUBLIC_MODULE
    __slots__ = ("private_key", "public_key")

    private_key: str
    """PEM text (PKCS #8, without a password). Keep it secret."""

    public_key: str
    """PEM text (SubjectPublicKeyInfo)."""

    def __init__(self, *, private_key: str, public_key: str) -> None:
        object.__setattr__(self, "private_key", private_key)
        object.__setattr__(self, "public_key", public_key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KeyPair):
            return NotImplemented
        return (self.private_key, self.public_key) == (other.private_key, other.public_key)

    def __hash__(self) -> int:
        return hash((self.private_key, self.public_key))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a KeyPair can't be pickled or copied, so that no private key is stored")

    @tolerant
    def __repr__(self) -> str:
        return "KeyPair(private_key=…, public_key=…)"


def generate_key_pair() -> KeyPair:
    """Generates a key pair on the curve P-384, the only one that is accepted.

    Returns:
        The keys as PEM texts. Let the service import ``public_key`` once.
    """
    key = generate_private_key(SECP384R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private_key=private.decode(), public_key=public.decode())


class SignedToken(Immutable):
    """Base class of what a token says. ``sign`` makes the token.

    A subclass checks its claims and calls ``_compose``.
    """

    __slots__ = ("_message", "expires_at")

    expires_at: datetime
    _message: str

    def _compose(
        self, header: Mapping[str, str], claims: Mapping[str, Any], longest: int | None = None
    ) -> None:
        """Composes what is signed.

        Args:
            header: What the header has beside ``HEADER``.
            claims: The claims.
            longest: Maximum length of the token, in characters.

        Raises:
            ParamValidationError: The token would be longer.
        """
        message = f"{_json({**HEADER, **header})}.{_json(claims)}"
        object.__setattr__(self, "_message", message)
        length = len(message) + 1 + SIGNATURE_CHARACTERS
        if longest is not None and length > longest:
            raise refuse(type(self).__name__, f"{length} characters", f"at most {longest}")

    def sign(self, private_key: str | KeyPair) -> str:
        """Signs the token.

        Args:
            private_key: PEM text of the private key, or a key pair. A key on another curve than
                P-384, or with a password, is refused.

        Returns:
            The token. Treat it like a password.

        Raises:
            InvalidKeyError: The key is not such a key.
            TokenExpiredError: The token has expired.
        """
        if self.expires_at <= clock.utc_now():
            del private_key
            raise TokenExpiredError(self.expires_at)
        signature = _signature(self._message, private_key)
        if isinstance(signature, InvalidKeyError):
            del private_key  # Tools that show a traceback with variables show this frame.
            raise signature
        return f"{self._message}.{signature}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SignedToken):
            return NotImplemented
        return type(self) is type(other) and self._message == other._message

    def __hash__(self) -> int:
        return hash(self._message)

    def __reduce__(self) -> NoReturn:
        name = type(self).__name__
        raise TypeError(f"a {name} can't be pickled or copied; make it where it is signed")


def expiry(expires_in: object, expires_at: object, now: datetime) -> datetime | ParamProblem:
    """The time at which a token expires, in whole seconds, or what is wrong with it."""
    name = "expires_at" if expires_in is None else "expires_in"
    if (expires_in is None) == (expires_at is None):
        found = "no value" if expires_in is None else "a value beside expires_at"
        return ParamProblem("expires_in", found, "either expires_in or expires_at")
    try:
        if isinstance(expires_in, timedelta):
            if expires_in < _SECOND:
                return ParamProblem(name, str(expires_in), "at least a second")
            time = now + expires_in
        elif isinstance(expires_at, datetime) and expires_at.utcoffset() is not None:
            time = expires_at.astimezone(UTC)
        elif expires_in is None:
            naive = isinstance(expires_at, datetime)
            found = "a datetime without offset" if naive else type_of(expires_at)
            return ParamProblem(name, found, "an aware datetime")
        else:
            return ParamProblem(name, type_of(expires_in), "a timedelta")
    except OverflowError:
        return ParamProblem(name, "a time after the year 9999", "an earlier time")
    time = time.replace(microsecond=0)
    if time <= now:
        return ParamProblem(name, time.isoformat(), "a time in the future")
    return time


def time_of(claims: Mapping[str, Any], claim: str) -> datetime | str:
    """The time of a claim in seconds, or what is wrong with it."""
    try:
        return datetime.fromtimestamp(claims[claim], UTC)
    except (OverflowError, ValueError, OSError):
        return f"the claim {claim} is after the year 9999; expected: seconds, not milliseconds"


def type_of(value: object) -> str:
    """What a value is, without its content."""
    return f"a value of type {type(value).__name__}"


def parts_of(token: str) -> tuple[bytes, bytes, bytes] | None:
    """Header, payload and signature of a token; None if it has another form."""
    match = _COMPACT.fullmatch(token)
    if match is None:
        return None
    parts: list[bytes] = []
    for text in match.groups():
        if len(text) % 4 == 1:
            return None
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if _base64url(content) != text:  # Two texts of one token would be two tokens.
            return None
        parts.append(content)
    header, payload, signature = parts
    return header, payload, signature


def read_token(
    token: object, public_key: str | KeyPair, *more: str, longest: int | None = None
) -> tuple[dict[str, Any], dict[str, Any]] | Error:
    """Header and claims of a token, or why it is refused. Neither is checked for its values.

    Args:
        token: The signed token.
        public_key: PEM text of the public key, or a key pair.
        more: What the header has beside ``HEADER``.
        longest: Maximum length of the token, in characters.
    """
    if not isinstance(token, str):
        return InvalidTokenError(f"{type_of(token)}; expected: a text")
    if longest is not None and len(token) > longest:
        return InvalidTokenError(f"{len(token)} characters; expected: at most {longest}")
    parts = parts_of(token)
    if parts is None:
        return InvalidTokenError("no token; expected: header.payload.signature in base64url")
    content, payload, signature = parts
    header = _object(content) or {}
    if header.keys() != {*HEADER, *more} or not HEADER.items() <= header.items():
        algorithm = str(header.get("alg"))[:20]
        wanted = f"expected: exactly {' and '.join((json.dumps(HEADER), *more))}"
        return InvalidTokenError(f"a header with the algorithm {algorithm!r}; {wanted}")
    signed = _is_signed(token.rpartition(".")[0], signature, public_key)
    if isinstance(signed, InvalidKeyError):
        return signed
    if not signed:
        expected = "expected: one by its private key"
        return InvalidTokenError(f"the signature is not of this key; {expected}")
    claims = _object(payload)
    if claims is None:
        return InvalidTokenError("the payload is no JSON object")
    return header, claims


def _signature(message: str, private_key: str | KeyPair) -> str | InvalidKeyError:
    """The signature of header and payload, or why the key can't make it."""
    text = private_key.private_key if isinstance(private_key, KeyPair) else private_key
    key = _private(text)
    if isinstance(key, str):
        return InvalidKeyError(f"{key}; expected: PEM text of a P-384 private key, no password")
    r, s = decode_dss_signature(key.sign(message.encode(), ECDSA(SHA384())))
    return _base64url(r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big"))


def _is_signed(message: str, signature: bytes, public_key: str | KeyPair) -> bool | InvalidKeyError:
    """Whether a signature belongs to a message and a key, or why the key can't tell."""
    text = public_key.public_key if isinstance(public_key, KeyPair) else public_key
    key = _public(text)
    if isinstance(key, str):
        return InvalidKeyError(f"{key}; expected: PEM text of a P-384 public key")
    if len(signature) != 2 * _NUMBER_BYTES:
        return False
    r = int.from_bytes(signature[:_NUMBER_BYTES], "big")
    s = int.from_bytes(signature[_NUMBER_BYTES:], "big")
    try:
        key.verify(encode_dss_signature(r, s), message.encode(), ECDSA(SHA384()))
    except InvalidSignature:
        return False
    return True


def _private(text: object) -> EllipticCurvePrivateKey | str:
    """The private key, or what was found in its place."""
    try:
        key = load_pem_private_key(_encoded(text), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return _described(text)
    if not isinstance(key, EllipticCurvePrivateKey):
        return "got a key that is not of an elliptic curve"
    return key if isinstance(key.curve, SECP384R1) else f"got a key on {key.curve.name}"


def _public(text: object) -> EllipticCurvePublicKey | str:
    """The public key, or what was found in its place."""
    try:
        key = load_pem_public_key(_encoded(text))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return _described(text)
    if not isinstance(key, EllipticCurvePublicKey):
        return "got a key that is not of an elliptic curve"
    return key if isinstance(key.curve, SECP384R1) else f"got a key on {key.curve.name}"


def _encoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError("no text")
    return text.encode()


def _described(text: object) -> str:
    """What was found, without its content."""
    if not isinstance(text, str):
        return f"got {type_of(text)}"
    label = _LABEL.search(text)
    return f"got PEM text that begins with {label[1]}" if label else "got a text that is no PEM"


def _base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _json(value: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _object(content: bytes) -> dict[str, Any] | None:
    """The JSON object in a part of a token; None if it holds none."""
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None

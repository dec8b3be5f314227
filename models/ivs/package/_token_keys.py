"""Key pairs for playback tokens, and the compact form of a signed token (RFC 7515, RFC 7518).

The only module that imports cryptography.
"""

# docs/decisions/playback-tokens.md says why.

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NoReturn

from ._runtime.credentials import Immutable
from ._runtime.errors import Error, tolerant

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
        f"{__package__}.tokens needs cryptography; install it, or this package with [tokens]"
    ) from missing

SIGNATURE_CHARACTERS = 128
"""The length of a signature in a token, in characters."""

_NUMBER_BYTES = 48  # The size of r and of s on P-384: RFC 7518, section 3.4.
_COMPACT = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_LABEL = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")


class InvalidKeyError(Error):
    """A key is not the PEM text of a P-384 key of the kind that is needed."""


class KeyPair(Immutable):
    """A key pair for playback tokens. It can't be pickled, and ``repr`` shows no key.

    Args:
        private_key: PEM text of the private key, which signs tokens.
        public_key: PEM text of the public key, which ``import_playback_key_pair`` takes.
    """

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
    """Generates a key pair on the curve P-384, the only one that Amazon IVS accepts.

    Returns:
        The keys as PEM texts. Pass ``public_key`` to ``import_playback_key_pair`` once.
    """
    key = generate_private_key(SECP384R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private_key=private.decode(), public_key=public.decode())


def base64url(content: bytes) -> str:
    """``content`` as base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


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
        if base64url(content) != text:  # Two texts of one token would be two tokens.
            return None
        parts.append(content)
    header, payload, signature = parts
    return header, payload, signature


def signature_of(message: str, private_key: str | KeyPair) -> str | InvalidKeyError:
    """The signature of a message, as base64url, or why the key can't make it.

    Args:
        message: Header and payload of a token, in ASCII.
        private_key: PEM text of a P-384 key without a password, or a key pair.
    """
    text = private_key.private_key if isinstance(private_key, KeyPair) else private_key
    key = _private(text)
    if isinstance(key, str):
        return InvalidKeyError(f"{key}; expected: PEM text of a P-384 private key, no password")
    r, s = decode_dss_signature(key.sign(message.encode(), ECDSA(SHA384())))
    return base64url(r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big"))


def is_signed(message: str, signature: bytes, public_key: str | KeyPair) -> bool | InvalidKeyError:
    """Whether a signature belongs to a message and a key, or why the key can't tell.

    Args:
        message: Header and payload of a token, in ASCII.
        signature: The two numbers of the signature, 48 bytes each.
        public_key: PEM text of a P-384 key, or a key pair.
    """
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
        return f"got a value of type {type(text).__name__}"
    label = _LABEL.search(text)
    return f"got PEM text that begins with {label[1]}" if label else "got a text that is no PEM"

"""The claims of tokens for stages: their limits, and what they are called in the token."""

# docs/decisions/stage-tokens.md says why.

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from ._runtime.errors import ParamProblem, ParamValidationError
from ._runtime.signed_tokens import time_of, type_of
from .arns import Arn, PublicKeyArn, StageArn

_A = TypeVar("_A", bound=Arn)

Capability: TypeAlias = Literal["PUBLISH", "SUBSCRIBE"]
"""What a participant may do in a stage."""

VERSION = "1.0"
EVENTS_URL = "wss://global.events.live-video.net"
"""The only endpoint of connection tokens."""

_LONGEST_FOR_A_STAGE = timedelta(days=14)
_LONGEST_FOR_A_CONNECTION = timedelta(weeks=4)
_LONGEST_USER_ID = 128
_LONGEST_ATTRIBUTES = 1024
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

_ALLOWED: Mapping[str, str] = {"PUBLISH": "allow_publish", "SUBSCRIBE": "allow_subscribe"}

_OF_STAGES: Mapping[str, type] = {
    "exp": int,
    "iat": int,
    "jti": str,
    "resource": str,
    "topic": str,
    "events_url": str,
    "whip_url": str,
    "capabilities": dict,
    "version": str,
}
_OF_CONNECTIONS: Mapping[str, type] = {
    "exp": int,
    "iat": int,
    "jti": str,
    "account_id": str,
    "region": str,
    "events_url": str,
    "version": str,
}
"""Claim → the type of its JSON value. All of them are required."""

_OPTIONAL: Mapping[str, type] = {"user_id": str, "attributes": dict}


def problems_of_stage(fields: Mapping[str, Any]) -> Iterator[ParamProblem]:
    """Yields what is wrong with the fields of a token for a stage."""
    yield from _problems_of_id(fields, "participant_id")
    yield from _problems_of_times(fields, _LONGEST_FOR_A_STAGE, "14 days")
    stage = yield from _parsed(StageArn, fields, "stage_arn")
    key = yield from _parsed(PublicKeyArn, fields, "public_key_arn")
    if stage is not None and key is not None:
        home = (stage.partition, stage.region, stage.account)
        if (key.partition, key.region, key.account) != home:
            found = f"a key of {key.region} and account {key.account}"
            allowed = f"one of the stage's, {stage.region} and account {stage.account}"
            yield ParamProblem("public_key_arn", found, allowed)
    for name, scheme in (("events_url", "wss"), ("whip_url", "https")):
        if not _is_url(fields[name], scheme):
            allowed = f"the endpoint of the stage, {scheme}://…"
            yield ParamProblem(f"endpoints.{name.removesuffix('_url')}", "something else", allowed)
    user_id = fields["user_id"]
    if not (isinstance(user_id, str) and len(user_id) <= _LONGEST_USER_ID):
        found = f"{len(user_id)} characters" if isinstance(user_id, str) else type_of(user_id)
        yield ParamProblem("user_id", found, f"at most {_LONGEST_USER_ID} characters")
    yield from _problems_of_capabilities(fields["capabilities"])
    yield from _problems_of_attributes(fields["attributes"])


def problems_of_connection(fields: Mapping[str, Any]) -> Iterator[ParamProblem]:
    """Yields what is wrong with the fields of a token for connections."""
    yield from _problems_of_id(fields, "token_id")
    yield from _problems_of_times(fields, _LONGEST_FOR_A_CONNECTION, "4 weeks")
    yield from _parsed(PublicKeyArn, fields, "public_key_arn")


def _problems_of_id(fields: Mapping[str, Any], name: str) -> Iterator[ParamProblem]:
    value = fields[name]
    if not (isinstance(value, str) and _ID.fullmatch(value)):
        found = f"a text of {len(value)} characters" if isinstance(value, str) else type_of(value)
        yield ParamProblem(name, found, "1 to 64 letters, digits, hyphens and underscores")


def _problems_of_times(
    fields: Mapping[str, Any], longest: timedelta, spoken: str
) -> Iterator[ParamProblem]:
    expires_at: datetime | ParamProblem = fields["expires_at"]
    issued_at: object = fields["issued_at"]
    if not (isinstance(issued_at, datetime) and issued_at.utcoffset() is not None):
        yield ParamProblem("issued_at", type_of(issued_at), "an aware datetime")
    elif isinstance(expires_at, datetime) and expires_at - issued_at > longest:
        yield ParamProblem("expires_at", expires_at.isoformat(), f"at most {spoken} ahead")
    elif isinstance(expires_at, datetime) and expires_at <= issued_at:
        yield ParamProblem("issued_at", issued_at.isoformat(), "a time before it expires")
    if isinstance(expires_at, ParamProblem):
        yield expires_at


def _parsed(
    kind: type[_A], fields: Mapping[str, Any], name: str
) -> Generator[ParamProblem, None, _A | None]:
    """The ARN of a field, or None; yields what is wrong with it."""
    try:
        return kind.parse(fields[name], name=name)
    except ParamValidationError as error:
        problems = error.problems
    yield from problems
    return None


def _is_url(value: object, scheme: str) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    return parts is not None and parts.scheme == scheme and bool(parts.hostname)


def _problems_of_capabilities(given: object) -> Iterator[ParamProblem]:
    allowed = "PUBLISH, SUBSCRIBE or both, in a sequence"
    if isinstance(given, str) or not isinstance(given, list | tuple):
        yield ParamProblem("capabilities", type_of(given), allowed)
    elif not given or not {*cast("tuple[object, ...]", given)} <= _ALLOWED.keys():
        yield ParamProblem("capabilities", repr(cast("object", given))[:80], allowed)


def _problems_of_attributes(given: object) -> Iterator[ParamProblem]:
    if not isinstance(given, Mapping):
        yield ParamProblem("attributes", type_of(given), "a mapping of texts")
        return
    attributes = dict(cast("Mapping[object, object]", given))
    if not all(isinstance(text, str) for item in attributes.items() for text in item):
        yield ParamProblem("attributes", "a value that is no text", "a mapping of texts")
        return
    content = json.dumps(attributes, separators=(",", ":"), ensure_ascii=False)
    size = len(content.encode("utf-8", "surrogatepass"))
    if size > _LONGEST_ATTRIBUTES:
        allowed = f"at most {_LONGEST_ATTRIBUTES} bytes of JSON"
        yield ParamProblem("attributes", f"{size} bytes", allowed)


def claims_of_stage(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a token for a stage."""
    claims = {
        "exp": int(fields["expires_at"].timestamp()),
        "iat": int(fields["issued_at"].timestamp()),
        "jti": fields["participant_id"],
        "user_id": fields["user_id"],
        "resource": fields["stage_arn"],
        "topic": StageArn.parse(fields["stage_arn"]).id,
        "events_url": fields["events_url"],
        "whip_url": fields["whip_url"],
        "capabilities": {
            claim: True for name, claim in _ALLOWED.items() if name in fields["capabilities"]
        },
        "attributes": dict(fields["attributes"]),
        "version": VERSION,
    }
    if not fields["user_id"]:
        del claims["user_id"]
    return claims


def claims_of_connection(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a token for connections."""
    key = PublicKeyArn.parse(fields["public_key_arn"])
    return {
        "exp": int(fields["expires_at"].timestamp()),
        "iat": int(fields["issued_at"].timestamp()),
        "jti": fields["token_id"],
        "account_id": key.account,
        "region": key.region,
        "events_url": EVENTS_URL,
        "version": VERSION,
    }


def fields_of_stage(header: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any] | str:
    """The fields of a token for a stage, or what is wrong with it. Other claims are ignored."""
    common = _common_fields(header, claims, _OF_STAGES)
    if isinstance(common, str):
        return common
    capabilities: Mapping[str, object] = claims["capabilities"]
    unknown = capabilities.keys() - {*_ALLOWED.values()}
    if unknown or not all(isinstance(value, bool) for value in capabilities.values()):
        return f"wrong capabilities; expected: {' and '.join(_ALLOWED.values())}, true or false"
    if claims["topic"] != claims["resource"].rpartition("/")[2]:
        return "the claim topic is not that of the claim resource; expected: the stage's ID"
    return {
        **common,
        "participant_id": claims["jti"],
        "stage_arn": claims["resource"],
        "events_url": claims["events_url"],
        "whip_url": claims["whip_url"],
        "user_id": claims.get("user_id", ""),
        "capabilities": tuple(name for name, claim in _ALLOWED.items() if capabilities.get(claim)),
        "attributes": claims.get("attributes", {}),
    }


def fields_of_connection(
    header: Mapping[str, Any], claims: Mapping[str, Any]
) -> dict[str, Any] | str:
    """The fields of a token for connections, or what is wrong with it. Other claims are ignored."""
    common = _common_fields(header, claims, _OF_CONNECTIONS)
    if isinstance(common, str):
        return common
    try:
        key = PublicKeyArn.parse(header["kid"])
    except ParamValidationError:
        return "the header kid is not the ARN of a public key; expected: that of the key"
    wanted = {"account_id": key.account, "region": key.region, "events_url": EVENTS_URL}
    for claim, value in wanted.items():
        if claims[claim] != value:
            return f"the claim {claim} has another value; expected: {value}"
    return {**common, "token_id": claims["jti"]}


def _common_fields(
    header: Mapping[str, Any], claims: Mapping[str, Any], types: Mapping[str, type]
) -> dict[str, Any] | str:
    for claim in types:
        if claim not in claims:
            return f"there is no claim {claim}; expected: it in every token"
    for claim, kind in {**types, **_OPTIONAL}.items():
        if claim in claims and type(claims[claim]) is not kind:
            return f"the claim {claim} is {type_of(claims[claim])}; expected: {kind.__name__}"
    if not isinstance(header["kid"], str):
        return f"the header kid is {type_of(header['kid'])}; expected: str"
    if claims["version"] != VERSION:
        return f"the claim version is {claims['version'][:20]!r}; expected: {VERSION}"
    times = [time_of(claims, claim) for claim in ("exp", "iat")]
    for time in times:
        if isinstance(time, str):
            return time
    return {"expires_at": times[0], "issued_at": times[1], "public_key_arn": header["kid"]}

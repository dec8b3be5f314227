"""The claims of a playback token: their limits, and what they are called in the token."""

# docs/decisions/playback-tokens.md says why.

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, cast
from uuid import UUID

from ._runtime.errors import ParamProblem, ParamValidationError
from ._runtime.signed_tokens import time_of, type_of
from .arns import ChannelArn

MaximumResolution: TypeAlias = Literal["SD", "HD", "FULL_HD"]
"""The highest resolution that a viewer gets."""

AdsReportingMode: TypeAlias = Literal["CLIENT", "SERVER"]
"""Who reports ads."""

_LONGEST_FOR_A_VIEWER = timedelta(minutes=10)
_LONGEST_VIEWER_ID = 40
_MOST_STRICT_ORIGINS = 5
_LONGEST_PARAMS = 1000
_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://"
    r"(\*|(\*\.?)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?",
    re.ASCII | re.IGNORECASE,
)

_CLAIMS: Mapping[str, str] = {
    "channel_arn": "aws:channel-arn",
    "expires_at": "exp",
    "viewer_id": "aws:viewer-id",
    "session_version": "aws:viewer-session-version",
    "single_use": "aws:single-use-uuid",
    "allowed_origins": "aws:access-control-allow-origin",
    "strict_origin_enforcement": "aws:strict-origin-enforcement",
    "maximum_resolution": "aws:maximum-resolution",
    "ads_opt_out": "aws:ads-opt-out",
    "ads_player_params": "aws:ads-player-params",
    "ads_playback_config_name": "aws:ads-playback-config-name",
    "ads_reporting_mode": "aws:ads-reporting-mode",
}
"""Field → claim."""

_TYPES: Mapping[str, type] = {
    "aws:channel-arn": str,
    "exp": int,
    "aws:viewer-id": str,
    "aws:viewer-session-version": int,
    "aws:single-use-uuid": str,
    "aws:access-control-allow-origin": str,
    "aws:strict-origin-enforcement": bool,
    "aws:maximum-resolution": str,
    "aws:ads-opt-out": bool,
    "aws:ads-player-params": dict,
    "aws:ads-playback-config-name": str,
    "aws:ads-reporting-mode": str,
}
"""Claim → the type of its JSON value."""


def problems_of(fields: Mapping[str, Any], now: datetime) -> Iterator[ParamProblem]:
    """Yields what is wrong with the fields of a token."""
    try:
        ChannelArn.parse(fields["channel_arn"], name="channel_arn")
    except ParamValidationError as error:
        yield from error.problems
    expires_at, viewer_id, uuid = fields["expires_at"], fields["viewer_id"], fields["single_use"]
    if isinstance(expires_at, ParamProblem):
        yield expires_at
    elif (viewer_id is not None or uuid) and expires_at - now > _LONGEST_FOR_A_VIEWER:
        allowed = "at most 10 minutes ahead with viewer_id or single_use"
        yield ParamProblem("expires_at", expires_at.isoformat(), allowed)
    if viewer_id is not None and not _is_text(viewer_id, _LONGEST_VIEWER_ID):
        found = f"{len(viewer_id)} characters" if isinstance(viewer_id, str) else type_of(viewer_id)
        yield ParamProblem("viewer_id", found, f"1 to {_LONGEST_VIEWER_ID} characters")
    if uuid is not None and not isinstance(uuid, UUID):
        yield ParamProblem("single_use", type_of(uuid), "True, False, or a UUID")
    version = fields["session_version"]
    if version is not None and (type(version) is not int or version < 0):
        yield ParamProblem("session_version", repr(version)[:40], "an integer of at least 0")
    if version is not None and viewer_id is None:
        yield ParamProblem("session_version", "a value without viewer_id", "both or neither")
    yield from _problems_of_origins(fields)
    yield from _problems_of_choices(fields)
    yield from _problems_of_params(fields["ads_player_params"])


def _problems_of_origins(fields: Mapping[str, Any]) -> Iterator[ParamProblem]:
    origins: Any = fields["allowed_origins"]
    if isinstance(origins, str) or not isinstance(origins, Sequence):
        yield ParamProblem("allowed_origins", type_of(origins), "a sequence of origins")
        return
    listed = [*cast("Sequence[object]", origins)]
    for number, origin in enumerate(listed):
        if not (isinstance(origin, str) and _ORIGIN.fullmatch(origin)):
            allowed = "an origin such as https://www.example.com or https://*.example.com"
            yield ParamProblem(f"allowed_origins[{number}]", repr(origin)[:80], allowed)
    if fields["strict_origin_enforcement"] is True:
        if not listed:
            allowed = "allowed_origins, which it enforces"
            yield ParamProblem("strict_origin_enforcement", "True without origins", allowed)
        if len(listed) > _MOST_STRICT_ORIGINS:
            allowed = f"at most {_MOST_STRICT_ORIGINS} with strict_origin_enforcement"
            yield ParamProblem("allowed_origins", f"{len(listed)} origins", allowed)


def _problems_of_choices(fields: Mapping[str, Any]) -> Iterator[ParamProblem]:
    for name in ("strict_origin_enforcement", "ads_opt_out"):
        if not isinstance(fields[name], bool):
            yield ParamProblem(name, type_of(fields[name]), "True or False")
    choices = {
        "maximum_resolution": ("SD", "HD", "FULL_HD"),
        "ads_reporting_mode": ("CLIENT", "SERVER"),
    }
    for name, values in choices.items():
        if fields[name] is not None and fields[name] not in values:
            yield ParamProblem(name, repr(fields[name])[:40], f"one of {', '.join(values)}")
    name = "ads_playback_config_name"
    if fields[name] is not None and not _is_text(fields[name]):
        yield ParamProblem(name, repr(fields[name])[:40], "a text that is not empty")


def _problems_of_params(params: object) -> Iterator[ParamProblem]:
    if not isinstance(params, Mapping):
        yield ParamProblem("ads_player_params", type_of(params), "a mapping of texts")
        return
    found = dict(cast("Mapping[object, object]", params))
    if not all(isinstance(text, str) for item in found.items() for text in item):
        yield ParamProblem("ads_player_params", "a value that is no text", "a mapping of texts")
    elif (size := len(_utf8(found))) > _LONGEST_PARAMS:
        allowed = f"at most {_LONGEST_PARAMS} bytes of JSON"
        yield ParamProblem("ads_player_params", f"{size} bytes", allowed)


def claims_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a token, without those that say nothing."""
    claims: dict[str, Any] = {}
    for name, claim in _CLAIMS.items():
        value = fields[name]
        if isinstance(value, datetime):
            value = int(value.timestamp())
        elif isinstance(value, UUID):
            value = str(value)
        elif name == "allowed_origins":
            value = ",".join(value)
        elif name == "ads_player_params":
            value = dict(value)
        if name == "session_version" or value:
            claims[claim] = value
    return {claim: value for claim, value in claims.items() if value is not None}


def fields_of(claims: Mapping[str, Any]) -> dict[str, Any] | str:
    """The fields of a token with these claims, or what is wrong with a claim.

    Claims that nothing is known of are ignored.
    """
    fields: dict[str, Any] = {}
    for name, claim in _CLAIMS.items():
        if claim not in claims:
            continue
        value = fields[name] = claims[claim]
        if type(value) is not _TYPES[claim]:
            return f"the claim {claim} is {type_of(value)}; expected: {_TYPES[claim].__name__}"
    for name in ("channel_arn", "expires_at"):
        if name not in fields:
            return f"there is no claim {_CLAIMS[name]}; expected: it in every token"
    time = time_of(claims, "exp")
    if isinstance(time, str):
        return time
    fields["expires_at"] = time
    if "single_use" in fields:
        try:
            fields["single_use"] = UUID(fields["single_use"])
        except ValueError:
            return "the claim aws:single-use-uuid is no UUID; expected: a UUID"
    if "allowed_origins" in fields:
        fields["allowed_origins"] = [one.strip() for one in fields["allowed_origins"].split(",")]
    return fields


def _utf8(params: Mapping[object, object]) -> bytes:
    return json.dumps(params, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def _is_text(value: object, longest: int | None = None) -> bool:
    return isinstance(value, str) and value != "" and (longest is None or len(value) <= longest)

"""A request as a command of the AWS CLI, for people who have that and not this package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from .errors import ParamValidationError
from .forks import late_import

if TYPE_CHECKING:
    from .service import Service

_RENAMED = {"codedeploy": "deploy", "config": "configservice", "s3": "s3api"}
"""Services whose command has another name than their model."""


def to_aws_cli(request: Any) -> str:
    """The command.

    Args:
        request: The request. Its sensitive values are replaced by ``…``.
    """
    from shlex import quote

    module = type(request).__module__
    package = module.rpartition(".operations.")[0]
    service: Service = import_module(f"{package}._service").SERVICE
    command = module.rpartition(".")[2].strip("_").replace("_", "-")
    parts = ["aws", _RENAMED.get(service.model, service.model), command, *_options(request)]
    return " ".join(map(quote, parts))


def _options(request: Any) -> Iterator[str]:
    written = request.to_dict(redacted=True)
    plain = json.loads(_to_json(request))
    with late_import:
        from .round_trips import wire_name

    for item in fields(request):
        value = written[item.name]
        if value is None:
            continue
        option = item.name.rstrip("_").replace("_", "-")
        if isinstance(value, bool):
            yield f"--{option}" if value else f"--no-{option}"
            continue
        yield f"--{option}"
        shown = plain.get(wire_name(type(request), item.name), "…")
        if _is_texts(shown):
            yield from shown
        else:
            yield shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(
        isinstance(one, str) for one in cast("list[object]", value)
    )


def _to_json(request: Any) -> str:
    """The request's JSON; without members if one is a stream, which has none."""
    try:
        written: str = request.to_json(redacted=True)
    except ParamValidationError:
        return "{}"
    return written

"""``call``: one call of an operation, with options that follow the signature of its method."""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from ..client import Client
from ..operation import BaseStructure, Response
from ..round_trips import wire_name

_FILE = "file://"
_SCALARS = {str: "TEXT", int: "NUMBER", float: "NUMBER", datetime: "TIME", bytes: "BASE64"}
_SETTINGS = {
    "region": "AWS region",
    "profile": "profile in the config and credentials files",
    "endpoint_url": "endpoint to use instead of the service's own",
}
_OWN = ("all", "help", "redacted", *_SETTINGS)
"""Options that are no parameters; an operation's own option of such a name has ``parameter-`` before it."""


def add_settings(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Adds the settings of a client, which may stand before and after the operation."""
    group = parser.add_argument_group("settings of the client")
    for name, text in _SETTINGS.items():
        group.add_argument(f"--{name.replace('_', '-')}", help=text, default=default)


def add_call(
    parser: argparse.ArgumentParser, client_class: type[Client], given: Sequence[str]
) -> None:
    """Adds the operations, and the options of the one that was named."""
    names = _modules(client_class)
    parsers = parser.add_subparsers(dest="method", required=True, metavar="OPERATION")
    # Only the operation that is called is imported.
    named = next((word for word in given if word in names), None)
    for name in names:
        added = parsers.add_parser(name, help="")
        if name == named:
            add_settings(added, argparse.SUPPRESS)
            _add_options(added, client_class, name)


def _modules(client_class: type[Client]) -> Mapping[str, str]:
    """Each method, and the module of its operation."""
    found: Mapping[str, str] = import_module(
        f"{client_class.SERVICE.import_name}.operations"
    ).MODULES
    return found


def request_class(client_class: type[Client], method: str) -> Any:
    """The class of an operation's requests."""
    module = import_module(
        f"{client_class.SERVICE.import_name}.operations.{_modules(client_class)[method]}"
    )
    for kind in vars(module).values():
        if getattr(kind, "OPERATION", "") and kind.__module__ == module.__name__:
            return kind
    raise TypeError(f"{module.__name__} has no request")


def _add_options(parser: argparse.ArgumentParser, client_class: type[Client], method: str) -> None:
    kind = request_class(client_class, method)
    described = _described(getattr(client_class, method).__doc__ or "")
    parser.description = _escaped(described.pop("", ""))
    hints = get_type_hints(kind)
    group = parser.add_argument_group("parameters")
    for item in fields(kind):
        group.add_argument(
            _option(item.name),
            dest=f"parameter_{item.name}",
            required=not _is_optional(hints[item.name]),
            default=argparse.SUPPRESS,
            help=_escaped(described.get(item.name, "")),
            **_reading(hints[item.name]),
        )
    if _paginated(client_class, method):
        parser.add_argument(
            "--all", action="store_true", help="print every item of all pages, one on each line"
        )
    parser.add_argument(
        "--redacted", action="store_true", help="replace sensitive values of the response"
    )


def _option(field: str) -> str:
    name = field.rstrip("_")
    return f"--{'parameter-' if name in _OWN else ''}{name.replace('_', '-')}"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _described(docstring: str) -> dict[str, str]:
    """What a method's docstring says of each argument; of the method itself under ``""``."""
    summary, _, rest = cleandoc(docstring).partition("\n\n")
    section = re.split(r"\n(?=\w)", rest.partition("Args:\n")[2], maxsplit=1)[0]
    entries = re.split(r"^    (?=\w)", section, flags=re.MULTILINE)[1:]
    pairs = (entry.split(": ", 1) for entry in entries if ": " in entry)
    texts = {name: " ".join(text.split()).replace("``", "") for name, text in pairs}
    return {"": " ".join(summary.split()), **texts}


# --- kinds of parameters -----------------------------------------------------------------------


def _alternatives(hint: Any) -> list[Any]:
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return [kind for kind in kinds if kind is not NoneType]


def _is_optional(hint: Any) -> bool:
    return hint is Any or NoneType in get_args(hint)


def _scalar(hint: Any) -> type | None:
    """The type of a scalar, or None. Enumerations are text."""
    for kind in _alternatives(hint):
        if get_origin(kind) is Literal or getattr(kind, "__supertype__", None) is str:
            return str
        if kind in _SCALARS or kind is bool:
            found: type = kind
            return found
    return None


def _reading(hint: Any) -> dict[str, Any]:
    """How argparse reads a parameter."""
    scalar = _scalar(hint)
    if scalar is bool:
        return {"action": argparse.BooleanOptionalAction}
    if scalar is not None:
        return {"type": _reader(scalar), "metavar": _SCALARS[scalar]}
    for kind in _alternatives(hint):
        arguments = get_args(kind)
        is_list = isinstance(get_origin(kind), type) and len(arguments) == 1
        element = _scalar(arguments[0]) if is_list else None
        if element is not None and element is not bool:
            return {"type": _reader(element), "metavar": _SCALARS[element], "nargs": "*"}
    return {"type": _json, "metavar": "JSON"}


def _reader(scalar: type) -> Any:
    if scalar is bytes:
        return _blob
    return scalar if scalar in (int, float) else str


def _blob(text: str) -> str:
    """Base64 text, or that of a file's content."""
    if not text.startswith(_FILE):
        return text
    return base64.b64encode(_content(text)).decode("ascii")


def _json(text: str) -> Any:
    """A value of JSON, or that in a file."""
    try:
        return json.loads(_content(text) if text.startswith(_FILE) else text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "expected: JSON, or file:// and the path of JSON"
        ) from None


def _content(address: str) -> bytes:
    try:
        return Path(address.removeprefix(_FILE)).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{address}: {error.strerror}") from None


# --- calling -----------------------------------------------------------------------------------


def _paginated(client_class: type[Client], method: str) -> bool:
    if not hasattr(client_class, "paginate"):
        return False
    paginators = import_module(f"{client_class.SERVICE.import_name}.paginators")
    return hasattr(paginators.Paginators, method)


def _paginators(client: Any) -> Any:
    return client.paginate


def run_call(client_class: type[Client], options: argparse.Namespace) -> int:
    """Calls the operation and prints what comes back."""
    method: str = options.method
    kind = request_class(client_class, method)
    given = {
        item.name: value
        for item in fields(kind)
        if (value := getattr(options, f"parameter_{item.name}", None)) is not None
    }
    request = kind.from_json(
        json.dumps({wire_name(kind, name): one for name, one in given.items()})
    )
    redacted: bool = options.redacted
    with new_client(client_class, options) as client:
        if getattr(options, "all", False):
            passed = {name: getattr(request, name) for name in given}
            for one in getattr(_paginators(client), method)(**passed):
                print(_shown(one, redacted, indent=None))
            return 0
        response = client.send(request)
        streams = list(_streams(response))
        if not streams:
            print(_shown(response, redacted, indent=2))
        for stream in streams:
            _print_stream(stream, redacted)
    return 0


def new_client(client_class: type[Client], options: argparse.Namespace) -> Client:
    """A client with the settings of the command line."""
    return client_class(
        region=options.region, profile=options.profile, endpoint_url=options.endpoint_url
    )


def _streams(response: Response) -> Iterator[Any]:
    """The bodies and events that the caller reads."""
    values = (getattr(response, item.name) for item in fields(response))
    return (value for value in values if hasattr(value, "close") and hasattr(value, "__iter__"))


def _print_stream(stream: Any, redacted: bool) -> None:
    with stream:
        for piece in stream:
            if isinstance(piece, bytes):
                sys.stdout.buffer.write(piece)
            else:
                print(_shown(piece, redacted, indent=None), flush=True)


def _shown(value: object, redacted: bool, *, indent: int | None) -> str:
    """A value as JSON, by wire names."""
    if isinstance(value, BaseStructure):
        value = json.loads(value.to_json(redacted=redacted))
    elif isinstance(value, tuple):  # an entry of a map
        parts = cast("tuple[object, ...]", value)
        value = [json.loads(_shown(part, redacted, indent=None)) for part in parts]
    return json.dumps(value, indent=indent, ensure_ascii=False, default=str)

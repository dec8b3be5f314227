"""Checks of settings. Each takes a value and the place where it was found, and returns the value.

Values from variables and files are strings. The place, in errors, is an argument, a variable or a
key of the config file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sys import exception
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..clock import LONGEST_WAIT
from ..endpoints import is_valid_host_label
from ..errors import ConfigurationError
from ..forks import late_import
from ..signals import reraise_if_of_handler

if TYPE_CHECKING:
    from ..transport import ClientCertificate

_Choice = TypeVar("_Choice", bound=str)


# More of anything has no meaning. Very large numbers can't be written as text, or be floats.
_MOST = 10**18
_LONGEST_SHOWN = 200


def refusal(where: str, found: object, expected: str) -> ConfigurationError:
    """The error for a value. It shows plain values, and of all others the type only."""
    shown = f"{type(found)!r}"
    if isinstance(found, str):
        shown = repr(found if len(found) <= _LONGEST_SHOWN else f"{found[:_LONGEST_SHOWN]}…")
    elif isinstance(found, bool | float) or (isinstance(found, int) and abs(found) <= _MOST):
        shown = repr(found)
    return ConfigurationError(f"{where}: got {shown}; expected: {expected}")


def as_given(value: object, where: str) -> Any:
    """No check: the part that uses the value checks it."""
    return value


def flag(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise refusal(where, value, "true or false")


def address(value: object, where: str) -> str:
    """A URL, which is checked together with other settings; a wrong one may contain a password."""
    if isinstance(value, str) and "@" in value:
        return value
    return text(value, where)


def text(value: object, where: str) -> str:
    if isinstance(value, str) and value.isprintable():
        return value
    raise refusal(where, value, "text on one line")


def seconds(value: object, where: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(min(value, _MOST)) if isinstance(value, int) else value
    raise refusal(where, value, "a number of seconds above 0")


def time_limit(value: object, where: str) -> float | None:
    """Seconds; None, for no limit, if they are more than the system's clock can count."""
    limit = seconds(value, where)
    return None if limit > LONGEST_WAIT else limit


def count(value: object, where: str) -> int:
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        digits = value.strip().lstrip("0") or "0"
        if len(digits) <= len(str(_MOST)):  # Python refuses to convert very long ones.
            value = int(digits)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST:
        return value
    raise refusal(where, value, "a whole number from 1 to 10**18")


def one_of(*choices: _Choice) -> Callable[[object, str], _Choice]:
    """The check for one of ``choices``, in any case."""

    def check(value: object, where: str) -> _Choice:
        if isinstance(value, str):
            lowered = value.lower()
            for choice in choices:
                if choice == lowered:
                    return choice
        raise refusal(where, value, ", ".join(choices))

    return check


def region_name(value: object, where: str) -> str:
    """A host label (RFC 1123 section 2.1), because a region becomes part of host names."""
    if (
        isinstance(value, str)
        and is_valid_host_label(value, allow_subdomains=False)
        and not value.isdigit()
    ):
        return value
    raise refusal(where, value, "a region such as us-west-2: letters, digits and inner hyphens")


def path(value: object, where: str) -> str:
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    if value is False:
        raise refusal(where, value, "the path of a file or folder; TLS is always verified")
    raise refusal(where, value, "the path of a file or folder")


def certificate(value: object, where: str) -> ClientCertificate:
    match value:
        case str():
            return path(value, where)
        case (str() as chain, str() as key):
            return path(chain, where), path(key, where)
        case _:
            raise refusal(where, value, "a path, or a pair of paths: certificate and key")


def proxies(value: object, where: str) -> Mapping[str, object]:
    with late_import:
        from ..transport.proxies import check_proxies

    if not isinstance(value, Mapping):
        raise refusal(where, value, "a mapping of schemes to addresses")
    given = dict(cast("Mapping[str, object]", value))
    check_proxies(given)
    return given


def json_reader(value: object, where: str) -> Callable[[bytes], Any]:
    """A function that reads a sample document as ``json.loads`` does."""
    import json

    document = '{"a": [1, 2.5, "é", true, null]}'.encode()
    if callable(value):
        read: object = None
        before = exception()
        try:
            read = value(document)
        except Exception as error:
            reraise_if_of_handler(error, before)
        # Compared as text: a Decimal equals a float, but timestamps can't be read from it.
        if repr(read) == repr(json.loads(document)):
            return cast("Callable[[bytes], Any]", value)
    raise refusal(
        where, value, "a function that reads JSON from bytes, such as msgspec.json.decode"
    )

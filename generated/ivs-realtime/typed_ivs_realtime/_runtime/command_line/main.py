"""Reads the arguments of ``python -m`` and a package, and runs the command."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from ..client import Client
from ..errors import ConfigurationError, Error, ParamValidationError
from .calling import add_call, add_settings, run_call
from .doctor import run_doctor
from .explained import explained

_OPTIONAL = ("botocore", "urllib3", "certifi")


def main(
    client_class: type[Client], arguments: Sequence[str] | None = None, *, example: str = ""
) -> int:
    """Runs a command and returns its exit status: 0 done, 1 failed, 2 wrong usage.

    Args:
        client_class: The package's client.
        arguments: The arguments. Default: those of the process.
        example: Method of a read-only operation without required parameters, for ``doctor --call``;
            empty if there is none.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser(client_class, example, given)
    options = parser.parse_args(given)
    try:
        if options.command == "version":
            print(versions(client_class))
            return 0
        if options.command == "doctor":
            return run_doctor(client_class, options, versions(client_class), example)
        return run_call(client_class, options)
    except (ParamValidationError, ConfigurationError) as error:
        print(error, file=sys.stderr)
        return 2
    except Error as error:
        print(explained(error), file=sys.stderr)
        return 1


def versions(client_class: type[Client]) -> str:
    """The versions of the package, of Python and of what the package may use."""
    service = client_class.SERVICE
    lines = [
        f"{service.package} {service.version} (API version {service.api_version})",
        f"{platform.python_implementation()} {platform.python_version()} on {platform.platform()}",
        *(f"{name} {_installed(name)}" for name in _OPTIONAL),
    ]
    return "\n".join(lines)


def _installed(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "is not installed"


def _parser(
    client_class: type[Client], example: str, given: Sequence[str]
) -> argparse.ArgumentParser:
    service = client_class.SERVICE
    parser = argparse.ArgumentParser(
        prog=f"python -m {service.import_name}",
        description=(client_class.__doc__ or "").partition("\n")[0],
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    doctor = commands.add_parser(
        "doctor",
        help="show the settings of a client, and where each was found",
        description="Shows the settings of a client and where each was found. The exit status is 0 "
        "if a call could be signed.",
    )
    add_settings(doctor)
    if example:
        doctor.add_argument(
            "--call", action="store_true", help=f"also call {example}, and compare the clocks"
        )
    commands.add_parser("version", help="show versions")
    call = commands.add_parser(
        "call",
        help="call an operation, and print its response as JSON",
        description="Calls an operation, and prints its response as JSON.",
    )
    add_settings(call)
    add_call(call, client_class, given)
    return parser

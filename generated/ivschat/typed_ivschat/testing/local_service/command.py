"""The command that serves a local service over HTTP."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress

from ..._runtime.credentials import Credentials
from .base import Event
from .clock import LocalClock
from .http_server import LocalServer
from .service import LocalService

_KEY, _SECRET, _TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"


def main(kind: type[LocalService], arguments: Sequence[str] | None = None) -> int:
    """Serves until it is interrupted.

    Args:
        kind: The class of the service.
        arguments: The arguments of the command. Default: those of the process.

    Returns:
        The status of the process.
    """
    parser = _parser(kind)
    given = parser.parse_args(arguments)
    if given.check_signatures and not (os.environ.get(_KEY) and os.environ.get(_SECRET)):
        parser.error(f"--check-signatures needs {_KEY} and {_SECRET} in the environment")
    service = kind(
        region=given.region,
        account=given.account,
        seed=given.seed,
        clock=LocalClock.of_the_system(),
        throttles=given.throttle,
        credentials=_credentials() if given.check_signatures else None,
        on_event=_print if given.events else None,
    )
    server = LocalServer(service, host=given.host, port=given.port)
    variable = kind.BINDINGS.service.service_id.upper().replace(" ", "_")
    print(f"{kind.__name__} is at {server.url}. Ctrl-C ends it.")
    print(f"export AWS_ENDPOINT_URL_{variable}={server.url}", flush=True)
    with suppress(KeyboardInterrupt):
        server.run()
    server.close()
    return 0


def _parser(kind: type[LocalService]) -> ArgumentParser:
    parser = ArgumentParser(description=f"Serves {kind.__name__} over HTTP.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=4810, help="port; 0 for a free one (default: %(default)s)")
    add("--region", default="us-west-2", help="region in ARNs and URLs (default: %(default)s)")
    add("--account", default="123456789012", help="account in ARNs (default: %(default)s)")
    add("--seed", type=int, default=0, help="what identifiers are drawn from (default: 0)")
    add("--throttle", action="store_true", help="throttle requests at the rates of AWS")
    add("--events", action="store_true", help="print events as JSON, one a line")
    add(
        "--check-signatures",
        action="store_true",
        help=f"accept only signatures by {_KEY} and {_SECRET}",
    )
    return parser


def _credentials() -> Credentials:
    environ = os.environ
    return Credentials(
        access_key_id=environ[_KEY],
        secret_access_key=environ[_SECRET],
        session_token=environ.get(_TOKEN),
    )


def _print(event: Event) -> None:
    print(json.dumps(event), flush=True)

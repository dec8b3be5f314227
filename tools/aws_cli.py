"""A session of the AWS CLI with local services: ``python -m tools.aws_cli AWS``.

``make aws-cli`` installs the CLI in an environment of its own. A command that fails, or returns
something else than expected, ends the session with an error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-west-2",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
Run = Callable[..., Any]


class SessionError(Exception):
    """A command did something else than expected."""


@contextmanager
def _serving(package: str) -> Iterator[str]:
    """The endpoint of a package's local service, which checks the signatures of the CLI."""
    command = [sys.executable, "-m", f"{package}.testing.server", "--port", "0"]
    with subprocess.Popen(
        [*command, "--check-signatures"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **KEYS},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.stdout.readline().strip().partition("=")[2]
        process.terminate()


def _runner(aws: str, service: str, url: str) -> Run:
    def run(operation: str, *arguments: str, fails_with: str = "") -> Any:
        command = [aws, service, operation, *arguments, "--endpoint-url", url, "--output", "json"]
        result = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **KEYS}
        )
        print("aws", service, operation, *arguments)
        if fails_with not in result.stderr or bool(fails_with) != bool(result.returncode):
            raise SessionError(f"{operation}: {result.stdout}{result.stderr}")
        return json.loads(result.stdout or "{}")

    return run


def _control(url: str, name: str, **arguments: object) -> None:
    request = Request(f"{url}/_local/{name}", json.dumps(arguments).encode())  # noqa: S310 - ours
    with urlopen(request, timeout=10):  # noqa: S310 - as above
        pass


def _expect(found: object, expected: object) -> None:
    if found != expected:
        raise SessionError(f"got {found!r}; expected: {expected!r}")


def _channels(run: Run, url: str) -> None:
    created = run("create-channel", "--name", "main", "--tags", "team=a b,x=ü")
    arn = created["channel"]["arn"]
    _expect(run("get-channel", "--arn", arn)["channel"], created["channel"])
    run("tag-resource", "--resource-arn", arn, "--tags", "y=1")
    run("untag-resource", "--resource-arn", arn, "--tag-keys", "team", "y")
    _expect(run("list-tags-for-resource", "--resource-arn", arn)["tags"], {"x": "ü"})
    run("get-stream", "--channel-arn", arn, fails_with="ChannelNotBroadcasting")
    _control(url, "start_stream", channel_arn=arn)
    _expect(run("get-stream", "--channel-arn", arn)["stream"]["state"], "LIVE")
    run("put-metadata", "--channel-arn", arn, "--metadata", "hello")
    run("delete-channel", "--arn", arn, fails_with="ConflictException")
    run("stop-stream", "--channel-arn", arn)
    _control(url, "advance", seconds=2)
    run("create-channel", "--name", "side")
    pages = run("list-channels", "--page-size", "1")["channels"]
    _expect([one["name"] for one in pages], ["main", "side"])
    run("delete-channel", "--arn", arn)
    run("get-channel", "--arn", arn, fails_with="ResourceNotFoundException")
    run("create-channel", "--type", "HUGE", fails_with="ValidationException")


def _stages(run: Run, url: str) -> None:
    stage = run("create-stage", "--name", "show")["stage"]
    token = run("create-participant-token", "--stage-arn", stage["arn"], "--user-id", "alice")
    _control(url, "join", token=token["participantToken"]["token"])
    found = run("get-stage", "--arn", stage["arn"])["stage"]
    run("get-stage-session", "--stage-arn", stage["arn"], "--session-id", found["activeSessionId"])
    run("delete-stage", "--arn", stage["arn"])


def _rooms(run: Run, url: str) -> None:
    room = run("create-room", "--name", "talk")
    run("create-chat-token", "--room-identifier", room["arn"], "--user-id", "alice")
    run("send-event", "--room-identifier", room["arn"], "--event-name", "wave")
    run("delete-room", "--identifier", room["arn"])
    run("get-room", "--identifier", room["arn"], fails_with="ResourceNotFoundException")


SESSIONS: dict[str, tuple[str, Callable[[Run, str], None]]] = {
    "ivs": ("typed_ivs", _channels),
    "ivs-realtime": ("typed_ivs_realtime", _stages),
    "ivschat": ("typed_ivschat", _rooms),
}
"""The CLI's name of each service → the package with its local service, and the session."""


def main(arguments: list[str]) -> int:
    """Runs every session.

    Args:
        arguments: The path of the CLI.
    """
    (aws,) = arguments
    for service, (package, session) in SESSIONS.items():
        with _serving(package) as url:
            try:
                session(_runner(aws, service, url), url)
            except SessionError as error:
                print(error, file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Uses a program of ``examples/migration``, of either side, and prints what it does.

``python scenarios.py FOLDER PROGRAM URL`` is run in a process of its own, whose AWS is at the URL.
"""

from __future__ import annotations

import importlib
import io
import json
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import Any
from urllib.request import Request, urlopen

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"


class Aws:
    """What happens at AWS besides what the program does.

    Args:
        url: The endpoint of the local service.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, operation: str, **members: object) -> Any:
        """Calls an operation without signing."""
        return self._post(f"{self.url}/{operation}", members)

    def control(self, name: str, **arguments: object) -> Any:
        """Lets the local service do something."""
        return self._post(f"{self.url}/_local/{name}", arguments)

    def _post(self, url: str, content: object) -> Any:
        request = Request(url, json.dumps(content).encode())  # noqa: S310
        with urlopen(request, timeout=10) as response:  # noqa: S310
            return json.load(response)


def channel_manager(program: Any, aws: Aws) -> None:
    def run(*arguments: str) -> str:
        output, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(output), redirect_stderr(errors):
            status = program.main(list(arguments))
        print(arguments, status, output.getvalue(), errors.getvalue())
        return output.getvalue()

    made = run("create", "main", "--team", "sports", "--latency", "NORMAL")
    arn = made.splitlines()[0].rpartition(": ")[2]
    run("create", "side", "--private")
    run("list")
    run("list", "--team", "sports")
    run("show", arn)
    aws.control("start_stream", channel_arn=arn)
    aws.control("set_viewers", channel_arn=arn, count=7)
    run("show", arn)
    run("rotate-key", arn)
    run("delete", arn)
    run("show", arn)
    aws.control("fail", error="AccessDeniedException", operation="list_channels")
    run("list")


def lambda_handler(program: Any, aws: Aws) -> None:
    def run(action: str, **body: str) -> None:
        event = {"pathParameters": {"action": action}, "body": json.dumps(body)}
        print(action, program.lambda_handler(event, None))

    arn = aws.call("CreateChannel", name="main", authorized=True)["channel"]["arn"]
    run("status", channel=arn)
    run("announce", channel=arn, text="soon")
    aws.control("start_stream", channel_arn=arn)
    run("status", channel=arn)
    run("announce", channel=arn, text="hello")
    run("announce", channel=ARN, text="nobody")
    run("revoke", channel=arn, viewer="viewer-1")
    aws.control("fail", error="AccessDeniedException", operation="start_viewer_session_revocation")
    run("revoke", channel=arn, viewer="viewer-2")
    run("status", channel=ARN)
    run("none")


def stage_backend(program: Any, aws: Aws) -> None:
    from fastapi.testclient import TestClient

    client = TestClient(program.app)
    storage = aws.call("CreateStorageConfiguration", s3={"bucketName": "recordings"})
    recorded = {"recorded_to": storage["storageConfiguration"]["arn"]}
    room = client.post("/rooms", json={"name": "call", "host": "ann", **recorded}).json()
    print(room)
    print(client.post("/rooms", json={"name": "other", "host": "ann"}).json())
    arn = room["room"]
    print(client.get(f"/rooms/{arn}/people").json())
    tokens = [room["host"]["token"]]
    for user in ("bob", "cem", "dee"):
        guest = client.post(f"/rooms/{arn}/guests", json={"user": user, "publishes": user != "dee"})
        tokens.append(guest.json()["token"])
    joined = [aws.control("join", token=token) for token in tokens]
    print(client.get(f"/rooms/{arn}/people").json())
    print(client.delete(f"/rooms/{arn}/people/{joined[1]}").json())
    missing = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"
    print(client.post(f"/rooms/{missing}/guests", json={"user": "eve"}).status_code)
    print(client.delete(f"/rooms/{arn}").json())


def chat_moderator(program: Any, aws: Aws) -> None:
    moderator = program.Moderator()
    print(moderator.open("lobby"), moderator.room)
    for token, end in (moderator.admit("ann"), moderator.admit("bob", is_moderator=True)):
        print(token, end.timestamp())
    for text in ("hello", "a scam", "spam, spam and spam"):
        print(text, moderator.review({"Id": "Message00001", "UserId": "eve", "Content": text}))
    aws.control("fail", error="AccessDeniedException", operation="disconnect_user")
    print(moderator.expel("eve"), moderator.tighten())
    moderator.close()
    function = "arn:aws:lambda:us-west-2:123456789012:function:review"
    for name in ("hall-1", "hall-2", "office"):
        print(moderator.open(name, slow=False, review_function=function), moderator.tighten())
    print(program.rooms_of(moderator, "hall"))
    missing = "arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh"
    moderator.room = missing
    print(moderator.review({"Id": "Message00002", "UserId": "eve", "Content": "scam"}))


def inventory(program: Any, aws: Aws) -> None:
    def run(*arguments: str) -> str:
        output = io.StringIO()
        program.main(list(arguments), output)
        print(arguments, output.getvalue())
        return output.getvalue().strip()

    recording = run("record", "archive")
    team, private = {"team": "news", "cost-centre": "1"}, {"authorized": True, "latencyMode": "LOW"}
    first = aws.call("CreateChannel", name="b", tags=team, recordingConfigurationArn=recording)
    aws.call("CreateChannel", name="a", type="BASIC", tags={"team": "sports"}, **private)
    for number in range(120):
        aws.call("CreateChannel", name=f"c{number}", tags=team)
    run("tag", "none", "0")
    run("report")
    arn = first["channel"]["arn"]
    run("last", arn)
    aws.control("start_stream", channel_arn=arn)
    aws.control("end_stream", channel_arn=arn)
    run("last", arn)


SCENARIOS = {
    one.__name__: one
    for one in (channel_manager, lambda_handler, stage_backend, chat_moderator, inventory)
}


def main(folder: str, name: str, url: str) -> None:
    warnings.simplefilter("ignore", ResourceWarning)  # Programs do not close their clients.
    sys.path.insert(0, folder)
    SCENARIOS[name](importlib.import_module(name), Aws(url))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The examples run against moto's server, and the READMEs show what is an example."""

from __future__ import annotations

import asyncio
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from support import ivs

from tools.readme import blocks
from typed_ivs import IVSClient

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples"


@pytest.fixture
def environment(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of an example, which is this process's as well."""
    variables = {
        "AWS_ACCESS_KEY_ID": ivs.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ivs.SECRET_KEY,
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_ENDPOINT_URL_IVS": moto_url,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, "PYTHONPATH": str(ivs.DISTRIBUTION)}


def run(program: list[str], environment: dict[str, str]) -> list[str]:
    """The lines that a program prints; it warns of nothing."""
    result = subprocess.run(
        [sys.executable, "-W", "error", *program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_quickstart_runs(environment: dict[str, str]) -> None:
    lines = run([str(EXAMPLES / "quickstart.py")], environment)
    stream, watch, found, latency, deleted = lines
    assert re.fullmatch(r"stream to \S+", stream)
    assert re.fullmatch(r"watch at https://\S+", watch)
    assert re.fullmatch(r"found main-stage arn:aws:ivs:us-west-2:\d+:channel/\w+", found)
    assert latency == "latency mode is NORMAL"
    assert re.fullmatch(r"deleted: .*channel/\w+ not found", deleted)


def test_calls_at_the_same_time_run(environment: dict[str, str]) -> None:
    lines = run([str(EXAMPLES / "asynchronous.py")], environment)
    assert {"found main-stage", "found side-stage"} <= set(lines)


@pytest.fixture
def channels(environment: dict[str, str]) -> Any:
    """The ARNs of three channels."""
    with IVSClient() as client:
        made = [client.create_channel(name=f"stage-{number}") for number in range(3)]
        arns = [response.channel.arn for response in made]
        yield arns
        for arn in arns:
            client.delete_channel(arn=arn)


def test_fan_out_runs(environment: dict[str, str], channels: list[str]) -> None:
    assert run([str(EXAMPLES / "fan_out.py")], environment) == ["LOW 3"]


def test_fastapi_service_runs(channels: list[str]) -> None:
    app = runpy.run_path(str(EXAMPLES / "fastapi_service.py"))["app"]
    told: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def main() -> list[httpx.Response]:
        state: dict[str, Any] = {}
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
        lifespan = asyncio.create_task(app(scope, told.get, send))
        await told.put({"type": "lifespan.startup"})
        while not sent:
            await asyncio.sleep(0.01)

        async def with_state(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "state": state}, receive, send)

        served = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=served, base_url="http://service") as browser:
            arns = (channels[1], channels[1][:-1])
            found = [await browser.get(f"/channels/{arn}") for arn in arns]
        await told.put({"type": "lifespan.shutdown"})
        await lifespan
        return found

    first, second = asyncio.run(main())
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert (first.status_code, second.status_code) == (200, 404)
    assert first.json()["name"] == "stage-1"
    assert "not found" in second.json()["detail"]


def test_lambda_handler_runs(channels: list[str]) -> None:
    module = runpy.run_path(str(EXAMPLES / "lambda_handler.py"))
    for arns in (channels, channels[:1]):
        names = [f"stage-{channels.index(arn)}" for arn in arns]
        assert module["handler"]({"arns": arns}, None) == {"names": names}
    with module["runner"] as runner:
        runner.run(module["client"].close())


def test_demo_goes_live(environment: dict[str, str]) -> None:
    lines = run([str(EXAMPLES / "demo.py")], environment)
    events = [line.rpartition(": ")[2] for line in lines if line.startswith("  event ")]
    names = [event.partition(" (")[0] for event in events]
    assert names == ["Session Created", "Stream Start", "Stream End", "Session Ended"]
    assert lines[-1].split() == ["left", "over", "0", "channels"]


@pytest.mark.parametrize("name", ["quickstart", "asynchronous"])
def test_readme_shows_the_example(name: str) -> None:
    _, _, program = (EXAMPLES / f"{name}.py").read_text().split('"""', 2)
    readme = blocks((REPOSITORY / "README.md").read_text())
    assert program.strip() in [block.code.strip() for block in readme if block.language == "python"]


def test_asynchronous_program_in_the_readme_of_the_package_runs(
    environment: dict[str, str], channels: list[str]
) -> None:
    readme = blocks((ivs.DISTRIBUTION / "README.md").read_text())
    (program,) = [block.code for block in readme if "asyncio.run" in block.code]
    lines = run(["-c", program], environment)
    assert [line.split(" ")[0] for line in lines] == channels

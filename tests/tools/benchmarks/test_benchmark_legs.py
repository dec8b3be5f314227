"""All legs send the same requests, sign with the same keys and get the same responses."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tools.benchmarks.bench import ASYNCHRONOUS_SCRIPTS, COLD, SCRIPTS, Bench
from tools.benchmarks.legs import ACCESS_KEY
from tools.benchmarks.responses import CHANNEL, PAGES, page, printed
from tools.benchmarks.rounds import Launcher, LegError, fresh, warm
from tools.benchmarks.server import Responses, serve
from tools.benchmarks.surroundings import AIOBOTOCORE, REPOSITORY, environment, with_profile

PACKAGES = REPOSITORY / "generated" / "ivs"


class Recording(Responses):
    """Responds as the server does and records the requests."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[bytes, bytes]] = []

    def to(self, head: bytes, body: bytes) -> bytes:
        self.asked.append((head, body))
        return super().to(head, body)

    def requests(self) -> dict[str, set[tuple[str, str]]]:
        """What was asked, by the library that asked: first line and body, each once."""
        requests: dict[str, set[tuple[str, str]]] = {}
        for head, body in self.asked:
            (sender,) = re.findall(rb"\r\nUser-Agent: ([\w-]+)", head, re.IGNORECASE)
            line = head.decode().partition("\r\n")[0]
            asked = json.dumps(json.loads(body), sort_keys=True)
            requests.setdefault(sender.decode(), set()).add((line, asked))
        return requests


class Server:
    def __init__(self, url: str, responses: Recording) -> None:
        self.url = url
        self.responses = responses


@pytest.fixture
def server() -> Iterator[Server]:
    responses = Recording()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener, responses, None), daemon=True)
        thread.start()
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}", responses)
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def run(server: Server, folder: Path, legs: dict[str, tuple[str, str]]) -> None:
    surroundings = environment(folder, PACKAGES)
    samples = warm(legs, server.url, surroundings, 1, 1, lambda _: None)
    assert {leg: len(rounds) for leg, rounds in samples.items()} == dict.fromkeys(legs, 1)
    assert all(seconds > 0 for rounds in samples.values() for seconds in rounds)


SIDES = ("ours", "theirs")


@pytest.mark.parametrize(
    ("work", "modules"),
    [
        ("warm-get", (*SIDES, "bare")),
        ("warm-list", (*SIDES, "bare")),
        ("walk", (*SIDES, "bare")),
        ("threads", SIDES),
    ],
)
def test_all_sides_send_the_same_requests_and_read_the_same_responses(
    server: Server, tmp_path: Path, work: str, modules: tuple[str, ...]
) -> None:
    run(server, tmp_path, {module: (module, work) for module in modules})  # compares the results
    requests = server.responses.requests()
    assert len(requests) == len(modules)
    first = requests["Boto3"]
    assert requests == dict.fromkeys(requests, first)
    for head, _ in server.responses.asked:
        if b"python-urllib3" not in head:
            assert f"Credential={ACCESS_KEY}/".encode() in head
            assert re.search(rb"(?i)amz-sdk-request: attempt=1(; max=3)?\r\n", head)


def test_both_sides_agree_without_http(server: Server, tmp_path: Path) -> None:
    for work in ("read-page", "write-create", "sign", "resolve"):
        run(server, tmp_path, {module: (module, work) for module in SIDES})
    run(server, tmp_path, {"ours": ("ours", "resolve"), "first": ("theirs", "resolve-first")})
    run(server, tmp_path, {"ours": ("ours", "read-page"), "bare": ("bare", "read-page")})
    run(server, tmp_path, {"ours": ("ours", "read-page-sparse"), "full": ("ours", "read-page")})
    assert server.responses.asked == []


@pytest.mark.parametrize(
    ("work", "other"),
    [
        ("warm-get", "warm-get"),
        ("warm-get-uvloop", "warm-get"),
        ("warm-list", "warm-list"),
        ("at-once", "at-once"),
        ("latency", "warm-get"),
    ],
)
def test_asynchronous_leg_sends_the_same_requests(
    server: Server, tmp_path: Path, work: str, other: str
) -> None:
    run(server, tmp_path, {"ours": ("asynchronous", work), "synchronous": ("ours", other)})
    ((_, asked),) = server.responses.requests().items()
    assert len(asked) == 1


def test_bare_exchanges_get_the_same_channel(server: Server, tmp_path: Path) -> None:
    legs = {kind: ("exchanges", kind) for kind in ("blocking", "asyncio")}
    run(server, tmp_path, {"ours": ("ours", "warm-get"), **legs})


if AIOBOTOCORE.exists():  # `make bench` makes its environment.

    @pytest.mark.parametrize("work", ["warm-get", "at-once", "latency"])
    def test_aiobotocore_gets_the_same_channel(server: Server, tmp_path: Path, work: str) -> None:
        legs = {"ours": ("asynchronous", work), "aiobotocore": ("aiobotocore", work)}
        run(server, tmp_path, legs)
        requests = server.responses.requests()
        assert len(requests) == 2
        assert len({frozenset(asked) for asked in requests.values()}) == 1


def test_asynchronous_first_call_prints_the_channel(tmp_path: Path) -> None:
    with Bench(tmp_path, PACKAGES, 0.01, lambda _: None) as bench:
        assert set(bench.cold_asynchronous()) == set(ASYNCHRONOUS_SCRIPTS)


def test_differing_legs_are_not_compared(server: Server, tmp_path: Path) -> None:
    with pytest.raises(LegError, match="returned"):
        run(server, tmp_path, {"ours": ("ours", "warm-get"), "bare": ("bare", "warm-list")})


def test_failing_leg_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(LegError, match=r"no-such-work.*exit status 1"):
        run(server, tmp_path, {"ours": ("ours", "no-such-work")})


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path)
    yield launcher
    launcher.close()


@pytest.mark.parametrize("scenario", ["environment", "profile", "process"])
def test_cold_leg_makes_one_call_and_prints_the_channel(
    server: Server, tmp_path: Path, launcher: Launcher, scenario: str
) -> None:
    surroundings = environment(tmp_path, PACKAGES)
    if scenario != "environment":
        surroundings = with_profile(surroundings, tmp_path, process=scenario == "process")
        assert "AWS_ACCESS_KEY_ID" not in surroundings
    legs = {
        leg: ([sys.executable, str(COLD / script), server.url, CHANNEL["arn"]], surroundings)
        for leg, script in SCRIPTS.items()
        if leg != "bare"
    }
    measured = fresh(launcher, legs, lambda _, text: text == printed(CHANNEL), 1, lambda _: None)
    assert set(measured) == {"cpu", "peak"}
    assert all(len(rounds) == 1 for samples in measured.values() for rounds in samples.values())
    assert measured["peak"]["ours"][0] > 5_000_000
    assert len(server.responses.asked) == 4
    asked = ("POST /GetChannel HTTP/1.1", json.dumps({"arn": CHANNEL["arn"]}))
    requests = server.responses.requests()
    assert len(requests) == 2
    assert requests == {sender: {asked} for sender in requests}
    assert all(f"Credential={ACCESS_KEY}/".encode() in head for head, _ in server.responses.asked)


def test_every_side_finds_its_tls_certificates(tmp_path: Path) -> None:
    with Bench(tmp_path, PACKAGES, 0.01, lambda _: None) as bench:
        samples = bench.cold("tls")["cpu"]
        assert set(samples) == {"ours", "boto3", "bare"}


def test_process_cost_does_not_depend_on_the_launcher(tmp_path: Path, launcher: Launcher) -> None:
    ballast = bytearray(200_000_000)
    command = [sys.executable, "-c", "print('done')"]
    result = launcher.run(command, {})
    assert result["text"] == "done\n"
    assert result["peak"] < 60_000_000 < len(ballast)
    busy = [sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass"]
    assert launcher.run(busy, {})["cpu"] >= 0.3
    with pytest.raises(LegError, match="exit status 3\noh no"):
        launcher.run([sys.executable, "-c", "print('oh no'); raise SystemExit(3)"], {})


def test_unexpected_response_stops_a_row(launcher: Launcher) -> None:
    legs: dict[str, tuple[list[str], dict[str, str]]] = {
        "ours": ([sys.executable, "-c", "print('something else')"], {})
    }
    with pytest.raises(LegError, match="something else"):
        fresh(launcher, legs, lambda _, text: text == "right\n", 1, lambda _: None)


@pytest.mark.parametrize(("settle", "started"), [(True, 3), (False, 2)])
def test_warm_up_round_is_not_counted(
    launcher: Launcher, tmp_path: Path, settle: bool, started: int
) -> None:
    code = f"open({str(tmp_path / 'runs')!r}, 'a').write('run ')"
    legs: dict[str, tuple[list[str], dict[str, str]]] = {"ours": ([sys.executable, "-c", code], {})}
    measured = fresh(launcher, legs, lambda *_: True, 2, lambda _: None, settle=settle)
    assert len(measured["cpu"]["ours"]) == 2
    assert (tmp_path / "runs").read_text().split() == ["run"] * started


def test_pages_hold_ten_thousand_channels() -> None:
    pages = [page(index) for index in range(PAGES)]
    assert len({channel["arn"] for content in pages for channel in content["channels"]}) == 10_000
    tokens = [content.get("nextToken") for content in pages]
    assert tokens == [*(str(index + 1) for index in range(PAGES - 1)), None]

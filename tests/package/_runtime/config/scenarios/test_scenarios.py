"""In every scenario of the table our client resolves what botocore's does, or as the list says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import botocore
import certifi
import pytest
from package._runtime.config.scenarios.credential_servers import HOSTS, serving
from package._runtime.config.scenarios.differences import DIFFERENCES
from package._runtime.config.scenarios.scenario import Scenario
from package._runtime.config.scenarios.table import TABLE

ROOT = Path(__file__).parents[5]

# What botocore calls what we call a ConfigurationError; all else is about credentials.
CONFIGURATION = {
    "ConfigParseError",
    "EndpointVariantError",
    "InvalidConfigError",
    "InvalidDefaultsMode",
    "InvalidRegionError",
    "InvalidRetryModeError",
    "NoRegionError",
    "ProfileNotFound",
    "UnknownEndpointError",
    "ValueError",
}

Observe = Callable[[str, Scenario], dict[str, Any]]


@contextmanager
def observing(side: str, home: str) -> Iterator[subprocess.Popen[str]]:
    """The process that observes one side."""
    paths = [ROOT / "tests", ROOT, ROOT / "generated" / "ivs"]
    with subprocess.Popen(
        [sys.executable, "-m", "package._runtime.config.scenarios.observer", side],
        env={
            "HOME": home,  # Where botocore's caches are is settled when it is imported.
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process  # Ends with its input.


@pytest.fixture(scope="module")
def places(certificates: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Where what the scenarios name is in this run."""
    names = [host for host in HOSTS if not host[0].isdigit()]
    with serving() as plain, serving(certificates.server(*names)) as tls:
        yield {
            "<home>": str(tmp_path_factory.mktemp("scenarios") / "home"),
            "<credential-servers>": f"http://127.0.0.1:{plain}",
            "<authority>": certificates.bundle,
            "<certifi>": certifi.where(),
            "<botocore>": str(Path(botocore.__file__).parent / "cacert.pem"),
            "ports": {"80": plain, "443": tls},
        }


@pytest.fixture(scope="module")
def observe(places: dict[str, Any]) -> Iterator[Observe]:
    with ExitStack() as stack:
        sides = {
            side: stack.enter_context(observing(side, places["<home>"]))
            for side in ("ours", "botocore")
        }

        def ask(side: str, scenario: Scenario) -> dict[str, Any]:
            process = sides[side]
            assert process.stdin
            assert process.stdout
            print(
                json.dumps({"name": scenario.name, "places": places}),
                file=process.stdin,
                flush=True,
            )
            response: dict[str, Any] = json.loads(process.stdout.readline())
            assert "failed" not in response["seen"], response
            return response

        yield ask


@pytest.mark.parametrize("scenario", TABLE.values(), ids=TABLE)
def test_what_is_resolved_is_what_botocore_resolves(
    scenario: Scenario, places: dict[str, Any], observe: Observe
) -> None:
    ours, theirs = observe("ours", scenario), observe("botocore", scenario)
    assert ours["strays"] == theirs["strays"] == []
    assert ours["botocore"] is scenario.botocore
    assert scenario.warns in "\n".join(ours["warnings"])
    assert bool(scenario.warns) is bool(ours["warnings"])

    seen, expected = comparable(ours["seen"]), comparable(theirs["seen"])
    shown = json.loads(json.dumps(dict(scenario.shows)))
    assert {name: seen.get(name) for name in shown} == filled(shown, places)
    different = {
        name for name in {*seen, *expected} if seen.get(name, "?") != expected.get(name, "?")
    }
    if "refused" in different:
        different = {"refused"}
    allowed = DIFFERENCES[scenario.differs].observed if scenario.differs else frozenset[str]()
    assert different == allowed, (ours["seen"], theirs["seen"])


def comparable(seen: dict[str, Any]) -> dict[str, Any]:
    """What was seen, with each error as the kind that we call it."""
    if "refused" in seen:
        return {"refused": kind(seen["refused"])}
    credentials = seen["credentials"]
    if "refused" in credentials:
        return {**seen, "credentials": "CredentialsError"}
    return seen


def kind(error: str) -> str:
    return "ConfigurationError" if error in CONFIGURATION else error


def filled(shown: dict[str, Any], places: dict[str, Any]) -> dict[str, Any]:
    """What has to be shown, with the places of this run."""
    text = json.dumps(shown)
    for name, place in places.items():
        if name != "ports":
            text = text.replace(name, place)
    found: dict[str, Any] = json.loads(text)
    return found

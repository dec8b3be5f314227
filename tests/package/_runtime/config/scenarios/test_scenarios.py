"""In every scenario, our client and botocore's have the same settings, but for listed differences."""

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

# botocore's errors that correspond to ConfigurationError. The others are about credentials.
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
    """A process that observes one of the two."""
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
def placeholders(
    certificates: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The values of the placeholders in this run."""
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
def observe(placeholders: dict[str, Any]) -> Iterator[Observe]:
    with ExitStack() as stack:
        sides = {
            side: stack.enter_context(observing(side, placeholders["<home>"]))
            for side in ("ours", "botocore")
        }

        def ask(side: str, scenario: Scenario) -> dict[str, Any]:
            process = sides[side]
            assert process.stdin
            assert process.stdout
            print(
                json.dumps({"name": scenario.name, "placeholders": placeholders}),
                file=process.stdin,
                flush=True,
            )
            response: dict[str, Any] = json.loads(process.stdout.readline())
            assert "failed" not in response["seen"], response
            return response

        yield ask


@pytest.mark.parametrize("scenario", TABLE.values(), ids=TABLE)
def test_settings_equal_those_of_botocore_but_for_listed_differences(
    scenario: Scenario, placeholders: dict[str, Any], observe: Observe
) -> None:
    ours, theirs = observe("ours", scenario), observe("botocore", scenario)
    assert ours["strays"] == theirs["strays"] == []
    assert ours["botocore"] is scenario.botocore
    assert scenario.warning in "\n".join(ours["warnings"])
    assert bool(scenario.warning) is bool(ours["warnings"])

    seen, expected = comparable(ours["seen"]), comparable(theirs["seen"])
    shown = json.loads(json.dumps(dict(scenario.expected)))
    assert {name: seen.get(name) for name in shown} == filled(shown, placeholders)
    different = {
        name for name in {*seen, *expected} if seen.get(name, "?") != expected.get(name, "?")
    }
    if "refused" in different:
        different = {"refused"}
    allowed = DIFFERENCES[scenario.difference].observed if scenario.difference else frozenset[str]()
    assert different == allowed, (ours["seen"], theirs["seen"])


def comparable(seen: dict[str, Any]) -> dict[str, Any]:
    """What was seen, with botocore's errors under our names."""
    if "refused" in seen:
        return {"refused": kind(seen["refused"])}
    credentials = seen["credentials"]
    if "refused" in credentials:
        return {**seen, "credentials": "CredentialsError"}
    return seen


def kind(error: str) -> str:
    return "ConfigurationError" if error in CONFIGURATION else error


def filled(shown: dict[str, Any], placeholders: dict[str, Any]) -> dict[str, Any]:
    """What is expected, with the placeholders filled in."""
    text = json.dumps(shown)
    for name, replacement in placeholders.items():
        if name != "ports":
            text = text.replace(name, replacement)
    found: dict[str, Any] = json.loads(text)
    return found

"""The parts of a package: their paths exist, and their requirements are extras."""

from __future__ import annotations

import pytest
from support.ivs import PACKAGE

from codegen.output.parts import (
    EXTRAS,
    PARTS,
    Part,
    extras,
    is_published,
    is_selected,
    part_of,
)
from codegen.plan.package.features import CHECKSUMS, COMPRESSION, SIGV4A


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_paths_of_part_exist(part: Part) -> None:
    for path in part.paths:
        found = PACKAGE / path
        assert found.is_dir() if path.endswith("/") else found.is_file(), path


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("client.py", None),
        ("testing/__init__.py", None),
        ("aio/client.py", "async"),
        ("_runtime/aio/driver.py", "async"),
        ("testing/strategies.py", "strategies"),
        ("testing/strategies/models.py", None),
        ("testing/conformance/responses/rest_json.py", "conformance"),
        ("testing/value_strategies.py", "strategies"),
        ("testing/pytest_plugin.py", "pytest"),
        ("testing/moto.py", "moto"),
        ("transports/httpx.py", "httpx"),
        ("transports/async_httpx.py", "httpx"),
        ("_runtime/moto.py", None),
        ("testing/stub.py", None),
        ("otel.py", "otel"),
        ("xray.py", "xray"),
        ("_runtime/observers.py", None),
        ("testing/conformance/oracle.py", "conformance"),
        ("strategies/testing/strategies.py", None),
    ],
)
def test_part_of_a_file(path: str, name: str | None) -> None:
    part = part_of(path)
    assert (part and part.name) == name
    assert is_published(path) is (name != "conformance")
    assert is_selected(path, ()) is (name is None)
    assert is_selected(path, ["strategies"]) is (name in (None, "strategies"))


def test_file_of_two_parts_needs_both() -> None:
    path = "transports/async_httpx.py"
    assert not is_selected(path, ["httpx"])
    assert not is_selected(path, ["async"])
    assert is_selected(path, ["async", "httpx"])


def test_extras_are_the_published_parts_and_the_requirements_of_tests() -> None:
    assert EXTRAS["strategies"] == ("hypothesis>=6.170",)
    assert EXTRAS["pytest"] == ("pytest>=9",)
    assert EXTRAS["testing"] == (
        "aws-xray-sdk>=2.12",
        "botocore>=1.44.5",
        "httpx>=0.28",
        "hypothesis>=6.170",
        "moto>=5.0.0",
        "opentelemetry-api>=1.28",
        "opentelemetry-instrumentation>=0.49b0",
        "opentelemetry-propagator-aws-xray>=1.0",
        "pytest>=9",
    )
    assert not {"async", "conformance"} & set(EXTRAS)


@pytest.mark.parametrize(
    ("feature", "needed"),
    [(SIGV4A, ("awscrt>=0.31.2",)), (CHECKSUMS, ("awscrt>=0.31.2",)), (COMPRESSION, None)],
)
def test_packages_that_can_use_awscrt_have_it_as_an_extra(
    feature: str, needed: tuple[str, ...] | None
) -> None:
    assert extras((), [feature]).get("crt") == needed
    assert "crt" not in extras(())

"""Renders what is generated for tests: stub, factories, strategies, package info, and the tests."""

from __future__ import annotations

from codegen.output.render import render
from codegen.plan.ir.package import Package

_TESTS = (
    "conftest.py",
    "test_differences.py",
    "test_errors.py",
    "test_package.py",
    "test_readme.py",
    "test_structures.py",
)


def render_testing(package: Package) -> dict[str, str]:
    """The generated modules of the package ``testing``, by their path in the package."""
    testing, source = package.testing, package.source
    files = {
        "conformance/this_package.py": render(
            "testing/conformance/this_package.py.j2",
            package=package,
            testing=testing,
            source=source,
        ),
        "conformance/response_strategies.py": render(
            "testing/conformance/response_strategies.py.j2",
            strategies=testing.response_strategies,
            source=source,
        ),
        "strategies.py": render(
            "testing/strategies.py.j2", strategies=testing.strategies, source=source
        ),
    }
    kit = package.kit
    for name in (
        "__init__",
        "bindings",
        "client",
        "factories",
        "operations",
        "pytest_plugin",
        "aio/__init__",
        "aio/client",
        *(("server",) if kit.local_class else ()),
    ):
        files[f"{name}.py"] = render(
            f"testing/{name}.py.j2",
            bindings=kit.bindings,
            client=package.client,
            async_client=package.async_client,
            factories=kit.factories,
            kit=kit,
            package=package,
            source=source,
            stubs=kit.stubs,
        )
    if kit.permissions is not None:
        files["permissions.py"] = render(
            "testing/permissions.py.j2",
            permissions=kit.permissions,
            source=kit.permissions.source,
        )
    if package.events is not None:
        files["event_strategies.py"] = render(
            "testing/event_strategies.py.j2", events=package.events, source=package.events.source
        )
    return {f"testing/{path}": text for path, text in files.items()}


def render_tests(package: Package) -> dict[str, str]:
    """The distribution's tests, by their path in its folder."""
    testing, source = package.testing, package.source
    names = (*_TESTS, "test_endpoints.py") if package.endpoints.has_rules else _TESTS
    files = {
        name: render(
            f"distribution/tests/{name}.j2", package=package, testing=testing, source=source
        )
        for name in names
    }
    if package.events is not None:
        files["test_events.py"] = render(
            "distribution/tests/test_events.py.j2", package=package, source=package.events.source
        )
    for test in testing.operations:
        files[f"test_{test.stem}.py"] = render(
            "distribution/tests/test_operation.py.j2", package=package, test=test, source=source
        )
    return {f"tests/{path}": text for path, text in files.items()}

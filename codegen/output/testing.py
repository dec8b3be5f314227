"""What is generated for tests, rendered: the package ``testing``, and the distribution's own tests."""

from __future__ import annotations

from codegen.output.render import render
from codegen.plan.ir.package import Export, Package

_KIT = (
    "__init__",
    "building",
    "differences",
    "facts",
    "faults",
    "gaps",
    "names",
    "oracle",
    "pages",
    "properties",
    "tables",
    "wires",
)
_TESTS = (
    "conftest.py",
    "test_differences.py",
    "test_errors.py",
    "test_structures.py",
    "test_tables.py",
)


def render_testing(package: Package) -> dict[str, str]:
    """The modules of the package ``testing``, by their path in the package."""
    testing, source = package.testing, package.source
    kit = (*_KIT, "places") if package.endpoints.has_rules else _KIT
    files = {
        f"{name}.py": render(
            f"testing/{name}.py.j2", package=package, testing=testing, source=source
        )
        for name in kit
    }
    exports = tuple(Export(name=name, module=testing.names[name]) for name in sorted(testing.names))
    files["strategies/__init__.py"] = render(
        "testing/strategies/__init__.py.j2", exports=exports, source=source
    )
    for what in ("models", "operations"):
        files[f"strategies/{what}/__init__.py"] = render(
            "testing/strategies/folder.py.j2", what=what, source=source
        )
    for module in testing.modules:
        files[f"strategies/{module.path}.py"] = render(
            "testing/strategies/module.py.j2", module=module, source=source
        )
    return {f"testing/{path}": text for path, text in files.items()}


def render_tests(package: Package) -> dict[str, str]:
    """The distribution's tests, by their path in its folder."""
    testing, source = package.testing, package.source
    files = {
        name: render(
            f"distribution/tests/{name}.j2",
            package=package,
            testing=testing,
            source=source,
        )
        for name in ((*_TESTS, "test_endpoints.py") if package.endpoints.has_rules else _TESTS)
    }
    for test in testing.operations:
        files[f"test_{test.stem}.py"] = render(
            "distribution/tests/test_operation.py.j2",
            package=package,
            test=test,
            source=source,
        )
    return {f"tests/{path}": text for path, text in files.items()}

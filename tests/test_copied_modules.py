"""Modules that are copied into packages: the copies are the same; what they may import."""

from __future__ import annotations

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from support.packages import GeneratedPackage, each_package
from support.source_imports import PACKAGE, REPOSITORY, imports

from codegen.lifecycle.distribution import read_distribution
from codegen.output.copied import MODULES_OF_FEATURES, copied_modules
from codegen.output.parts import part_of

RUNTIME = PACKAGE / "_runtime"

# Type checkers bring these along. Nothing imports them at run time: one does not exist there, and
# for the other tests/pipeline/test_deprecation.py has an interpreter without installed packages.
OF_CHECKERS = {"_typeshed", "typing_extensions"}
TESTING = PACKAGE / "testing"

OF_PARTS = {"signed_tokens.py": {"cryptography"}}
"""Modules of the runtime that only parts of packages have → what those parts require."""


def test_runtime_imports_only_itself_the_standard_library_and_urllib3() -> None:
    paths = sorted(RUNTIME.rglob("*.py"))
    assert paths
    for path in paths:
        for name, top in imports(path):
            root = name.split(".")[0]
            if root in {"botocore", "certifi"}:
                assert not top, f"{path.name}: {root} is loaded by the function that needs it"
            elif root == "codegen":
                assert name.startswith("codegen.package._runtime."), f"{path.name}: {name}"
            else:
                known = sys.stdlib_module_names | {"urllib3"} | OF_CHECKERS
                known |= OF_PARTS.get(path.name, set())
                assert root in known, f"{path.name}: {name}"


def test_type_checkers_need_no_dependency_of_the_runtime() -> None:
    for path in sorted(RUNTIME.rglob("*.py")):
        tree = ast.parse(path.read_bytes())
        unchecked = {
            id(node)
            for branch in ast.walk(tree)
            if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
            for statement in branch.orelse
            for node in ast.walk(statement)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            known = sys.stdlib_module_names | OF_CHECKERS | OF_PARTS.get(path.name, set())
            if id(node) not in unchecked:
                assert {name.split(".")[0] for name in names} <= known, path.name


def test_runtime_imports_itself_relatively() -> None:
    for path in RUNTIME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert not (node.module or "").startswith("codegen"), path.name


@each_package
def test_package_has_copied_modules_byte_for_byte(package: GeneratedPackage) -> None:
    copied = list(copied_modules("rest_json", ()))
    assert {RUNTIME / "client.py", TESTING / "value_strategies.py"} <= set(copied)
    for path in copied:
        assert (package.folder / path.relative_to(PACKAGE)).read_bytes() == path.read_bytes(), path


OWN_MODULES = {
    path.relative_to(REPOSITORY / "models").as_posix(): path
    for path in sorted(REPOSITORY.glob("models/*/package/**/*.py"))
}


@each_package
def test_modules_of_the_runtime_that_need_a_requirement_are_in_its_part(
    package: GeneratedPackage,
) -> None:
    parts = read_distribution(package.distribution).parts
    for name, required in OF_PARTS.items():
        if (package.folder / "_runtime" / name).exists():
            part = part_of(f"_runtime/{name}", parts)
            assert part is not None
            assert required <= {re.split("[^a-z0-9_]", one)[0] for one in part.requirements}


@each_package
def test_package_has_the_modules_of_its_service_byte_for_byte(package: GeneratedPackage) -> None:
    mirror = REPOSITORY / "models" / package.service / "package"
    for path in mirror.rglob("*.py"):
        assert (package.folder / path.relative_to(mirror)).read_bytes() == path.read_bytes(), path


@pytest.mark.parametrize("name", OWN_MODULES)
def test_modules_of_one_service_import_only_requirements_of_their_part(name: str) -> None:
    service, _, path = name.split("/", 2)
    distribution = read_distribution(REPOSITORY / "generated" / service)
    part = part_of(path, distribution.parts)
    required = {re.split("[^a-z0-9_]", one)[0] for one in part.requirements} if part else set()
    for node in ast.walk(ast.parse(OWN_MODULES[name].read_bytes())):
        if isinstance(node, ast.Import):
            roots = {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            roots = {(node.module or "").split(".")[0]}
        else:
            continue
        assert roots <= sys.stdlib_module_names | required


def test_only_packages_that_use_a_feature_have_its_modules() -> None:
    without = {path.relative_to(PACKAGE).as_posix() for path in copied_modules("rest_json", ())}
    for feature, modules_of_feature in MODULES_OF_FEATURES.items():
        copied = copied_modules("rest_json", [feature])
        added = {path.relative_to(PACKAGE).as_posix() for path in copied} - without
        assert added, feature
        assert all(path.startswith(modules_of_feature) for path in added)
        assert all(any(one.startswith(path) for one in added) for path in modules_of_feature)
    # The others import them late if at all.
    of_features = tuple(path for paths in MODULES_OF_FEATURES.values() for path in paths)
    for path in sorted(without):
        for name, top in imports(PACKAGE / path):
            imported = name.removeprefix("codegen.package.").replace(".", "/") + "/"
            assert not (top and imported.startswith(of_features)), f"{path}: {name}"


MONITORING = [path for path in sorted(PACKAGE.glob("*.py")) if path.name != "__init__.py"]


@pytest.mark.parametrize("path", MONITORING, ids=lambda path: path.name)
def test_monitoring_imports_the_runtime_and_requirements_of_its_part(path: Path) -> None:
    part = part_of(path.name)
    assert part is not None
    required = {re.split("[>=]", one)[0] for one in part.requirements}
    names = {name for name, _ in imports(path)}
    names |= set(re.findall(r'import_module\("(\w[\w.]*)', path.read_text()))
    for name in names:
        root = name.split(".")[0]
        if root == "codegen":
            assert name.startswith("codegen.package._runtime."), name
        elif root not in sys.stdlib_module_names:
            assert any(one.startswith(root.replace("_", "-")) for one in required), name


def test_nothing_imports_monitoring() -> None:
    modules_of_parts = {f"codegen.package.{path.stem}" for path in MONITORING}
    for path in PACKAGE.rglob("*.py"):
        for name, _ in imports(path):
            assert not any(name.startswith(one) for one in modules_of_parts), path
    templates = [path.read_text() for path in (REPOSITORY / "templates").glob("*.j2")]
    assert not any(re.search(r"import (otel|xray)|from \.(otel|xray)", text) for text in templates)


@pytest.mark.parametrize(
    "path",
    [path.relative_to(PACKAGE).as_posix() for path in sorted(TESTING.rglob("*.py"))],
)
def test_test_kit_imports_only_requirements_of_its_part(path: str) -> None:
    # Packages with a local service have every part.
    part = part_of(path, read_distribution(REPOSITORY / "generated" / "ivs").parts)
    required = {re.split("[^a-z0-9_]", one)[0] for one in part.requirements} if part else set()
    for name, _ in imports(PACKAGE / path):
        root = name.split(".")[0]
        if root == "codegen":
            assert name.startswith("codegen.package."), name
            within = name.split(".")[2]
            assert within in ("_runtime", "testing"), "PackageInfo has what is generated"
        else:
            assert root in sys.stdlib_module_names | required, name
    # botocore has no types, so it is imported by name.
    text = (PACKAGE / path).read_text("utf-8")
    assert set(re.findall(r'import_module\("(\w+)', text)) <= required


def runtime_imports() -> dict[str, set[str]]:
    """The runtime's modules that each of them imports, also for types only, by name in it."""
    paths = {
        ".".join(path.relative_to(RUNTIME).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(RUNTIME.rglob("*.py"))
    }
    graph: dict[str, set[str]] = {}
    for module, path in paths.items():
        package = path.relative_to(RUNTIME).parent.parts
        graph[module] = set()
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = package[: len(package) - node.level + 1]
                for alias in node.names:
                    parts = [*base, *(node.module or "").split("."), alias.name]
                    names = [".".join(filter(None, parts[:end])) for end in range(len(parts) + 1)]
                    graph[module].add([name for name in names if name in paths][-1])
    return graph


def test_imports_of_the_runtime_have_no_cycles() -> None:
    modules_graph = runtime_imports()
    assert "errors" in modules_graph["http"]
    TopologicalSorter(modules_graph).prepare()
    # Each folder is a room, and so is each module of the root.
    rooms: dict[str, set[str]] = {}
    for module, imported in modules_graph.items():
        room = module.split(".")[0]
        rooms.setdefault(room, set()).update(name.split(".")[0] for name in imported)
    TopologicalSorter({room: near - {room} for room, near in rooms.items()}).prepare()


OF_THE_RUNTIME_ALONE = {
    "annotated_structures": "operation",
    "aws_cli": "operation",
    "missing_members": "operation",
    "pydantic_schema": "operation",
    "sequences": "values",
    "subclasses": "operation",
    "wire_log": "call.watched_call",
}
"""Modules beside the ABI that only the runtime imports → one that does, first or late.

They stand below every folder of the runtime: a folder that held them would be imported from both sides.
"""


def test_root_of_the_runtime_is_what_other_code_imports() -> None:
    modules = {path.stem for path in RUNTIME.glob("*.py")} - {"__init__"}
    of_features = {name for names in MODULES_OF_FEATURES.values() for name in names}
    used = {name for name in modules if f"_runtime/{name}.py" in of_features}
    for path in (REPOSITORY / "generated").rglob("*.py"):
        if "_runtime" not in path.relative_to(REPOSITORY).parts:
            used.update(
                word
                for name, _ in imports(path)
                for word in name.partition("_runtime.")[2].split(".")[:1]
            )
    assert used & modules == modules - OF_THE_RUNTIME_ALONE.keys()
    graph = runtime_imports()
    for module, importer in OF_THE_RUNTIME_ALONE.items():
        assert module in graph[importer]

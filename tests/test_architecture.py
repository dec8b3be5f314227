"""The direction of imports, and what may be named where."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from support.packages import GeneratedPackage, each_package

from codegen.lifecycle.distribution import read_distribution
from codegen.output.copied import MODULES_OF_FEATURES, copied_modules
from codegen.output.parts import part_of

REPOSITORY = Path(__file__).parents[1]
CODEGEN = REPOSITORY / "codegen"
PACKAGE = CODEGEN / "package"
RUNTIME = PACKAGE / "_runtime"

# Type checkers bring these along. Nothing imports them at run time: one does not exist there, and
# for the other tests/pipeline/test_deprecation.py has an interpreter without installed packages.
OF_CHECKERS = {"_typeshed", "typing_extensions"}
TESTING = PACKAGE / "testing"

OF_PARTS = {"signed_tokens.py": {"cryptography"}}
"""Modules of the runtime that only parts of packages have → what those parts require."""

READ_FROM_THE_RUNTIME = {
    ("output.settings_table", "codegen.package._runtime.auth.sigv4a"),
    ("output.settings_table", "codegen.package._runtime.checksums"),
    ("output.settings_table", "codegen.package._runtime.client.Client"),
    ("output.settings_table", "codegen.package._runtime.compression"),
    ("output.settings_table", "codegen.package._runtime.config.settings.SETTINGS"),
    ("output.settings_table", "codegen.package._runtime.config.settings.Setting"),
    ("plan.package.client", "codegen.package._runtime.aio.client.AsyncClient"),
    ("plan.package.client", "codegen.package._runtime.aio.http_transport.AsyncHttpTransport"),
    ("plan.package.client", "codegen.package._runtime.client.Client"),
    ("plan.package.client", "codegen.package._runtime.transport.http_transport.HttpTransport"),
    ("plan.package.structures", "codegen.package._runtime.round_trips.camel_case"),
    ("plan.testing.bindings", "codegen.package._runtime.round_trips.camel_case"),
}
"""What documentation repeats of the runtime, or generated code leaves to it, is read from it."""

STAGES = [
    "problems",
    "timings",
    "text",
    "regex",
    "source",
    "plan",
    "output",
    "pipeline",
    "lifecycle",
    "commands",
    "cli",
    "__main__",
]
"""The stages in order. A module imports from its own stage and from earlier ones."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the generator (not those of the runtime), by its name below ``codegen``."""
    return {
        ".".join(path.relative_to(CODEGEN).with_suffix("").parts): path
        for path in sorted(CODEGEN.rglob("*.py"))
        if PACKAGE not in path.parents and path != CODEGEN / "__init__.py"
    }


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What ``path`` imports, by full name (relative ones from ``codegen``), and if at its top."""
    package = path.relative_to(REPOSITORY).parent.parts
    tree = ast.parse(path.read_bytes())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nested = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        top = id(node) not in nested
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, top
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{origin}.{alias.name}", top


def imported_modules(path: Path) -> set[str]:
    """The modules of the generator that ``path`` imports, names in them cut off."""
    found: set[str] = set()
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] == "codegen" and parts[1] != "package":
            candidates = [".".join(parts[1:end]) for end in range(len(parts), 1, -1)]
            packages = [f"{candidate}.__init__" for candidate in candidates]
            known = (one for pair in zip(candidates, packages, strict=True) for one in pair)
            found.add(next((one for one in known if one in modules()), ".".join(parts[1:])))
    return found


def stage(module: str) -> int:
    return STAGES.index(module.split(".")[0])


def is_ir(module: str) -> bool:
    return module.startswith("plan.ir.")


@pytest.mark.parametrize("module", modules())
def test_module_imports_only_from_its_stage_and_earlier_ones(module: str) -> None:
    for imported in imported_modules(modules()[module]):
        assert stage(imported) <= stage(module), imported


@pytest.mark.parametrize("module", modules())
def test_generator_does_not_import_what_it_writes(module: str) -> None:
    ours = {"generated", "tests", "support"}
    for imported, _ in imports(modules()[module]):
        assert imported.split(".")[0] not in ours
        assert not imported.startswith("typed_")
        if (module, imported) not in READ_FROM_THE_RUNTIME:
            assert not imported.startswith("codegen.package"), "it is copied, not imported"


def test_problems_and_ir_import_no_stage() -> None:
    assert imported_modules(modules()["problems"]) == set()
    irs = [module for module in modules() if is_ir(module)]
    assert "plan.ir.package" in irs
    for ir in irs:
        others = {one for one in imported_modules(modules()[ir]) if not is_ir(one)}
        assert others <= {"text.python_source"}, ir


def test_imports_have_no_cycles() -> None:
    graph = {module: imported_modules(path) for module, path in modules().items()}
    TopologicalSorter(graph).prepare()


def test_folders_of_plan_have_no_import_cycles() -> None:
    graph: dict[str, set[str]] = {}
    for module, path in modules().items():
        if module.startswith("plan."):
            others = {room(one) for one in imported_modules(path) if one.startswith("plan.")}
            graph.setdefault(room(module), set()).update(others - {room(module)})
    assert {"plan.ir", "plan.protocols", "plan.lower"} <= graph.keys()
    TopologicalSorter(graph).prepare()


def room(module: str) -> str:
    """The folder of a module in ``plan``; the module itself if it is in none."""
    return ".".join(module.split(".")[:2])


PROTOCOL_NAME = re.compile(r"(rest|aws).?json|x-amzn-errortype|x-amz-target", re.IGNORECASE)
BODY_FORMAT = re.compile(r"(?<!\.)json", re.IGNORECASE)
PROTOCOL_FILES = (
    "codegen/plan/protocols/",
    "codegen/package/_runtime/protocols/",
    "codegen/package/testing/protocols/",
    "codegen/package/testing/wire/protocols/",
    "codegen/package/testing/conformance/protocols/",
    "templates/protocols/",
)
NAMES_A_PROTOCOL = {
    "codegen/source/schemas/service-2.json": "the schema lists all protocols",
}
NAMES_A_BODY_FORMAT = {
    "codegen/plan/python/reserved.toml": "every package has to_json and from_json",
    "codegen/plan/python/types.py": "the trait jsonvalue makes a header a document",
    "templates/distribution/README.md.j2": "the client option json_loads",
    "templates/events.py.j2": "EventBridge and Lambda have JSON in every package",
    "templates/models/structure.py.j2": "from_wire and to_wire are JSON in every package",
}


def test_only_files_of_a_protocol_name_it() -> None:
    assert naming(PROTOCOL_NAME, ["codegen", "templates"]) == set(NAMES_A_PROTOCOL)


def test_lowering_and_templates_do_not_name_a_body_format() -> None:
    assert naming(BODY_FORMAT, ["codegen/plan", "templates"]) == set(NAMES_A_BODY_FORMAT)


def naming(pattern: re.Pattern[str], folders: list[str]) -> set[str]:
    """The files with a match of ``words``, except those of protocols."""
    files = [path for folder in folders for path in (REPOSITORY / folder).rglob("*")]
    return {
        name
        for path in files
        if path.suffix in {".py", ".j2", ".json", ".toml"}
        and not (name := path.relative_to(REPOSITORY).as_posix()).startswith(PROTOCOL_FILES)
        and pattern.search(path.read_text("utf-8"))
    }


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


def test_generator_and_templates_name_no_service() -> None:
    service = re.compile(r"(?<![A-Za-z])(ivs|Ivs|IVS)")
    kinds = {".py", ".j2", ".json", ".toml"}
    paths = [*CODEGEN.rglob("*"), *(REPOSITORY / "templates").rglob("*")]
    lines = [
        f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()}"
        for path in sorted(paths)
        if path.suffix in kinds
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if service.search(line)
    ]
    assert lines == []


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


@pytest.mark.parametrize("folder", ["codegen", "tools"])
def test_no_module_is_longer_than_a_reader_keeps_in_mind(folder: str) -> None:
    """At 400 lines, a module is two."""
    modules = (REPOSITORY / folder).rglob("*.py")
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}

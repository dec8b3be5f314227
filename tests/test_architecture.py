"""Rules for the generator's modules: the direction of imports, names, and length."""

from __future__ import annotations

import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from support.source_imports import CODEGEN, PACKAGE, REPOSITORY, imports

READ_FROM_THE_RUNTIME = {
    ("migration.options", "codegen.package._runtime.config.settings.SETTINGS"),
    ("output.settings_table", "codegen.package._runtime.account_ids"),
    ("output.settings_table", "codegen.package._runtime.auth.sigv4a"),
    ("output.settings_table", "codegen.package._runtime.checksums"),
    ("output.settings_table", "codegen.package._runtime.compression"),
    ("output.settings_table", "codegen.package._runtime.discovery"),
    ("output.settings_table", "codegen.package._runtime.config.settings.SETTINGS"),
    ("output.settings_table", "codegen.package._runtime.config.settings.Setting"),
    ("plan.package.client", "codegen.package._runtime.aio.client.AsyncClient"),
    ("plan.package.client", "codegen.package._runtime.aio.http_transport.AsyncHttpTransport"),
    ("plan.package.client", "codegen.package._runtime.client.Client"),
    ("plan.package.client", "codegen.package._runtime.transport.http_transport.HttpTransport"),
    ("plan.package.exports", "codegen.package._runtime.lazy.module_by_rule"),
    ("plan.package.structures", "codegen.package._runtime.round_trips.camel_case"),
    ("plan.testing.bindings", "codegen.package._runtime.retry.policy.THROTTLING_CODES"),
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
    "migration",
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
    "codegen/package/testing/conformance/responses/",
    "codegen/package/testing/wire/protocols/",
    "codegen/package/testing/conformance/protocols/",
    "templates/protocols/",
)
NAMES_A_PROTOCOL = {
    "codegen/source/schemas/service-2.json": "the schema lists all protocols",
}
NAMES_A_BODY_FORMAT = {
    "codegen/plan/package/client_arguments.py": "the client option json_loads",
    "codegen/plan/python/reserved.toml": "every package has to_json and from_json",
    "codegen/plan/python/types.py": "the trait jsonvalue makes a header a document",
    "codegen/plan/reference/events.py": "what a service publishes is JSON in every package",
    "templates/reference/events.md.j2": "the same",
    "templates/distribution/readme/events.md.j2": "what a service hands over is JSON in every package",
    "templates/distribution/readme/project.md.j2": "the command line prints JSON",
    "templates/distribution/readme/settings.md.j2": "the client option json_loads",
    "templates/distribution/readme/start.md.j2": "every package has to_json and from_json",
    "templates/distribution/readme/testing.md.j2": "recordings and policies are JSON",
    "templates/events.py.j2": "EventBridge and Lambda have JSON in every package",
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


@pytest.mark.parametrize("folder", ["codegen", "examples", "models", "tests", "tools"])
def test_no_module_is_longer_than_a_reader_keeps_in_mind(folder: str) -> None:
    """At 400 lines, a module is two."""
    modules = (REPOSITORY / folder).rglob("*.py")
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}

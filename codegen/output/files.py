"""Every file of a distribution, rendered from the intermediate representation."""

from __future__ import annotations

import json

from codegen.output import parts, publisher, requirements
from codegen.output.copied import PACKAGE, copied_modules
from codegen.output.render import render
from codegen.output.sbom import SBOM, render_sbom
from codegen.output.settings_table import settings_table
from codegen.output.testing import render_testing, render_tests
from codegen.plan.ir.package import Package
from codegen.source.locations import ROOT
from codegen.source.model import Documents
from codegen.text.line_endings import with_lf

_TEXTS = ("LICENSE", "NOTICE")


def render_package(package: Package, documents: Documents) -> dict[str, str]:
    """The files of one distribution, by their path in its folder; Python is not formatted yet.

    Args:
        package: What to write.
        documents: The model's documents, with which the generated tests compare.
    """
    modules = _modules(package) | render_testing(package)
    files = {f"{package.name}/{path}": text for path, text in modules.items()}
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md"):
        files[name] = render(
            f"distribution/{name}.j2",
            package=package,
            source=package.source,
            settings=settings_table(package.service_id, package.features),
            requirements=requirements,
            parts=parts,
            readme=documents.readme,
            publisher=publisher,
        )
    files[SBOM] = render_sbom(package, documents)
    return files | render_tests(package) | _documents(package, documents)


def copied_files(package: Package) -> dict[str, bytes]:
    """The files of one distribution that are taken as they are, by their path in its folder."""
    files = {
        f"{package.name}/{path.relative_to(PACKAGE).as_posix()}": with_lf(path.read_bytes())
        for path in copied_modules(package.protocol, package.features)
    }
    for name in _TEXTS:
        files[name] = files[f"{package.name}/{name}"] = with_lf((ROOT / name).read_bytes())
    files[f"{package.name}/py.typed"] = b""
    return files


def _documents(package: Package, documents: Documents) -> dict[str, str]:
    """The model's documents where botocore, given their folder as a data path, finds them."""
    contents = {
        "service-2": documents.service,
        "paginators-1": documents.paginators,
        "waiters-2": documents.waiters,
        "events-1": documents.events,
        "endpoint-rule-set-1": documents.endpoint_rules,
    }
    folder = f"{package.service}/{package.api_version}"
    found = {f"{folder}/{name}": content for name, content in contents.items() if content}
    if documents.endpoint_rules:
        found["partitions"] = documents.partitions
    return {
        f"tests/model/{name}.json": json.dumps(content, indent=1) + "\n"
        for name, content in found.items()
    }


def _modules(package: Package) -> dict[str, str]:
    """The generated modules of the package itself."""
    source = package.source
    files = {
        "__init__.py": render("__init__.py.j2", package=package, source=source),
        "__main__.py": render("__main__.py.j2", package=package, source=source),
        "_service.py": render("_service.py.j2", package=package, source=source),
        "client.py": render("client.py.j2", client=package.client, source=source),
        "aio/__init__.py": render("aio/__init__.py.j2", package=package, source=source),
        "aio/client.py": render("client.py.j2", client=package.async_client, source=source),
        "errors.py": render("errors.py.j2", errors=package.errors, source=source),
        "enums.py": render("enums.py.j2", literals=package.literals, source=source),
        "literals.py": render("literals.py.j2", literals=package.literals, source=source),
        "endpoints.py": render("endpoints.py.j2", endpoints=package.endpoints, source=source),
        "types/__init__.py": render("types/__init__.py.j2", package=package, source=source),
        "models/__init__.py": render("models/__init__.py.j2", package=package, source=source),
        "operations/__init__.py": render(
            "operations/__init__.py.j2", methods=package.client.methods, source=source
        ),
    }
    for folder, paginators in (("", package.paginators), ("aio/", package.async_paginators)):
        if paginators is not None:
            files[f"{folder}paginators.py"] = render(
                "paginators.py.j2", paginators=paginators, source=source
            )
    for folder, waiters in (("", package.waiters), ("aio/", package.async_waiters)):
        if waiters is not None:
            files[f"{folder}waiters.py"] = render("waiters.py.j2", waiters=waiters, source=source)
    if package.events is not None:
        files["events.py"] = render(
            "events.py.j2", events=package.events, source=package.events.source
        )
    for structure in package.structures:
        files[f"models/{structure.stem}.py"] = render(
            "models/structure.py.j2", module=structure, source=source
        )
    for operation in package.operations:
        files[f"operations/{operation.stem}.py"] = render(
            package.operation_template, module=operation, source=source
        )
    return files

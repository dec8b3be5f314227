"""Adds a service of botocore to the models and generates its package: all or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from codegen.lifecycle.botocore_data import (
    Botocore,
    Document,
    installed,
    open_wheel,
    partitions,
    service_documents,
)
from codegen.lifecycle.download import download
from codegen.lifecycle.models_folder import (
    changes_in,
    current_partitions,
    lay_out,
    partitions_files,
    service_files,
)
from codegen.lifecycle.news import pending, read_news
from codegen.lifecycle.releases import RELEASES, releases_text
from codegen.output.render import toml_string
from codegen.output.write import recover, write_with_sources
from codegen.pipeline import build
from codegen.plan.package.names import package_names
from codegen.plan.protocols.registry import PROTOCOLS, resolved_protocol
from codegen.problems import Problem, ProblemsError
from codegen.source.history import FIRST_VERSION, Release
from codegen.source.load import load, services
from codegen.source.model import Service
from codegen.source.parse import parse_json
from codegen.source.validate import validate
from codegen.text.wording import describe, is_object

_SETTINGS = "service.toml"
_FIRST = "The first version."


def add(
    service: str,
    models: Path,
    output: Path,
    *,
    version: str | None,
    news: Path,
    report: Callable[[str], None],
) -> Service:
    """Copies a service from botocore into ``models``, and generates its package.

    Args:
        service: The name of the service in botocore.
        models: The folder of models.
        output: Where the service's distribution gets a folder.
        version: The version of botocore; None for the installed one.
        news: The folder of news fragments. Current fragments are not news for a new package.
        report: Called with each step as it begins.

    Raises:
        ProblemsError: The service exists already, is unknown or uses something unsupported.
            Nothing has changed.
    """
    recover(models)
    if models.is_dir() and service in services(models):
        expected = "a new service (`update` takes a newer model)"
        raise ProblemsError([Problem(service, "", "a service that already exists", expected)])
    fragments = read_news(news)
    with tempfile.TemporaryDirectory(prefix="codegen-") as scratch:
        with _botocore(version, Path(scratch), report) as botocore:
            documents = service_documents(botocore, service)
            shared = partitions(botocore) if current_partitions(models) is None else None
            _check_protocol(service, documents)
            sources: dict[str, bytes | None] = {}
            sources |= service_files(service, botocore.version, documents)
            if shared is not None:
                sources |= partitions_files(botocore.version, shared)
        staged = Path(scratch, "models")
        lay_out(staged, models, [service], sources)
        model = validate(load(staged, service))
        release = Release(
            version=FIRST_VERSION,
            botocore=botocore.version,
            date=botocore.date,
            api_version=model.api_version,
            model_sha256=model.history.model_sha256,
            text=_FIRST,
            includes=tuple(one.name for one in pending(fragments, model.history, service)),
        )
        ours: dict[str, bytes | None] = {
            f"{service}/{RELEASES}": releases_text("", [release]).encode()
        }
        # A user who wrote an overlay beforehand may have chosen the names as well.
        if not (staged / service / _SETTINGS).exists():
            ours[f"{service}/{_SETTINGS}"] = _settings_text(model).encode()
        changes = changes_in(models, sources | ours)
        lay_out(staged, models, [], ours)
        report(f"{service}: generating")
        built = build(staged, service, report)
        report("writing")
        write_with_sources(changes, models, {output / service: built})
    return model


def _botocore(
    version: str | None, scratch: Path, report: Callable[[str], None]
) -> AbstractContextManager[Botocore]:
    if version is None:
        return nullcontext(installed())
    report("botocore: downloading")
    return open_wheel(download(version, scratch, report))


def _check_protocol(service: str, documents: tuple[Document, ...]) -> None:
    """Refuses an unsupported protocol before the documents are validated.

    Otherwise many schema problems would hide the one that matters.
    """
    first = documents[0]
    file = f"{service}/{first.path}"
    metadata: object = parse_json(first.content, file).get("metadata")
    if not is_object(metadata):
        return  # reported by the validation
    protocol = resolved_protocol(metadata)
    if protocol not in PROTOCOLS:
        found = f"the protocol {describe(protocol)}, which codegen does not support"
        expected = f"a service with the protocol {' or '.join(PROTOCOLS)}"
        raise ProblemsError([Problem(file, "/metadata/protocol", found, expected)])


def _settings_text(service: Service) -> str:
    names = package_names(service)
    return (
        "# The names of the package. They are public: changing one breaks its users.\n"
        f"package = {toml_string(names.package)}\n"
        f"client_class = {toml_string(names.client_class)}\n"
        f"distribution = {toml_string(names.distribution)}\n"
    )

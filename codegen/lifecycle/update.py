"""Updates models from another botocore: compares, generates and releases them.

Everything is prepared in a temporary folder, on a copy of the models. Models and packages are then
written in one step; a failure before or during that step leaves both as they were.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.lifecycle.botocore_data import (
    Botocore,
    Document,
    open_wheel,
    partitions,
    service_documents,
)
from codegen.lifecycle.comparison import Comparison, Verdict, verdict_of
from codegen.lifecycle.diff import compare_services
from codegen.lifecycle.download import download
from codegen.lifecycle.models_folder import (
    changes_in,
    current_documents,
    current_partitions,
    document_paths,
    lay_out,
    partitions_files,
    service_files,
)
from codegen.lifecycle.news import pending, read_news
from codegen.lifecycle.origin import origin_version, parse_botocore_version
from codegen.lifecycle.releases import RELEASES, next_version, releases_text
from codegen.output.write import recover, write_with_sources
from codegen.pipeline import build
from codegen.problems import Problem, ProblemsError
from codegen.source.history import FIRST_VERSION, News, Release
from codegen.source.load import load, services
from codegen.source.model import Service
from codegen.source.read import read_service, read_with_partial_overlay
from codegen.text.line_endings import with_lf

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The result of an update for one service."""

    service: str
    botocore: str
    """The version of botocore that the model is from; empty if it is not known."""

    version: str
    """The version of the package."""

    before: str
    """The version before the update; the same if nothing changed."""

    verdict: Verdict
    comparison: Comparison
    news: tuple[News, ...] = ()
    """The news of the generator that the release includes."""

    offered: str = ""
    """The version of botocore whose documents were compared with the model's."""

    replaced: str = ""
    """The version of botocore that the model was from before; empty if it is not known."""

    @property
    def changed(self) -> bool:
        return self.version != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The documents of one botocore that differ from the models."""

    version: str
    date: str
    documents: Mapping[str, tuple[Document, ...]]
    """Service → all its documents, if any of them differs."""

    partitions: Document | None


def update(
    models: Path,
    output: Path,
    names: Sequence[str],
    *,
    version: str | None,
    news: Path,
    report: Report,
    dry_run: bool = False,
) -> tuple[Update, ...]:
    """Updates services to the models of another botocore, and releases what changed.

    Args:
        models: The folder of models.
        output: The folder in which each service's distribution has a folder.
        names: The services. Others change only with the partitions, which all services share.
        version: The version of botocore; None for the newest, of which nothing is taken that is
            older than the models.
        news: The folder of news fragments.
        report: Called with each step as it begins.
        dry_run: Whether to do everything but write.

    Raises:
        ProblemsError: A document is unavailable or wrong, or a file can't be written. Nothing
            has changed.
    """
    recover(models)
    fragments = read_news(news)
    with tempfile.TemporaryDirectory(prefix="codegen-") as scratch:
        before, after = Path(scratch, "before"), Path(scratch, "after")
        lay_out(before, models, services(models), {})
        report("botocore: downloading")
        with open_wheel(download(version, Path(scratch), report)) as botocore:
            taken = _take(botocore, before, names, explicitly=version is not None)
        sources = _documents_to_write(before, taken)
        touched = services(before) if taken.partitions else names
        lay_out(after, before, touched, sources)
        updates: list[Update] = []
        built: dict[Path, Mapping[str, str | bytes]] = {}
        for name in touched:
            report(f"{name}: comparing")
            old = read_with_partial_overlay(load(before, name))
            new = read_service(load(after, name))
            said = pending(fragments if name in names else (), old.history, name)
            if name not in taken.documents and not taken.partitions and not said:
                updates.append(_unchanged(before, old, taken))
                continue
            done, releases = _release(before, old, new, taken, said)
            text = releases_text(_text(before / name / RELEASES), releases).encode()
            sources[f"{name}/{RELEASES}"] = text
            (after / name / RELEASES).write_bytes(text)
            report(f"{name}: generating")
            built[output / name] = build(after, name, report)
            updates.append(done)
        if built and not dry_run:
            report("writing")
            write_with_sources(changes_in(before, sources), models, built)
    return tuple(updates)


def _take(botocore: Botocore, models: Path, names: Sequence[str], *, explicitly: bool) -> _Taken:
    """The documents of ``botocore`` that differ from the models."""
    documents: dict[str, tuple[Document, ...]] = {}
    problems: list[Problem] = []
    for name in names:
        if not explicitly and _is_older(botocore, models / name):
            continue
        try:
            found = service_documents(botocore, name)
        except ProblemsError as error:
            problems += error.problems
            continue
        if {one.path: with_lf(one.content) for one in found} != current_documents(models, name):
            documents[name] = found
    if problems:
        raise ProblemsError(problems)
    shared = None if not explicitly and _is_older(botocore, models) else partitions(botocore)
    if shared is not None and with_lf(shared.content) == current_partitions(models):
        shared = None
    return _Taken(
        version=botocore.version, date=botocore.date, documents=documents, partitions=shared
    )


def _is_older(botocore: Botocore, folder: Path) -> bool:
    """Whether ``botocore`` is older than the origin of the documents in ``folder``."""
    current = parse_botocore_version(origin_version(folder))
    return parse_botocore_version(botocore.version) < current


def _documents_to_write(models: Path, taken: _Taken) -> dict[str, bytes | None]:
    """The files to write: path in the models folder → content, or None to remove it."""
    files: dict[str, bytes | None] = {}
    for name, documents in taken.documents.items():
        files |= dict.fromkeys(f"{name}/{path}" for path in document_paths(models, name))
        files |= service_files(name, taken.version, documents)
    if taken.partitions is not None:
        files |= partitions_files(taken.version, taken.partitions)
    return files


def _release(
    models: Path, old: Service, new: Service, taken: _Taken, news: Sequence[News]
) -> tuple[Update, list[Release]]:
    """The releases to append for a service: the next one, after a first one if there is none."""
    comparison = compare_services(old, new)
    levels = [one.level for one in comparison.findings] + [one.level for one in news]
    verdict = verdict_of(levels)
    first = [] if old.history.releases else [_first(models, old)]
    last = [*old.history.releases, *first][-1]
    takes = old.name in taken.documents or taken.partitions is not None
    release = Release(
        version=next_version(last.version, verdict),
        botocore=taken.version if takes else last.botocore,
        date=taken.date if takes else last.date,
        api_version=new.api_version,
        model_sha256=new.history.model_sha256,
        text=_summary(old, new, comparison, news),
        news=tuple(news),
        findings=comparison.findings,
    )
    done = Update(
        service=old.name,
        botocore=release.botocore,
        before=old.history.version,
        version=release.version,
        verdict=verdict,
        comparison=comparison,
        news=tuple(news),
        offered=taken.version,
        replaced=last.botocore,
    )
    return done, [*first, release]


def _first(models: Path, service: Service) -> Release:
    """The release that stands for the state before releases were recorded."""
    return Release(
        version=FIRST_VERSION,
        botocore=origin_version(models / service.name),
        api_version=service.api_version,
        model_sha256=service.history.model_sha256,
        text="Where the record of releases begins.",
    )


def _summary(old: Service, new: Service, comparison: Comparison, news: Sequence[News]) -> str:
    """The text of a release, beside its findings and news."""
    said: list[str] = []
    if old.api_version != new.api_version:
        said.append(f"The API version was {old.api_version} before.")
    if not comparison.findings and not news:
        said.append("Nothing changes for users of the package.")
    return " ".join(said)


def _unchanged(models: Path, service: Service, taken: _Taken) -> Update:
    botocore = origin_version(models / service.name)
    return Update(
        service=service.name,
        botocore=botocore,
        offered=taken.version,
        replaced=botocore,
        before=service.history.version,
        version=service.history.version,
        verdict="none",
        comparison=Comparison(()),
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""

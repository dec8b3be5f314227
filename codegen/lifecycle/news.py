"""News fragments: what changes of the generator and the runtime mean for users of the packages.

A fragment is a file ``news/NAME.toml`` with a level and a text. It is pending for a service until
a release of the service includes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.problems import Problem, ProblemsError
from codegen.source.history import History, News
from codegen.source.parse import parse_toml
from codegen.source.rules import Level
from codegen.source.schema import check
from codegen.text.wording import describe

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A fragment, and the services that it is about; empty for all services."""

    news: News
    services: frozenset[str]


def read_news(folder: Path) -> tuple[Fragment, ...]:
    """The fragments in ``folder``, by name.

    Raises:
        ProblemsError: A fragment can't be read or is wrong; every problem is listed.
    """
    fragments: list[Fragment] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        file = f"{folder.name}/{path.name}"
        if not _NAME.fullmatch(path.stem):
            expected = "a name of a-z, 0-9, '.', '_' and '-' that starts with a letter or digit"
            problems.append(Problem(file, "", f"the name {describe(path.stem)}", expected))
        try:
            document = parse_toml(path.read_bytes(), file)
        except ProblemsError as error:
            problems += error.problems
            continue
        wrong = [*check("news", document, file)]
        problems += wrong
        if not wrong:
            news = News(name=path.stem, level=Level(document["level"]), text=document["text"])
            fragments.append(Fragment(news, frozenset(document.get("services", ()))))
    if problems:
        raise ProblemsError(problems)
    return tuple(fragments)


def pending(fragments: Sequence[Fragment], history: History, service: str) -> tuple[News, ...]:
    """The news that no release of ``service`` includes yet."""
    return tuple(
        fragment.news
        for fragment in fragments
        if fragment.news.name not in history.recorded_news
        and (not fragment.services or service in fragment.services)
    )

"""VENDORED.md, the record of a vendored copy: its source, its parts, and the digest of every file.

Only files that it lists are ever overwritten or removed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from packaging.version import VERSION_PATTERN

from codegen.lifecycle.distribution import Distribution
from codegen.output.parts import is_selected
from codegen.output.paths import is_safe
from codegen.problems import Problem, ProblemsError
from codegen.text.line_endings import with_lf
from codegen.text.options import SCRIPT

VENDORED = "VENDORED.md"

_NO_PARTS = "none"

_FILE = re.compile(r"    ([0-9a-f]{64})  (.+)")
_FIELD = re.compile(r"- ([A-Z][a-z' 0-9]+): (.+)")
_VERSION = re.compile(VERSION_PATTERN, re.VERBOSE | re.IGNORECASE)
_EXPECTED = "the text that `vendor` wrote (restore it, or delete the copy and vendor it again)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The contents of VENDORED.md."""

    distribution: str
    version: str
    package: str
    model: str
    model_digest: str
    botocore: str
    parts: tuple[str, ...]
    """The parts that were copied beside the core, sorted."""

    digests: Mapping[str, str]
    """Path in the package → sha256 of the file."""


def files_of(distribution: Distribution, parts: Collection[str]) -> dict[str, bytes]:
    """The files of a copy of ``distribution`` with ``parts``, by their path in the package."""
    published = distribution.published_files
    return {
        path: published[path]
        for path in sorted(published)
        if is_selected(path, parts, distribution.parts)
    }


def record_of(distribution: Distribution, parts: Collection[str]) -> Record:
    """The record of a copy of ``distribution`` with ``parts``."""
    return Record(
        distribution=distribution.name,
        version=distribution.version,
        package=distribution.package,
        model=distribution.model,
        model_digest=distribution.model_digest,
        botocore=distribution.botocore or "unknown",
        parts=tuple(sorted(parts)),
        digests={path: digest(content) for path, content in files_of(distribution, parts).items()},
    )


def digest(content: bytes) -> str:
    """The digest of a file, whether or not git checked it out with CRLF."""
    return hashlib.sha256(with_lf(content)).hexdigest()


def render_record(record: Record) -> str:
    """The text of VENDORED.md."""
    files = "".join(f"    {digest}  {path}\n" for path, digest in sorted(record.digests.items()))
    return f"""\
# A vendored copy: do not edit

This folder was copied from `{record.package}` of the distribution {record.distribution} by the command `vendor` of
{SCRIPT}. `vendor --check` lists edits, and says whether there is a newer version. Not affiliated with AWS;
`LICENSE` and `NOTICE` belong to the copy.

- Distribution: {record.distribution}
- Version: {record.version}
- Package: {record.package}
- Model: {record.model}
- Model's sha256: {record.model_digest}
- Model's botocore: {record.botocore}
- Parts: {", ".join(record.parts) or _NO_PARTS}

The sha256 of every file:

{files}"""


def named_distribution(content: bytes) -> str | None:
    """The distribution that a VENDORED.md names, even if it was edited; None if it names none."""
    text = with_lf(content).decode("utf-8", "backslashreplace")
    matches = (_FIELD.fullmatch(line) for line in text.splitlines())
    return next((match[2] for match in matches if match and match[1] == "Distribution"), None)


def check_parts(record: Record, distribution: Distribution, name: str) -> None:
    """Checks that the distribution has the parts of a copy.

    Args:
        record: The record of the copy.
        distribution: What was copied.
        name: The record's name in problems.

    Raises:
        ProblemsError: It has not.
    """
    known = distribution.vendored_parts
    unknown = sorted(set(record.parts).difference(known))
    if unknown:
        found = f"the part {unknown[0]!r}"
        raise ProblemsError([Problem(name, "", found, f"one of {', '.join(known)}")])


def parse_record(content: bytes, name: str) -> Record:
    """Reads VENDORED.md.

    Args:
        content: Its bytes.
        name: Its name in problems.

    Raises:
        ProblemsError: It differs from what ``render_record`` wrote.
    """
    text = with_lf(content).decode("utf-8", "backslashreplace")
    lines = text.splitlines()
    fields = {match[1]: match[2] for line in lines if (match := _FIELD.fullmatch(line))}
    digests = {match[2]: match[1] for line in lines if (match := _FILE.fullmatch(line))}
    try:
        record = Record(
            distribution=fields["Distribution"],
            version=fields["Version"],
            package=fields["Package"],
            model=fields["Model"],
            model_digest=fields["Model's sha256"],
            botocore=fields["Model's botocore"],
            parts=tuple(fields["Parts"].split(", ")) if fields["Parts"] != _NO_PARTS else (),
            digests=digests,
        )
    except KeyError as error:
        raise ProblemsError([Problem(name, "", f"no line for {error}", _EXPECTED)]) from None
    if render_record(record) != text or not _VERSION.fullmatch(record.version):
        raise ProblemsError([Problem(name, "", "an edited text", _EXPECTED)])
    unsafe = [path for path in digests if not is_safe(path)]
    if unsafe:
        found = f"the path {unsafe[0]!r}"
        raise ProblemsError([Problem(name, "", found, "paths inside the package")])
    return record

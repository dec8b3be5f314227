"""VENDORED.md: what a vendored copy is a copy of, with the digest of every file.

It is the list of files by which a copy is written anew, too: only what it names is ever overwritten
or removed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.version import VERSION_PATTERN

from codegen.lifecycle.distribution import Distribution
from codegen.output.paths import is_safe
from codegen.problems import Problem, ProblemsError

VENDORED = "VENDORED.md"

_FILE = re.compile(r"    ([0-9a-f]{64})  (.+)")
_FACT = re.compile(r"- ([A-Z][a-z' 0-9]+): (.+)")
_VERSION = re.compile(VERSION_PATTERN, re.VERBOSE | re.IGNORECASE)
_EXPECTED = "the text that `vendor` wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What VENDORED.md says."""

    distribution: str
    version: str
    package: str
    model: str
    model_digest: str
    botocore: str
    digests: Mapping[str, str]
    """Path in the package → sha256 of the file."""


def record_of(distribution: Distribution) -> Record:
    """The record of a copy of ``distribution`` as it is now."""
    return Record(
        distribution=distribution.name,
        version=distribution.version,
        package=distribution.package,
        model=distribution.model,
        model_digest=distribution.model_digest,
        botocore=distribution.botocore or "unknown",
        digests={
            path: digest(content) for path, content in sorted(distribution.package_files.items())
        },
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def render_record(record: Record) -> str:
    """The text of VENDORED.md: the same for the same record."""
    files = "".join(f"    {digest}  {path}\n" for path, digest in sorted(record.digests.items()))
    return f"""\
# A vendored copy: do not edit

This folder was copied from `{record.package}` of the distribution {record.distribution} by `python -m codegen vendor`.
`python -m codegen vendor --check` names what was edited since, and says whether there is something newer. Not affiliated
with AWS; `LICENSE` and `NOTICE` belong to the copy.

- Distribution: {record.distribution}
- Version: {record.version}
- Package: {record.package}
- Model: {record.model}
- Model's sha256: {record.model_digest}
- Model's botocore: {record.botocore}

The sha256 of every file:

{files}"""


def parse_record(content: bytes, name: str) -> Record:
    """What VENDORED.md says.

    Args:
        content: Its bytes.
        name: What it is called in problems.

    Raises:
        ProblemsError: It is not what ``render_record`` wrote.
    """
    text = content.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    lines = text.splitlines()
    facts = {match[1]: match[2] for line in lines if (match := _FACT.fullmatch(line))}
    digests = {match[2]: match[1] for line in lines if (match := _FILE.fullmatch(line))}
    try:
        record = Record(
            distribution=facts["Distribution"],
            version=facts["Version"],
            package=facts["Package"],
            model=facts["Model"],
            model_digest=facts["Model's sha256"],
            botocore=facts["Model's botocore"],
            digests=digests,
        )
    except KeyError as error:
        raise ProblemsError([Problem(name, "", f"no line for {error}", _EXPECTED)]) from None
    if render_record(record) != text or not _VERSION.fullmatch(record.version):
        raise ProblemsError([Problem(name, "", "a different text", _EXPECTED)])
    unsafe = [path for path in digests if not is_safe(path)]
    if unsafe:
        found = f"the path {unsafe[0]!r}"
        raise ProblemsError([Problem(name, "", found, "paths inside the package")])
    return record

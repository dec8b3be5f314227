"""The names of a generated package: what ``service.toml`` says, or else the rule.

The rule: package ``typed_<service>``, distribution ``typed-<service>``, and a client class that is
the service id in PascalCase with ``Client`` after it.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator

from codegen.problems import Problem, pointer
from codegen.source.model import Documents, Settings
from codegen.text.wording import describe

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PACKAGES = sys.stdlib_module_names | {"botocore", "hypothesis", "pytest", "tests", "urllib3"}
"""What a package would hide, or be hidden by, where it is used or tested."""

_PUBLIC = frozenset(
    [
        *("ANONYMOUS", "BearerToken", "Credentials", "CredentialsProvider", "Error", "Paginator"),
        *("ServiceError", "TYPE_CHECKING", "Unrecognized", "annotations", "lazy_names"),
        *("client", "endpoints", "errors", "literals", "models", "operations", "paginators"),
        "testing",
    ]
)
"""What the root of every package has beside its client."""

_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def resolve_settings(documents: Documents, service_id: str) -> Settings:
    """The names of the package of a service."""
    names = {**default_names(documents.name), **documents.settings}
    return Settings(
        package=names["package"],
        client_class=names.get("client_class", f"{_pascal_case(service_id)}Client"),
        distribution=names["distribution"],
        live=names.get("live", ""),
    )


def default_names(service: str) -> dict[str, str]:
    """What package and distribution of a service are called by the rule."""
    plain = re.sub(r"[.-]", "_", service)
    return {"package": f"typed_{plain}", "distribution": f"typed-{service}"}


def settings_problems(documents: Documents, settings: Settings) -> Iterator[Problem]:
    """Names that Python or a package index would refuse."""
    file = documents.files.get("settings", f"{documents.name}/service.toml")
    for key, name in (("package", settings.package), ("client_class", settings.client_class)):
        if not is_identifier(name):
            yield Problem(
                file,
                pointer(key),
                describe(name),
                "an ASCII identifier that is not a Python keyword",
            )
    if settings.package in _PACKAGES:
        expected = "a name that no other package has"
        yield Problem(file, pointer("package"), describe(settings.package), expected)
    if settings.client_class in _PUBLIC or settings.client_class.startswith("_"):
        expected = "a name that starts with a letter and that nothing else in the package has"
        yield Problem(file, pointer("client_class"), describe(settings.client_class), expected)
    if not _DISTRIBUTION.fullmatch(settings.distribution):
        yield Problem(
            file,
            pointer("distribution"),
            describe(settings.distribution),
            "letters, digits, '-', '_' and '.', with a letter or digit at both ends",
        )


def _pascal_case(service_id: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", service_id)
    return "".join(word[0].upper() + word[1:] for word in words)


def is_identifier(name: str) -> bool:
    """Whether Python takes ``name`` as a name of ours: ASCII, and no keyword."""
    return _IDENTIFIER.fullmatch(name) is not None and not keyword.iskeyword(name)

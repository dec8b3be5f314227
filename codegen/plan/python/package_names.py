"""The names of a generated package: those of ``service.toml``, or else derived from the service.

The package is called ``typed_<service>``, the distribution ``typed-<service>``, and the client class
is the service id in PascalCase with ``Client`` appended.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.problems import Problem, pointer
from codegen.source.model import Service, Settings
from codegen.text.wording import describe

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IDENTIFIER_EXPECTED = "an ASCII identifier that is not a Python keyword"
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_PACKAGES = sys.stdlib_module_names | {"botocore", "hypothesis", "pytest", "tests", "urllib3"}
"""Packages that a generated package would shadow, or be shadowed by."""

_PUBLIC = frozenset(
    [
        *("ANONYMOUS", "BearerToken", "Credentials", "CredentialsProvider", "Error", "Paginator"),
        *("ServiceError", "TYPE_CHECKING", "Unrecognized", "annotations", "lazy_names"),
        *("client", "endpoints", "errors", "literals", "models", "operations", "paginators"),
        "testing",
    ]
)
"""Names in the root of every package, beside its client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNames:
    """The names by which users install and import a package."""

    package: str
    """``typed_weather``."""

    client_class: str
    """``WeatherClient``."""

    distribution: str
    """``typed-weather``."""


def package_names(service: Service) -> PackageNames:
    """The configured or derived names of the package of a service."""
    package, distribution = _configured(service.name, service.settings)
    derived = f"{_pascal_case(service.service_id)}Client"
    return PackageNames(
        package=package,
        client_class=service.settings.client_class or derived,
        distribution=distribution,
    )


def name_problems(service: Service) -> Iterator[Problem]:
    """Names of the package, or of the overlay, that Python or a package index would refuse."""
    names = package_names(service)
    file = _settings_file(service)
    for key, name in (("package", names.package), ("client_class", names.client_class)):
        if not _is_identifier(name):
            yield Problem(file, pointer(key), describe(name), _IDENTIFIER_EXPECTED)
    if names.package in _PACKAGES:
        expected = "a name that no other package has"
        yield Problem(file, pointer("package"), describe(names.package), expected)
    if names.client_class in _PUBLIC or names.client_class.startswith("_"):
        expected = "a name that starts with a letter and that nothing else in the package has"
        yield Problem(file, pointer("client_class"), describe(names.client_class), expected)
    if not _DISTRIBUTION.fullmatch(names.distribution):
        expected = "letters, digits, '-', '_' and '.', with a letter or digit at both ends"
        yield Problem(file, pointer("distribution"), describe(names.distribution), expected)
    for shape in service.shapes.values():
        for member in shape.members.values():
            if member.python_name is not None and not _is_identifier(member.python_name):
                overlay, place = member.renamed_at
                found = describe(member.python_name)
                yield Problem(overlay, place, found, _IDENTIFIER_EXPECTED)


def name_clashes(service: Service, others: Mapping[str, Settings]) -> Iterator[Problem]:
    """Names that the packages of other services have as well, so that both can't be installed."""
    keys = ("package", "distribution")
    own = _configured(service.name, service.settings)
    for other, settings in others.items():
        for key, name, their_name in zip(keys, own, _configured(other, settings), strict=True):
            if _normalized(name) == _normalized(their_name):
                found = f"{describe(name)}, which {describe(other)} also has"
                expected = "a name that no other service has"
                yield Problem(_settings_file(service), pointer(key), found, expected)


def _configured(service: str, settings: Settings) -> tuple[str, str]:
    """The names of package and distribution."""
    package = settings.package or f"typed_{re.sub(r'[.-]', '_', service)}"
    return package, settings.distribution or f"typed-{service}"


def _settings_file(service: Service) -> str:
    return f"{service.name}/service.toml"


def _normalized(name: str) -> str:
    """A name as package indexes and case-insensitive file systems compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _pascal_case(service_id: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", service_id)
    return "".join(word[0].upper() + word[1:] for word in words)


def _is_identifier(name: str) -> bool:
    return _IDENTIFIER.fullmatch(name) is not None and not keyword.iskeyword(name)

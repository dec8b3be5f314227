"""The names of a package: those in ``service.toml``, or else by rule.

The rule: package ``typed_<service>``, distribution ``typed-<service>``, and a client class that is
the service id in PascalCase with the suffix ``Client``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.plan.ir.parts import OwnPart
from codegen.plan.ir.related import RelatedPackage
from codegen.plan.package.exports import ASYNCHRONOUS, MODULES, PUBLIC
from codegen.plan.python.naming import async_client_class
from codegen.problems import Problem, pointer
from codegen.source.model import Document, Service
from codegen.text.python_source import is_identifier, one_line
from codegen.text.wording import describe

_PACKAGES = sys.stdlib_module_names | {"botocore", "hypothesis", "pytest", "tests", "urllib3"}
"""Packages that one of the same name would shadow where it is used or tested."""

_RESERVED = frozenset(
    [
        *PUBLIC,
        *("TYPE_CHECKING", "annotations", "lazy_names"),
        *MODULES,
        *("aio", "paginators", "testing", "waiters"),
    ]
)
"""Names in every package, which its client can't have."""

_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNames:
    """The names that users of a package see first."""

    package: str
    """``typed_weather``."""

    client_class: str
    """``WeatherClient``."""

    distribution: str
    """``typed-weather``."""


def package_names(service: Service) -> PackageNames:
    """The names of a service's package."""
    names = _package_and_distribution(service.name, service.settings)
    return PackageNames(
        package=names["package"],
        client_class=service.settings.get(
            "client_class", f"{_pascal_case(service.service_id)}Client"
        ),
        distribution=names["distribution"],
    )


def related_packages(service: Service) -> tuple[RelatedPackage, ...]:
    """The packages that ``service.toml`` calls related."""
    entries: Sequence[Document] = service.settings.get("related", ())
    return tuple(
        RelatedPackage(distribution=entry["distribution"], about=one_line(entry["about"]))
        for entry in entries
    )


def own_parts(service: Service) -> tuple[OwnPart, ...]:
    """The parts that ``service.toml`` makes of the service's hand-written modules."""
    tables: Mapping[str, Document] = service.settings.get("parts", {})
    return tuple(
        OwnPart(name=name, paths=(*table["paths"],), requirements=(*table["requirements"],))
        for name, table in sorted(tables.items())
    )


def name_problems(service: Service, names: PackageNames) -> Iterator[Problem]:
    """Yields names that Python or a package index would refuse."""
    file = f"{service.name}/service.toml"
    for key, name in (("package", names.package), ("client_class", names.client_class)):
        if not is_identifier(name):
            expected = "an ASCII identifier that is not a Python keyword"
            yield Problem(file, pointer(key), describe(name), expected)
    if names.package in _PACKAGES:
        expected = "a name that no other package has"
        yield Problem(file, pointer("package"), describe(names.package), expected)
    taken = (
        names.client_class in _RESERVED or async_client_class(names.client_class) in ASYNCHRONOUS
    )
    if taken or names.client_class.startswith("_"):
        expected = "a name that starts with a letter and that nothing else in the package has"
        yield Problem(file, pointer("client_class"), describe(names.client_class), expected)
    if not _DISTRIBUTION.fullmatch(names.distribution):
        expected = "letters, digits, '-', '_' and '.', with a letter or digit at both ends"
        yield Problem(file, pointer("distribution"), describe(names.distribution), expected)


def clashing_names(service: str, settings: Mapping[str, Document]) -> Iterator[Problem]:
    """Yields the package or distribution names of a service that another service has as well.

    Args:
        service: The service's name.
        settings: The ``service.toml`` of every service in the models folder.
    """
    own = _package_and_distribution(service, settings.get(service, {}))
    for other in settings:
        if other == service:
            continue
        theirs = _package_and_distribution(other, settings[other])
        for key, name in own.items():
            if _normalized(name) == _normalized(theirs[key]):
                found = f"{describe(name)}, which {describe(other)} also has"
                expected = "a name that no other service has"
                yield Problem(f"{service}/service.toml", pointer(key), found, expected)


def _package_and_distribution(service: str, settings: Document) -> dict[str, str]:
    plain = re.sub(r"[.-]", "_", service)
    names = {"distribution": f"typed-{service}", "package": f"typed_{plain}"}
    return {key: str(settings.get(key, name)) for key, name in names.items()}


def _pascal_case(service_id: str) -> str:
    parts = re.findall(r"[A-Za-z0-9]+", service_id)
    return "".join(part[0].upper() + part[1:] for part in parts)


def _normalized(name: str) -> str:
    """A name as package indexes compare it (PEP 503). File systems may also ignore case."""
    return re.sub(r"[-_.]+", "-", name).lower()

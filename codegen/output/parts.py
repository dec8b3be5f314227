"""The parts of a package that can be left out.

Files of no part are the core, which needs only the standard library to be loaded and type-checked:
docs/decisions/testing-is-a-package.md.
"""

# docs/decisions/testing-is-a-package.md says why.

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codegen.output.requirements import (
    AWSCRT,
    BOTOCORE_TO_COMPARE,
    HTTPX,
    HYPOTHESIS,
    MOTO,
    MSGSPEC,
    OPENTELEMETRY,
    PYTEST,
    RUNNING,
    XRAY,
)
from codegen.plan.ir.parts import OwnPart
from codegen.plan.package.features import CHECKSUMS, SIGV4A


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a package.

    Attributes:
        name: Its name in ``vendor --with`` and, if it is published, the name of an extra.
        paths: Its files and folders in the package. Folders end with a slash.
        requirements: What its modules import.
        is_default: Whether vendored copies have it unless they are told otherwise.
        published: Whether it is in the wheel and in vendored copies. Otherwise, it is only in the
            source distribution.
    """

    name: str
    paths: tuple[str, ...]
    requirements: tuple[str, ...]
    is_default: bool = False
    published: bool = True


PARTS = (
    Part(name="httpx", paths=("transports/",), requirements=(HTTPX,)),
    Part(
        name="async",
        paths=("aio/", "_runtime/aio/", "testing/aio/", "transports/async_httpx.py"),
        requirements=(),
        is_default=True,
    ),
    Part(
        name="strategies",
        paths=(
            "testing/event_strategies.py",
            "testing/event_value_strategies.py",
            "testing/strategies.py",
            "testing/value_strategies.py",
        ),
        requirements=(HYPOTHESIS,),
    ),
    Part(
        name="pytest",
        paths=("testing/pytest_plugin.py", "testing/policy_file.py"),
        requirements=(PYTEST,),
    ),
    Part(name="otel", paths=("otel.py",), requirements=OPENTELEMETRY),
    Part(name="xray", paths=("xray.py",), requirements=(XRAY,)),
    Part(name="moto", paths=("testing/moto.py",), requirements=(MOTO,)),
    # It reads the model's documents, which only the source distribution has.
    Part(
        name="conformance",
        paths=("testing/conformance/",),
        requirements=(HYPOTHESIS, PYTEST, BOTOCORE_TO_COMPARE),
        published=False,
    ),
)

PUBLISHED = tuple(part.name for part in PARTS if part.published)
"""The parts that can be vendored."""

DEFAULT = tuple(part.name for part in PARTS if part.is_default)
"""The parts that new vendored copies have unless they are told otherwise."""

UNPUBLISHED_PATHS = tuple(path for part in PARTS if not part.published for path in part.paths)

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "msgspec": (MSGSPEC,),
    **{part.name: part.requirements for part in PARTS if part.published and part.requirements},
    # For the tests of the source distribution.
    "testing": tuple(
        sorted({one for part in PARTS for one in part.requirements if one not in RUNNING})
    ),
}


_EXTRAS_OF_FEATURES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CHECKSUMS: {"crt": (AWSCRT,)},
    SIGV4A: {"crt": (AWSCRT,)},
}
"""Feature → the extras that only packages with it have."""


def extras(own: Iterable[OwnPart], features: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The extras of a package: name → requirements.

    Args:
        own: The parts that no other package has.
        features: The features that the service uses.
    """
    of_features = [more for name, more in _EXTRAS_OF_FEATURES.items() if name in features]
    own = tuple(own)
    # The tests of the source distribution import every module.
    testing = {*EXTRAS["testing"], *(one for part in own for one in part.requirements)}
    return {
        **EXTRAS,
        "testing": tuple(sorted(testing)),
        **{part.name: part.requirements for part in own},
        **{name: needed for more in of_features for name, needed in more.items()},
    }


def parts_of_tables(tables: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Part, ...]:
    """The parts of a package: those of every package, and its own.

    Args:
        tables: Its own parts as its pyproject.toml has them: name → paths and requirements.
    """
    own = (
        Part(name=name, paths=(*table["paths"],), requirements=(*table["requirements"],))
        for name, table in tables.items()
    )
    return (*PARTS, *own)


def part_of(path: str, parts: Iterable[Part] = PARTS) -> Part | None:
    """The part that a file of the package belongs to, or None for the core.

    Args:
        path: The file's path in the package.
        parts: The parts of the package.
    """
    return next((part for part in parts if _is_in(path, part)), None)


def is_published(path: str) -> bool:
    """Whether a file of the package is in the wheel."""
    part = part_of(path)
    return part is None or part.published


def is_selected(path: str, names: Collection[str], parts: Iterable[Part] = PARTS) -> bool:
    """Whether a file of the package belongs to the core, or to named parts alone.

    One that needs two parts belongs to both.

    Args:
        path: The file's path in the package.
        names: Names of parts.
        parts: The parts of the package.
    """
    return all(part.name in names for part in parts if _is_in(path, part))


def _is_in(path: str, part: Part) -> bool:
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in part.paths)

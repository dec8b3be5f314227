"""How large the packages are, as a wheel holds them."""

from __future__ import annotations

import pytest
from support.packages import PACKAGES, GeneratedPackage

from codegen.output.parts import is_published

ALL = 1_600_000
TESTING = 500_000


def size(package: GeneratedPackage, folder: str = "") -> int:
    """The bytes of the Python modules in a folder of a package that are in the wheel."""
    paths = (package.folder / folder).rglob("*.py")
    names = {path: path.relative_to(package.folder).as_posix() for path in paths}
    return sum(path.stat().st_size for path, name in names.items() if is_published(name))


@pytest.mark.parametrize("package", PACKAGES, ids=str)
def test_package_is_small(package: GeneratedPackage) -> None:
    assert size(package) <= ALL
    assert size(package, "testing") <= TESTING

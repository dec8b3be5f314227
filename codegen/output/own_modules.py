"""The hand-written modules of one service: copied as they are, refused where a name is taken."""

# docs/decisions/modules-of-one-service.md says why.

from __future__ import annotations

from collections.abc import Collection, Iterator

from codegen.output.parts import EXTRAS, PARTS
from codegen.plan.ir.package import Package
from codegen.problems import Problem, ProblemsError, pointer
from codegen.source.model import Documents
from codegen.source.modules import FOLDER
from codegen.text.wording import describe


def own_modules(package: Package, documents: Documents, taken: Collection[str]) -> dict[str, bytes]:
    """The modules in ``package/``, by their path in the distribution.

    Args:
        package: The package that they are copied into.
        documents: What was read of its service.
        taken: Every other path in the distribution.

    Raises:
        ProblemsError: A path or a part's name is taken, or a part has a path that no module has.
    """
    prefix = f"{package.name}/"
    others = {path.removeprefix(prefix) for path in taken if path.startswith(prefix)}
    problems = [*_collisions(package, documents, others), *_wrong_parts(package, documents, others)]
    if problems:
        raise ProblemsError(problems)
    return {f"{prefix}{path}": content for path, content in documents.modules.items()}


def _collisions(package: Package, documents: Documents, others: set[str]) -> Iterator[Problem]:
    """Yields modules that are imported under the name of another module or folder."""
    modules = {path.removesuffix(".py").casefold() for path in others if path.endswith(".py")}
    folders = {
        path[:end].casefold()
        for path in others
        for end, character in enumerate(path)
        if character == "/"
    }
    for path in documents.modules:
        name = path.removesuffix(".py").casefold()
        parents = (name[:end] for end, character in enumerate(name) if character == "/")
        if name in modules | folders or modules.intersection(parents):
            place = f"{package.service}/{FOLDER}/{path}"
            found = "a module with the name of a generated or copied one"
            yield Problem(place, "", found, "a name that nothing else in the package has")


def _wrong_parts(package: Package, documents: Documents, others: set[str]) -> Iterator[Problem]:
    """Yields parts with names or paths that they can't have."""
    modules = {*documents.modules, *others}
    file = f"{package.service}/service.toml"
    for part in package.parts:
        if part.name in {*EXTRAS, *(one.name for one in PARTS)}:
            found = f"the name {describe(part.name)}, which a part of every package has"
            yield Problem(file, pointer("parts", part.name), found, "another name")
        for number, path in enumerate(part.paths):
            is_folder = path.endswith("/")
            if not any(
                module == path or (is_folder and module.startswith(path)) for module in modules
            ):
                place = pointer("parts", part.name, "paths", number)
                expected = f"a module of {package.service}/{FOLDER}, or a folder of it with a slash"
                yield Problem(file, place, describe(path), expected)

"""Writes the reference of each package: what was generated from its intermediate representation, and its own modules."""

from __future__ import annotations

from pathlib import Path

from codegen.output.render import render
from codegen.plan.ir.reference import Reference
from codegen.plan.lower import lower
from codegen.plan.reference.lower import lower_reference
from codegen.source.load import load
from codegen.source.read import read_service
from tools.site.contents import ROOT
from tools.site.modules import module_pages

_PAGES = ("index", "structures", "errors", "enumerations")


def write_reference(target: Path, service: str, models: Path = ROOT / "models") -> None:
    """Writes the pages of a service to ``reference/SERVICE``.

    Args:
        target: The folder of the site's source.
        service: The service.
        models: The folder of models.
    """
    reference = reference_of(service, models)
    modules = [*module_pages(load(models, service))]
    folder = target / "reference" / service
    (folder / "operations").mkdir(parents=True)
    for name in _PAGES:
        text = render(f"reference/{name}.md.j2", reference=reference, modules=modules)
        (folder / f"{name}.md").write_text(text, "utf-8")
    if reference.events:
        text = render("reference/events.md.j2", reference=reference, events=reference.events)
        (folder / "events.md").write_text(text, "utf-8")
    for module in modules:
        text = render("reference/module.md.j2", package=reference.package, module=module)
        (folder / f"{module.name}.md").write_text(text, "utf-8")
    for operation in reference.operations:
        text = render("reference/operation.md.j2", reference=reference, operation=operation)
        (folder / "operations" / f"{operation.method}.md").write_text(text, "utf-8")


def reference_of(service: str, models: Path = ROOT / "models") -> Reference:
    """The reference of a service's package."""
    model = read_service(load(models, service))
    return lower_reference(model, lower(model, version=model.history.version))

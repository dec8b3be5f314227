"""``add``: adds a service of botocore to the models."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.update import NEWS, add_botocore, botocore_version
from codegen.commands.usage import add_models, add_output
from codegen.plan.package.names import package_names
from codegen.source.locations import HOME, INSTALLED
from codegen.text.options import PROGRAM

_SHOWN = 20
"""The number of findings that are listed."""


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "add",
        help="add a service of botocore to the models and generate its package",
        description=(
            "Copies the documents of a service from botocore, derives the names of its package and "
            "generates it. If the service uses something unsupported, lists it and writes nothing."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("service", metavar="SERVICE", help="the name of the service in botocore")
    add_botocore(parser, "the installed version")
    add_models(parser)
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.lifecycle.add import add

    version = botocore_version(options)
    output: Path = options.output
    service = add(
        options.service, options.models, output, version=version, news=NEWS, report=progress
    )
    progress.clear()
    names = package_names(service)
    say(
        f"{service.name}: {names.package}, {names.client_class}, "
        f"{len(service.operations)} operations, in {output / service.name}"
    )
    for line in _next_steps(options.models, output, service.name):
        say(line)
    return 0


def _next_steps(models: Path, output: Path, service: str) -> Iterator[str]:
    """What to do next, with the findings of lint."""
    from codegen.lifecycle.lint import lint
    from codegen.source.load import load

    findings = [one for one in lint(load(models, service)).findings if one.answer is None]
    if findings:
        yield f"{service}: findings of lint without an answer: {len(findings)}"
        yield from (f"  {one.id}: {one.found}" for one in findings[:_SHOWN])
        if len(findings) > _SHOWN:
            yield f"  and {len(findings) - _SHOWN} more"
    yield "next:"
    yield f"  read the names in {models / service / 'service.toml'}: they are public"
    if findings:
        yield f"  answer the findings in {models / service / 'overlay.toml'};"
        yield f"    {PROGRAM} lint {service} --models {models} lists them with what was expected"
        yield f"  after a change there: {PROGRAM} generate {service} --models {models} --output {output}"
    if not INSTALLED and output.resolve() == (HOME / "generated").resolve():
        yield f"  add generated/{service} to the import paths in pyproject.toml and tests/pyrightconfig.json"
    else:
        yield f"  pip install {output / service}"

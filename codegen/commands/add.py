"""``add``: adds a service of botocore to the models."""

from __future__ import annotations

import argparse
from pathlib import Path

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.update import NEWS, add_botocore, botocore_version
from codegen.commands.usage import add_models, add_output
from codegen.plan.package.names import package_names


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
    return 0

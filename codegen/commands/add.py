"""``add``: one more of botocore's services."""

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
        help="vendor one more of botocore's services under the models, and generate it",
        description=(
            "Takes the documents of a service from botocore, settles the names of its package, and "
            "generates it; or says what it uses that is not supported, and leaves nothing behind."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("service", metavar="SERVICE", help="as botocore calls it")
    add_botocore(parser, "the installed one")
    add_models(parser)
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Here, not above: --help and wrong usage need none of it.
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

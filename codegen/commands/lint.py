"""``lint``: lists what the models get wrong or omit, and the recorded answers."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from codegen.commands import Commands
from codegen.commands.terminal import Progress, say
from codegen.commands.usage import add_models, add_services, named_services
from codegen.problems import ProblemsError
from codegen.text.wording import printable

if TYPE_CHECKING:
    from codegen.lifecycle.lint import Found


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "lint",
        help="list mistakes and omissions of the models, with their answers",
        description="Prints each finding with its answer and where the answer is recorded. Exits "
        "with 1 if a finding has no answer, or an answer has no finding.",
        allow_abbrev=False,
    )
    add_services(parser)
    add_models(parser)
    parser.add_argument(
        "--unanswered", action="store_true", help="print only findings without an answer"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, progress: Progress) -> int:
    # Imported here: --help and wrong usage do not need it.
    from codegen.lifecycle.lint import lint
    from codegen.source.load import load

    unanswered_only: bool = options.unanswered
    found = unanswered = wrong = 0
    for name in named_services(options.models, options.services):
        progress(f"{name}: linting")
        try:
            report = lint(load(options.models, name))
        except ProblemsError as error:
            progress.clear()
            problems = error.problems
        else:
            progress.clear()
            problems = report.problems
            found += len(report.findings)
            unanswered += report.unanswered
            for finding in report.findings:
                if finding.answer is None or not unanswered_only:
                    _print(name, finding)
        for problem in problems:
            say(str(problem))
        wrong += len(problems)
    sys.stdout.flush()
    say(f"{found} findings, {unanswered} without an answer; {wrong} problems")
    return 1 if unanswered or wrong else 0


def _print(service: str, finding: Found) -> None:
    """Prints four lines: the finding, its place, what was expected, the answer."""
    lines = [
        f"{service} {finding.id}: {finding.found}",
        f"    at: {finding.file} {finding.pointer}",
        f"    expected: {finding.expected}",
    ]
    if finding.answer is None:
        lines.append("    answer: none")
    else:
        lines.append(f"    answer: {finding.answer.reason} ({finding.answer.recorded})")
    for line in lines:
        print(printable(line))

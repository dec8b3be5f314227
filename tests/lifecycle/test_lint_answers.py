"""How findings are answered, which answers are problems, and how the command ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.lint import report
from support.models import edit, tiny_paginators, tiny_service, write_models

from codegen.cli import main
from codegen.problems import ProblemsError
from codegen.source.load import load
from codegen.source.locations import HOME
from codegen.source.overlay import apply_overlay
from codegen.source.validate import validate

QUIET = {
    "throttling-not-declared": "It is known by its code.",
    "error-text-elsewhere:exceptionMessage": "We read that.",
    "paginator-missing:ListThings": "Few things.",
}
"""Answers to all that is found in the tiny service."""


def answers(**reasons: str) -> str:
    return "\n".join(
        f'[[lint]]\nid = "{id}"\nreason = "{reason}"\n' for id, reason in reasons.items()
    )


def answered(path: Path, overlay: str, **documents: object) -> dict[str, tuple[str, str] | None]:
    """Reason and place of each finding's answer, by id."""
    findings = report(path, overlay=overlay, **documents).findings
    return {
        finding.id: finding.answer and (finding.answer.reason, finding.answer.recorded)
        for finding in findings
    }


def problems(path: Path, overlay: str, **documents: object) -> list[str]:
    return [str(problem) for problem in report(path, overlay=overlay, **documents).problems]


def test_finding_is_answered_by_its_id(tmp_path: Path) -> None:
    assert answered(tmp_path, answers(**{"throttling-not-declared": "Known."})) == {
        "paginator-missing:ListThings": None,
        "throttling-not-declared": ("Known.", "tiny/overlay.toml /lint/0"),
        "error-text-elsewhere:exceptionMessage": None,
    }


MENDED: dict[str, tuple[str, dict[str, Any], str]] = {
    "paginator-missing:ListThings": (
        "paginator",
        {},
        'operation = "ListThings"\ninput_token = "nextToken"\noutput_token = "nextToken"\n'
        'result_key = "things"',
    ),
    "pattern-not-in-python:Name": (
        "pattern",
        {"/shapes/Name/pattern": "[a-z"},
        'shape = "Name"\ntrusted = false',
    ),
    "error-text-elsewhere:exceptionMessage": ("error_text", {}, 'member = "exceptionMessage"'),
    "secret-not-sensitive:Thing.password": (
        "sensitive",
        {"/shapes/Thing/members/password": {"shape": "Text"}},
        'shape = "Text"',
    ),
    "deprecated-in-documentation:Thing.name": (
        "deprecated",
        {"/shapes/Thing/members/name/documentation": "Deprecated."},
        'shape = "Thing"\nmember = "name"\nmessage = "Use kind."',
    ),
    "readonly-but-acting:PutThing": (
        "leave_out",
        {"/operations/PutThing/readonly": True},
        'operations = ["GetThing", "PutThing"]',
    ),
}


@pytest.mark.parametrize("id", MENDED)
def test_overlay_entry_that_corrects_a_finding_answers_it(tmp_path: Path, id: str) -> None:
    kind, edits, keys = MENDED[id]
    model = tiny_service()
    for place, value in edits.items():
        edit(model, place, value)
    overlay = f'[[{kind}]]\n{keys}\nreason = "It is mended."\n'
    assert answered(tmp_path, "", model=model)[id] is None
    found = answered(tmp_path, overlay, model=model)
    assert found.pop(id) == ("It is mended.", f"tiny/overlay.toml /{kind}/0")
    assert set(found.values()) == {None}
    own = answers(**{id: "Accepted."})
    assert answered(tmp_path, overlay + own, model=model)[id] == (
        "Accepted.",
        "tiny/overlay.toml /lint/0",
    )


@pytest.mark.parametrize("other", ['"Things"\nmember = "name"', '"Thing"\nmember = "kind"'])
def test_unrelated_overlay_entry_is_not_an_answer(tmp_path: Path, other: str) -> None:
    model = edit(tiny_service(), "/shapes/Thing/members/name/documentation", "Deprecated.")
    overlay = f'[[deprecated]]\nshape = {other}\nmessage = "Old."\nreason = "It is mended."\n'
    assert (
        answered(tmp_path, overlay, model=model)["deprecated-in-documentation:Thing.name"] is None
    )


def test_overlay_answer_precedes_the_generators(tmp_path: Path) -> None:
    id = "pattern-not-in-python:Name"
    model = edit(tiny_service(), "/shapes/Name/pattern", "[\\p{L}\\p{N}]")
    own = answered(tmp_path, "", model=model)[id]
    assert own is not None
    assert own[1] == "codegen/regex/translate.py"
    told = answered(tmp_path, answers(**{id: "It is right."}), model=model)[id]
    assert told == ("It is right.", "tiny/overlay.toml /lint/0")


def test_page_of_one_is_answered_by_a_paginator_with_a_limit(tmp_path: Path) -> None:
    model = tiny_service()
    edit(model, "/shapes/ListThingsRequest/members/maxResults/documentation", "Default: 1.")
    modelled = answered(tmp_path, "", model=model, paginators=tiny_paginators())
    assert modelled["page-of-one:ListThings"] == (
        "the paginator requests pages of the maximum size, 100, by default",
        "codegen/plan/package/paginators.py",
    )
    other = edit(
        tiny_paginators(), "/pagination/GetThing", tiny_paginators()["pagination"].pop("ListThings")
    )
    edit(other, "/pagination/ListThings/limit_key")
    elsewhere = answered(tmp_path, "", model=model, paginators=other)
    assert elsewhere["page-of-one:ListThings"] is None
    (tmp_path / "tiny/2020-01-01/paginators-1.json").unlink()
    assert answered(tmp_path, "", model=model)["page-of-one:ListThings"] is None
    without_limit = (
        f"[[paginator]]\n{MENDED['paginator-missing:ListThings'][2]}\nreason = 'It has pages.'\n"
    )
    assert answered(tmp_path, without_limit, model=model)["page-of-one:ListThings"] is None
    overlay = f'{without_limit}limit_key = "maxResults"\n'
    assert answered(tmp_path, overlay, model=model)["page-of-one:ListThings"] is not None
    edit(model, "/shapes/Count/max")
    assert answered(tmp_path, overlay, model=model)["page-of-one:ListThings"] is None


def test_answer_without_finding_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, answers(**QUIET)) == []
    overlay = answers(**QUIET, **{"paginator-missing:ListThing": "Gone.", "*": "Any."})
    assert problems(tmp_path, overlay) == [
        'tiny/overlay.toml:/lint/3/id: found "paginator-missing:ListThing", which is not a '
        'finding; expected "paginator-missing:ListThings" (the closest match)',
        'tiny/overlay.toml:/lint/4/id: found "*", which is not a finding; expected the id '
        "of a finding",
    ]


def test_second_answer_is_a_problem(tmp_path: Path) -> None:
    overlay = answers(**QUIET) + answers(**{"throttling-not-declared": "Again."})
    assert problems(tmp_path, overlay) == [
        'tiny/overlay.toml:/lint/3/id: found a second answer to "throttling-not-declared"; '
        "expected one answer for each finding"
    ]


def test_generate_accepts_an_answer_without_finding(tmp_path: Path) -> None:
    overlay = answers(**{"paginator-missing:Gone": "Gone."})
    documents = load(write_models(tmp_path, overlay=overlay), "tiny")
    service = validate(documents)
    assert apply_overlay(service, documents.overlay, "tiny/overlay.toml") is service


@pytest.mark.parametrize("entry", ['id = "x"', 'reason = "x"', 'id = "x"\nreason = " "'])
def test_answer_needs_id_and_reason(tmp_path: Path, entry: str) -> None:
    with pytest.raises(ProblemsError):
        report(tmp_path, overlay=f"[[lint]]\n{entry}\n")


def test_finding_ids_survive_reordering_and_unrelated_changes(tmp_path: Path) -> None:
    model = tiny_service()
    edit(model, "/shapes/Name/pattern", "[a-z")
    edit(model, "/shapes/Thing/members/password", {"shape": "Text"})
    before = [(one.id, one.found) for one in report(tmp_path, model=model).findings]
    for part in ("operations", "shapes"):
        model[part] = dict(reversed(model[part].items()))
    edit(model, "/shapes/Unused", {"type": "string"})
    assert [(one.id, one.found) for one in report(tmp_path, model=model).findings] == before


# The command


def run(path: Path, *services: str) -> int:
    return main(["lint", *services, "--models", str(path)])


def test_lint_prints_each_finding_with_its_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_models(tmp_path, overlay=answers(**{"throttling-not-declared": "Known."}))
    assert run(tmp_path) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    start = lines.index(
        "tiny throttling-not-declared: not declared by 3 of 3 operations: "
        "GetThing, ListThings, PutThing"
    )
    assert lines[start + 1 : start + 4] == [
        "    at: tiny/2020-01-01/service-2.json /operations",
        "    expected: an error for too many requests in the errors of every operation",
        "    answer: Known. (tiny/overlay.toml /lint/0)",
    ]
    assert lines.count("    answer: none") == 2
    assert err == "3 findings, 2 without an answer; 0 problems\n"


def test_lint_exits_0_if_every_finding_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_models(tmp_path, overlay=answers(**QUIET))
    assert run(tmp_path) == 0
    assert "answer: none" not in capsys.readouterr().out


def test_unanswered_option_prints_only_unanswered_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_models(tmp_path, overlay=answers(**{"throttling-not-declared": "Known."}))
    assert run(tmp_path, "--unanswered") == 1
    lines = capsys.readouterr().out.splitlines()
    ids = [line.split()[1] for line in lines if not line.startswith(" ")]
    assert ids == ["paginator-missing:ListThings:", "error-text-elsewhere:exceptionMessage:"]


def test_lint_exits_1_for_an_answer_without_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_models(tmp_path, overlay=answers(**QUIET, **{"page-of-one:ListThings": "Gone."}))
    assert run(tmp_path) == 1
    assert (
        capsys.readouterr().err.splitlines()[0].startswith("tiny/overlay.toml:/lint/3/id: found ")
    )


def test_invalid_model_does_not_hide_other_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_models(tmp_path, "bad", model="{}")
    write_models(tmp_path, overlay=answers(**QUIET))
    assert run(tmp_path) == 1
    out, err = capsys.readouterr()
    assert out.startswith("tiny ")
    assert err.startswith("bad/2020-01-01/service-2.json: ")
    assert run(tmp_path, "tiny") == 0


def test_unknown_service_is_wrong_usage(tmp_path: Path) -> None:
    write_models(tmp_path)
    with pytest.raises(SystemExit) as caught:
        run(tmp_path, "tinny")
    assert caught.value.code == 2


def test_every_finding_of_our_models_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(HOME / "models") == 0, capsys.readouterr()

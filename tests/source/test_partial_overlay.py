"""Of an overlay that is newer than its model, what names something else is left out, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import edit, tiny_service, write_models

from codegen.problems import Problem, ProblemsError
from codegen.source import partial_overlay
from codegen.source.load import load
from codegen.source.model import Service
from codegen.source.read import read_with_partial_overlay


def fitted(folder: Path, overlay: str, **documents: object) -> Service:
    return read_with_partial_overlay(
        load(write_models(folder, overlay=overlay, **documents), "tiny")
    )


def present(service: Service, shape: str) -> list[str]:
    members = service.shapes[shape].members.values()
    return [member.name for member in members if member.always_present]


def test_missing_names_are_removed_from_lists(tmp_path: Path) -> None:
    overlay = (
        '[[always_present]]\nshape = "Thing"\nmembers = ["kind", "colour", "tags", "taste"]\n'
        'evidence = "x"\nreason = "x"\n'
    )
    assert present(fitted(tmp_path, overlay), "Thing") == ["kind", "tags"]


def test_empty_entry_is_removed_and_others_are_kept(tmp_path: Path) -> None:
    overlay = (
        '[[not_safe_to_repeat]]\noperations = ["PutOther"]\nreason = "x"\n'
        '[[always_present]]\nshape = "Other"\nmembers = ["kind"]\nevidence = "x"\nreason = "x"\n'
        '[[always_present]]\nshape = "Thing"\nmembers = ["kind"]\nevidence = "x"\nreason = "x"\n'
        '[[not_safe_to_repeat]]\noperations = ["PutThing"]\nreason = "x"\n'
    )
    service = fitted(tmp_path, overlay)
    assert present(service, "Thing") == ["kind"]
    assert not service.operations["PutThing"].safe_to_repeat


def test_problems_of_the_second_pass_are_removed_too(tmp_path: Path) -> None:
    """Members that are always present in a circle are a problem of all such entries."""
    model = edit(tiny_service(), "/shapes/Thing/members/inner", {"shape": "Thing"})
    overlay = (
        '[[always_present]]\nshape = "Thing"\nmembers = ["inner", "colour"]\n'
        'evidence = "x"\nreason = "x"\n'
        '[[not_safe_to_repeat]]\noperations = ["PutThing"]\nreason = "x"\n'
    )
    service = fitted(tmp_path, overlay, model=model)
    assert present(service, "Thing") == []
    assert not service.operations["PutThing"].safe_to_repeat


def test_invalid_documents_are_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError):
        fitted(tmp_path, "", model={})


def test_problem_outside_the_entries_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Service:
        raise ProblemsError([Problem("overlay.toml", "/elsewhere", "x", "y")])

    monkeypatch.setattr(partial_overlay, "apply_overlay", refuse)
    with pytest.raises(ProblemsError, match="/elsewhere"):
        fitted(tmp_path, "")

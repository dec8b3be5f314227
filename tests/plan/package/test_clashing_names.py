"""Two services of a models folder never have packages of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import write_models

from codegen.pipeline import build
from codegen.plan.package.names import clashing_names
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load_settings


def clashes(models: Path, service: str) -> list[Problem]:
    return list(clashing_names(service, load_settings(models)))


def two_services(models: Path, one: str, other: str, settings: str = "") -> Path:
    for name in (one, other):
        write_models(models, name)
    if settings:
        (models / one / "service.toml").write_text(settings)
    return models


@pytest.mark.parametrize(("one", "other"), [("a.b", "a-b"), ("a-b", "a.b"), ("a.b-c", "a-b.c")])
def test_services_that_differ_only_in_dots_and_hyphens_are_refused(
    tmp_path: Path, one: str, other: str
) -> None:
    plain = one.replace(".", "_").replace("-", "_")
    expected = "a name that no other service has"
    with pytest.raises(ProblemsError) as caught:
        build(two_services(tmp_path, one, other), one)
    assert [str(problem) for problem in caught.value.problems] == [
        f'{one}/service.toml:/distribution: found "typed-{one}", which "{other}" also has; expected {expected}',
        f'{one}/service.toml:/package: found "typed_{plain}", which "{other}" also has; expected {expected}',
    ]


def test_names_from_settings_are_compared(tmp_path: Path) -> None:
    names = 'package = "typed_dotted"\ndistribution = "typed-dotted"\n'
    fine = two_services(tmp_path / "fine", "a.b", "a-b", names)
    assert clashes(fine, "a.b") == []
    assert clashes(fine, "a-b") == []
    wrong = two_services(tmp_path / "wrong", "a", "b", 'package = "Typed_B"\n')
    assert [problem.pointer for problem in clashes(wrong, "a")] == ["/package"]
    assert [problem.pointer for problem in clashes(wrong, "b")] == ["/package"]


def test_unreadable_settings_are_no_clash(tmp_path: Path) -> None:
    models = two_services(tmp_path, "a", "b", "package = ")
    assert clashes(models, "b") == []

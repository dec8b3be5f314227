"""Names of packages: derived or configured, valid for Python and the index, unique in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import edit, tiny_service, write_models

from codegen.pipeline import build
from codegen.plan.lower import lower
from codegen.plan.python.package_names import PackageNames, name_clashes, package_names
from codegen.problems import Problem, ProblemsError
from codegen.source.load import load, other_settings
from codegen.source.read import read_service

IDENTIFIER = "expected an ASCII identifier that is not a Python keyword"


def names(models: Path, service: str = "tiny") -> PackageNames:
    return package_names(read_service(load(models, service)))


def problems(path: Path, **documents: object) -> list[str]:
    """The problems of lowering the tiny service with these documents."""
    service = read_service(load(write_models(path, **documents), "tiny"))
    with pytest.raises(ProblemsError) as caught:
        lower(service, version="0.1.0")
    return [str(problem) for problem in caught.value.problems]


def clashes(models: Path, service: str) -> list[Problem]:
    model = read_service(load(models, service))
    return list(name_clashes(model, other_settings(models, service)))


@pytest.mark.parametrize(
    ("service_id", "client_class"),
    [
        ("tiny", "TinyClient"),
        ("IoT Wireless", "IoTWirelessClient"),
        ("ACM-PCA v2", "ACMPCAV2Client"),
    ],
)
def test_client_class_is_derived_from_the_service_id(
    service_id: str, client_class: str, tmp_path: Path
) -> None:
    document = edit(tiny_service(), "/metadata/serviceId", service_id)
    assert names(write_models(tmp_path, model=document)).client_class == client_class


def test_package_and_distribution_are_derived_from_the_folder(tmp_path: Path) -> None:
    found = names(write_models(tmp_path, "io-t.wireless"), "io-t.wireless")
    assert found.package == "typed_io_t_wireless"
    assert found.distribution == "typed-io-t.wireless"


def test_configured_names_replace_derived_ones(tmp_path: Path) -> None:
    settings = 'package = "small"\nclient_class = "C"\ndistribution = "Small.Thing"'
    assert names(write_models(tmp_path, settings=settings)) == PackageNames(
        package="small", client_class="C", distribution="Small.Thing"
    )


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ('package = "../x"', f'/package: found "../x"; {IDENTIFIER}'),
        ('package = "class"', f'/package: found "class"; {IDENTIFIER}'),
        ('package = "caf\u00e9"', f'/package: found "caf\\u00e9"; {IDENTIFIER}'),
        ('client_class = "IVS Client"', f'/client_class: found "IVS Client"; {IDENTIFIER}'),
        (
            'distribution = "typed-"',
            "/distribution: found \"typed-\"; expected letters, digits, '-', '_' and '.', with a "
            "letter or digit at both ends",
        ),
    ],
)
def test_invalid_configured_name_is_a_problem(settings: str, problem: str, tmp_path: Path) -> None:
    assert problems(tmp_path, settings=settings) == [f"tiny/service.toml:{problem}"]


def test_derived_client_class_starting_with_a_digit_is_a_problem(tmp_path: Path) -> None:
    document = edit(tiny_service(), "/metadata/serviceId", "3 D")
    assert problems(tmp_path, model=document) == [
        f'tiny/service.toml:/client_class: found "3DClient"; {IDENTIFIER}'
    ]


@pytest.mark.parametrize("name", ["a-b", "if", "\u00e9"])
def test_renamed_member_has_to_be_an_identifier(name: str, tmp_path: Path) -> None:
    overlay = f"[[rename]]\nshape = 'Thing'\nmember = 'kind'\nname = '{name}'\nreason = 'x'"
    (problem,) = problems(tmp_path, overlay=overlay)
    assert problem.startswith("tiny/overlay.toml:/rename/0/name: found ")
    assert problem.endswith(IDENTIFIER)


def two_services(models: Path, one: str, other: str, settings: str = "") -> Path:
    for name in (one, other):
        write_models(models, name)
    if settings:
        (models / one / "service.toml").write_text(settings)
    return models


@pytest.mark.parametrize(("one", "other"), [("a.b", "a-b"), ("a-b", "a.b"), ("a.b-c", "a-b.c")])
def test_services_whose_package_names_clash_are_refused(
    tmp_path: Path, one: str, other: str
) -> None:
    plain = one.replace(".", "_").replace("-", "_")
    clash = f'which "{other}" also has; expected a name that no other service has'
    with pytest.raises(ProblemsError) as caught:
        build(two_services(tmp_path, one, other), one)
    assert [str(problem) for problem in caught.value.problems] == [
        f'{one}/service.toml:/distribution: found "typed-{one}", {clash}',
        f'{one}/service.toml:/package: found "typed_{plain}", {clash}',
    ]


def test_configured_names_are_compared_too(tmp_path: Path) -> None:
    settings = 'package = "typed_dotted"\ndistribution = "typed-dotted"\n'
    fine = two_services(tmp_path / "fine", "a.b", "a-b", settings)
    assert clashes(fine, "a.b") == []
    assert clashes(fine, "a-b") == []
    wrong = two_services(tmp_path / "wrong", "a", "b", 'package = "Typed_B"\n')
    assert [problem.pointer for problem in clashes(wrong, "a")] == ["/package"]
    assert [problem.pointer for problem in clashes(wrong, "b")] == ["/package"]


def test_unreadable_settings_do_not_clash(tmp_path: Path) -> None:
    models = two_services(tmp_path, "a", "b", "package = ")
    assert clashes(models, "b") == []

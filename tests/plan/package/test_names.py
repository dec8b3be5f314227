"""The names of a package: from ``service.toml`` or by rule, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import edit, tiny_service, write_models
from support.problems import refused

from codegen.pipeline import build
from codegen.plan.package.exports import PUBLIC
from codegen.plan.package.names import PackageNames, package_names
from codegen.source.load import load
from codegen.source.validate import validate


def names(path: Path, service: str = "tiny", **documents: object) -> PackageNames:
    return package_names(validate(load(write_models(path, service, **documents), service)))


def problems(path: Path, **documents: object) -> list[str]:
    return refused(lambda: build(write_models(path, **documents), "tiny"))


def test_names_follow_the_rule_unless_settings_give_them(tmp_path: Path) -> None:
    for service_id, expected in {
        "tiny": "TinyClient",
        "IoT Wireless": "IoTWirelessClient",
        "ACM-PCA v2": "ACMPCAV2Client",
    }.items():
        document = edit(tiny_service(), "/metadata/serviceId", service_id)
        assert names(tmp_path, model=document).client_class == expected
    by_rule = names(tmp_path, "io-t.wireless")
    assert by_rule.package == "typed_io_t_wireless"
    assert by_rule.distribution == "typed-io-t.wireless"
    settings = 'package = "small"\nclient_class = "C"\ndistribution = "Small.Thing"'
    given = names(tmp_path, settings=settings)
    assert (given.package, given.client_class) == ("small", "C")
    assert given.distribution == "Small.Thing"


IDENTIFIER = "expected an ASCII identifier that is not a Python keyword"
INVALID = {
    'package = "../x"': f':/package: found "../x"; {IDENTIFIER}',
    'package = "class"': f':/package: found "class"; {IDENTIFIER}',
    'package = "caf\u00e9"': f':/package: found "caf\\u00e9"; {IDENTIFIER}',
    'package = "json"': ':/package: found "json"; expected a name that no other package has',
    'client_class = "IVS Client"': f':/client_class: found "IVS Client"; {IDENTIFIER}',
    'distribution = "typed-"': (
        ":/distribution: found \"typed-\"; expected letters, digits, '-', '_' and '.', "
        "with a letter or digit at both ends"
    ),
}


@pytest.mark.parametrize("settings", INVALID)
def test_invalid_name_is_reported(tmp_path: Path, settings: str) -> None:
    assert problems(tmp_path, settings=settings) == [f"tiny/service.toml{INVALID[settings]}"]


@pytest.mark.parametrize("name", [*PUBLIC, "models", "_Client"])
def test_client_class_with_taken_name_is_reported(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, settings=f'client_class = "{name}"') == [
        f'tiny/service.toml:/client_class: found "{name}"; expected a name that starts with a '
        "letter and that nothing else in the package has"
    ]


def test_client_class_by_rule_must_not_start_with_a_digit(tmp_path: Path) -> None:
    document = edit(tiny_service(), "/metadata/serviceId", "3 D")
    assert problems(tmp_path, model=document) == [
        f'tiny/service.toml:/client_class: found "3DClient"; {IDENTIFIER}'
    ]

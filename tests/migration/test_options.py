"""Nothing of botocore's ``Config`` and exceptions is left out, and the page says the same."""

from __future__ import annotations

import re
from inspect import signature

import pytest
from botocore.config import Config
from support.migration import written

from codegen.migration.caught import EXCEPTIONS
from codegen.migration.options import SAME_FIELDS, VARIABLES, WITHOUT_EFFECT
from tests.tools.site.test_migration import rows
from typed_ivs import IVSClient, errors

WITH_CODE = {"parameter_validation", "proxies_config", "retries", "signature_version"}


def test_every_field_of_config_is_handled_once() -> None:
    handled = [*SAME_FIELDS, *VARIABLES, *WITHOUT_EFFECT, *WITH_CODE]
    assert len(handled) == len(set(handled))
    assert set(handled) - {"inject_host_prefix"} == set(Config.OPTION_DEFAULTS) - {
        "inject_host_prefix"
    }


def test_arguments_are_those_of_the_client_and_of_the_page() -> None:
    page = {row[0]: row[1] for row in rows("field of `Config`")}
    arguments = signature(IVSClient).parameters
    for field, argument in SAME_FIELDS.items():
        assert argument in arguments
        assert page[f"`{field}`"].startswith(f"`{argument}`")
    for field, variable in VARIABLES.items():
        assert f"`{variable}`" in page[f"`{field}`"]


def test_classes_of_errors_are_those_of_the_page() -> None:
    page = {
        name: re.findall(r"`(\w+)`", second)[0]
        for first, second in rows("botocore.exceptions")
        for name in re.findall(r"`(\w+)`", first)
    }
    assert page == dict(EXCEPTIONS)
    assert all(issubclass(getattr(errors, name), errors.Error) for name in EXCEPTIONS.values())


@pytest.mark.parametrize("field", sorted(WITHOUT_EFFECT | set(VARIABLES)))
def test_field_without_an_argument_is_to_be_decided(field: str) -> None:
    head = "import boto3\nfrom botocore.config import Config\n"
    call = f"{head}boto3.client('ivs', config=Config({field}=x))"
    assert written(call) == ["? IVSClient()"]

"""The table is complete: variables, keys, arguments, credential sources, differences."""

from __future__ import annotations

from configparser import Error as ParserError
from configparser import RawConfigParser
from contextlib import suppress
from inspect import signature

import pytest
from package._runtime.config.scenarios.differences import DIFFERENCES
from package._runtime.config.scenarios.table import TABLE

from codegen.package._runtime.client import Client
from codegen.package._runtime.config.settings import SETTINGS

SCENARIOS = TABLE.values()

OURS_ALONE = {
    "call_timeout",
    "debug_wire",
    "hooks",
    "json_loads",
    "max_response_bytes",
    "pool_timeout",
    "retry_policy",
    "transport",
    "validation",
}
"""Arguments that nothing but the caller sets, and that botocore does not have."""

OTHER_VARIABLES = {
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_SECURITY_TOKEN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "no_proxy",
}
"""Variables other than those of the settings: they lead to files and credentials."""

OTHER_KEYS = {
    "aws_account_id",
    "aws_secret_access_key",
    "aws_session_token",
    "credential_process",
    "credential_source",
    "role_arn",
    "services",
    "source_profile",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
}


def test_scenario_count_is_at_least_sixty() -> None:
    assert len(TABLE) >= 60


def variables_of_settings() -> set[str]:
    named = {name for setting in SETTINGS for name in (*setting.variables, setting.last_variable)}
    return {name.replace("<SERVICE>", "IVS") for name in named if name}


@pytest.mark.parametrize("variable", sorted(variables_of_settings() | OTHER_VARIABLES))
def test_each_variable_has_a_scenario(variable: str) -> None:
    assert any(variable in scenario.variables for scenario in SCENARIOS)


def test_each_config_key_has_a_scenario() -> None:
    keys: set[str] = set()
    for scenario in SCENARIOS:
        for text in scenario.files.values():
            parser = RawConfigParser()
            with suppress(ParserError):  # Not every file is of settings, or right.
                parser.read_string(text)
            keys.update(key for section in parser.values() for key in section)
    wanted = {setting.key for setting in SETTINGS if setting.key} | OTHER_KEYS
    assert wanted - keys == set()


def test_each_argument_has_a_scenario() -> None:
    given = {name for scenario in SCENARIOS for name in scenario.given}
    if any(scenario.session for scenario in SCENARIOS):
        given.add("session")
    assert set(signature(Client).parameters) - OURS_ALONE == given


def test_each_credential_source_has_a_scenario() -> None:
    found = {
        shown["key"]
        for scenario in SCENARIOS
        if isinstance(shown := scenario.expected.get("credentials"), dict)
    }
    assert found >= {
        "AKIAENVIRONMENT",
        "AKIAGIVEN",
        "AKIAPROCESS",
        "AKIASESSION",
        "AKIASTATIC",
        "ASIACONTAINER",
        "ASIAINSTANCE",
        "ASIAPOD",
        "ASIAROLE",
        "ASIASSO",
        "ASIAWEBIDENTITY",
    }


def test_each_difference_has_a_scenario() -> None:
    assert {scenario.difference for scenario in SCENARIOS if scenario.difference} == set(
        DIFFERENCES
    )

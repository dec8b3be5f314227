"""Every setting: where it is found, and what it is when it is found nowhere."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from codegen.package._runtime.config.settings import CONNECT_TIMEOUTS, SETTINGS, Setting
from codegen.package._runtime.errors import ConfigurationError

KEYS = "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CREDENTIAL_EXPIRATION"
TABLE: list[tuple[str, str, str, object]] = [
    ("region", "AWS_DEFAULT_REGION", "region", None),
    ("credentials", KEYS, "aws_access_key_id", None),
    ("profile", "AWS_DEFAULT_PROFILE AWS_PROFILE", "", None),
    ("(config_file)", "AWS_CONFIG_FILE", "", "~/.aws/config"),
    ("(credentials_file)", "AWS_SHARED_CREDENTIALS_FILE", "", "~/.aws/credentials"),
    ("session", "", "", None),
    ("endpoint_url", "AWS_ENDPOINT_URL_<SERVICE> AWS_ENDPOINT_URL", "endpoint_url", None),
    (
        "(ignore_configured_endpoint_urls)",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
        False,
    ),
    ("allow_http", "", "", False),
    ("use_fips", "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", False),
    ("use_dualstack", "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", False),
    (
        "(disable_host_prefix_injection)",
        "AWS_DISABLE_HOST_PREFIX_INJECTION",
        "disable_host_prefix_injection",
        False,
    ),
    ("(defaults_mode)", "AWS_DEFAULTS_MODE", "defaults_mode", "legacy"),
    ("connect_timeout", "", "", None),
    ("read_timeout", "", "", 60.0),
    ("call_timeout", "", "", None),
    ("max_attempts", "AWS_MAX_ATTEMPTS", "max_attempts", 3),
    ("retry_mode", "AWS_RETRY_MODE", "retry_mode", "standard"),
    ("keep_alive", "", "", True),
    ("max_connections", "", "", 10),
    ("tcp_keepalive", "BOTOCORE_TCP_KEEPALIVE", "tcp_keepalive", False),
    ("proxies", "HTTP_PROXY HTTPS_PROXY NO_PROXY", "", None),
    ("ca_bundle", "AWS_CA_BUNDLE REQUESTS_CA_BUNDLE", "ca_bundle", None),
    ("client_cert", "", "", None),
    ("sts_regional_endpoint", "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints", "regional"),
    ("validation", "", "", "standard"),
    ("max_response_bytes", "", "", 32 * 1024 * 1024),
    ("hooks", "", "", ()),
    ("transport", "", "", None),
    ("(app_id)", "AWS_SDK_UA_APP_ID", "sdk_ua_app_id", None),
    ("user_agent_extra", "", "", None),
    ("json_loads", "", "", None),
]
"""Argument (in parentheses where there is none), variables, key in the config file, default."""

BY_NAME = {setting.name: setting for setting in SETTINGS}


def test_a_certificate_is_checked_like_a_path() -> None:
    for given in ("", ("", "/b"), ("/a", "")):
        with pytest.raises(ConfigurationError, match=r"^HERE: got ''; allowed: the path"):
            BY_NAME["client_cert"].read(given, "HERE")


def test_verification_stays_on() -> None:
    with pytest.raises(ConfigurationError, match=r"^HERE: verification can't be switched off"):
        BY_NAME["ca_bundle"].read(False, "HERE")


def test_the_modes_of_defaults_say_how_long_connecting_may_take() -> None:
    assert CONNECT_TIMEOUTS == {
        "legacy": 60.0,
        "standard": 3.1,
        "in-region": 1.1,
        "cross-region": 3.1,
        "mobile": 30.0,
    }


def row(setting: Setting) -> tuple[str, str, str, object]:
    variables = [*setting.variables, *filter(None, [setting.last_variable])]
    name = setting.argument or f"({setting.name})"
    return name, " ".join(variables), setting.key, setting.default


@pytest.mark.parametrize(
    ("setting", "expected"),
    list(zip(SETTINGS, TABLE, strict=True)),
    ids=[name for name, *_ in TABLE],
)
def test_a_setting_is_found_where_the_table_says(
    setting: Setting, expected: tuple[str, str, str, object]
) -> None:
    assert row(setting) == expected


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("use_fips", True, True),
        ("use_fips", "TRUE", True),
        ("use_fips", "false", False),
        ("read_timeout", 1, 1.0),
        ("read_timeout", 0.5, 0.5),
        ("max_attempts", 1, 1),
        ("max_attempts", " 12 ", 12),
        ("retry_mode", "Adaptive", "adaptive"),
        ("retry_mode", "legacy", "legacy"),
        ("defaults_mode", "in-region", "in-region"),
        ("defaults_mode", "auto", "auto"),
        ("defaults_mode", "cross-region", "cross-region"),
        ("defaults_mode", "mobile", "mobile"),
        ("sts_regional_endpoint", "legacy", "legacy"),
        ("validation", "off", "off"),
        ("validation", "strict", "strict"),
        ("region", "us-west-2", "us-west-2"),
        ("region", "a" * 63, "a" * 63),
        ("region", "2-a", "2-a"),
        ("ca_bundle", "/a file", "/a file"),
        ("client_cert", "/a", "/a"),
        ("client_cert", ("/a", "/b"), ("/a", "/b")),
        ("proxies", {"https": "http://proxy:1"}, {"https": "http://proxy:1"}),
        ("json_loads", json.loads, json.loads),
    ],
)
def test_a_value_is_read(name: str, given: object, read: object) -> None:
    found: Any = BY_NAME[name].read(given, name)
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("json_loads", "json"),
        ("json_loads", len),
        ("json_loads", json.load),
        ("json_loads", json.dumps),
        ("json_loads", json.JSONDecoder().decode),
        ("json_loads", partial(json.loads, parse_float=Decimal)),
        ("use_fips", 1),
        ("use_fips", "yes"),
        ("read_timeout", 0),
        ("read_timeout", -1),
        ("read_timeout", True),
        ("read_timeout", "1"),
        ("max_attempts", 0),
        ("max_attempts", "0"),
        ("max_attempts", True),
        ("max_attempts", 1.0),
        ("max_attempts", "one"),
        ("max_connections", 0),
        ("retry_mode", "often"),
        ("retry_mode", 1),
        ("defaults_mode", ""),
        ("sts_regional_endpoint", "global"),
        ("validation", "ON"),
        ("user_agent_extra", "a\nb"),
        ("user_agent_extra", 1),
        ("region", ""),
        ("region", "a" * 64),
        ("region", "-a"),
        ("region", "a-"),
        ("region", "a.b"),
        ("region", "é"),
        ("region", "12"),
        ("region", 1),
        ("ca_bundle", ""),
        ("ca_bundle", " "),
        ("ca_bundle", "a\nb"),
        ("ca_bundle", True),
        ("client_cert", ("/a",)),
        ("client_cert", ("/a", 1)),
        ("client_cert", 1),
        ("proxies", "http://proxy:1"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_where_it_was(name: str, given: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^HERE: got .*; allowed: "):
        BY_NAME[name].read(given, "HERE")

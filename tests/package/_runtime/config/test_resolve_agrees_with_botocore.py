"""Settings are those that botocore resolves from the same arguments, variables and files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config as BotocoreConfig
from botocore.loaders import create_loader
from support.settings import resolve, write

pytestmark = pytest.mark.usefixtures("home")

LOADER = create_loader()  # Shared, because it remembers what it has read.

REGION = "[default]\nregion = eu-west-1\n"
TWO = REGION + "[profile dev]\nregion = us-east-1\nmax_attempts = 7\nretry_mode = adaptive\n"
SERVICES = (
    "[default]\nregion = eu-west-1\nservices = local\nendpoint_url = http://localhost:7000\n"
    "[services local]\nivs =\n  endpoint_url = http://localhost:7001\n  other = x\n"
    "s3 =\n  endpoint_url = http://localhost:7002\n"
)

# Arguments, variables, config file.
SCENARIOS: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"region": "us-west-2"}, {}, ""),
    ({}, {"AWS_DEFAULT_REGION": "us-west-2"}, ""),
    ({"region": "us-west-2"}, {"AWS_DEFAULT_REGION": "us-east-1"}, REGION),
    ({}, {"AWS_DEFAULT_REGION": "us-east-1"}, REGION),
    ({}, {}, REGION),
    ({}, {}, TWO),
    ({}, {"AWS_PROFILE": "dev"}, TWO),
    ({}, {"AWS_DEFAULT_PROFILE": "dev"}, TWO),
    ({}, {"AWS_DEFAULT_PROFILE": "dev", "AWS_PROFILE": "default"}, TWO),
    ({}, {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "default"}, TWO),
    ({"profile": "dev"}, {"AWS_PROFILE": "default"}, TWO),
    ({"profile": "dev"}, {"AWS_DEFAULT_REGION": "us-west-2", "AWS_MAX_ATTEMPTS": "2"}, TWO),
    ({}, {"AWS_PROFILE": "x y"}, '[profile "x y"]\nregion = us-east-1\n'),
    ({}, {"AWS_DEFAULT_REGION": "us-west-2", "AWS_ENDPOINT_URL": "http://localhost:5000"}, ""),
    (
        {},
        {
            "AWS_DEFAULT_REGION": "us-west-2",
            "AWS_ENDPOINT_URL": "http://localhost:5000",
            "AWS_ENDPOINT_URL_IVS": "http://localhost:5001",
        },
        SERVICES,
    ),
    ({"endpoint_url": "http://localhost:1"}, {"AWS_ENDPOINT_URL": "http://localhost:2"}, REGION),
    ({}, {"AWS_ENDPOINT_URL": "http://localhost:5000"}, SERVICES),
    ({}, {}, SERVICES),
    ({}, {}, SERVICES.replace("ivs =", "ivs_chat =")),
    ({}, {}, "[default]\nregion = eu-west-1\nendpoint_url = http://localhost:7000\n"),
    ({}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, SERVICES),
    ({}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "FALSE"}, SERVICES),
    ({}, {}, SERVICES.replace("[services", "ignore_configured_endpoint_urls = true\n[services")),
    (
        {"endpoint_url": "http://localhost:1"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        SERVICES,
    ),
    ({"use_fips": True, "region": "us-west-2"}, {}, ""),
    ({"region": "us-west-2"}, {"AWS_USE_FIPS_ENDPOINT": "true"}, ""),
    ({"region": "us-west-2"}, {"AWS_USE_FIPS_ENDPOINT": "True"}, ""),
    ({"region": "us-west-2", "use_fips": False}, {"AWS_USE_FIPS_ENDPOINT": "true"}, ""),
    ({}, {}, REGION + "use_fips_endpoint = true\n"),
    ({"region": "us-west-2"}, {"AWS_USE_DUALSTACK_ENDPOINT": "true"}, ""),
    ({"region": "us-west-2", "use_dualstack": True}, {}, ""),
    ({}, {"AWS_USE_DUALSTACK_ENDPOINT": "false"}, REGION + "use_dualstack_endpoint = true\n"),
    ({"region": "fips-us-west-2"}, {}, ""),
    ({"region": "us-west-2-fips"}, {}, ""),
    ({"region": "us-west-2"}, {"AWS_MAX_ATTEMPTS": "5"}, ""),
    ({"region": "us-west-2"}, {"AWS_MAX_ATTEMPTS": "5"}, "[default]\nmax_attempts = 6\n"),
    ({"region": "us-west-2"}, {}, "[default]\nmax_attempts = 6\n"),
    ({"region": "us-west-2", "max_attempts": 9}, {"AWS_MAX_ATTEMPTS": "5"}, ""),
    ({"region": "us-west-2"}, {"AWS_RETRY_MODE": "adaptive"}, ""),
    ({"region": "us-west-2"}, {"AWS_RETRY_MODE": "adaptive"}, "[default]\nretry_mode = standard\n"),
    ({"region": "us-west-2", "retry_mode": "standard"}, {"AWS_RETRY_MODE": "adaptive"}, ""),
    ({"region": "us-west-2", "connect_timeout": 5, "read_timeout": 6}, {}, ""),
    ({"region": "us-west-2"}, {"AWS_DEFAULTS_MODE": "standard"}, ""),
    ({"region": "us-west-2"}, {"AWS_DEFAULTS_MODE": "in-region"}, ""),
    ({"region": "us-west-2"}, {"AWS_DEFAULTS_MODE": "CROSS-REGION"}, ""),
    ({"region": "us-west-2"}, {"AWS_DEFAULTS_MODE": "mobile"}, ""),
    ({"region": "us-west-2"}, {}, "[default]\ndefaults_mode = mobile\n"),
    (
        {"region": "us-west-2"},
        {"AWS_DEFAULTS_MODE": "auto", "AWS_EXECUTION_ENV": "x", "AWS_REGION": "us-west-2"},
        "",
    ),
    (
        {"region": "us-west-2"},
        {"AWS_DEFAULTS_MODE": "auto", "AWS_EXECUTION_ENV": "x", "AWS_DEFAULT_REGION": "eu-west-1"},
        "",
    ),
    ({"region": "us-west-2"}, {"AWS_CA_BUNDLE": "/a.pem", "REQUESTS_CA_BUNDLE": "/b.pem"}, ""),
    ({"region": "us-west-2"}, {"REQUESTS_CA_BUNDLE": "/b.pem"}, ""),
    ({"region": "us-west-2"}, {"REQUESTS_CA_BUNDLE": "/b.pem"}, "[default]\nca_bundle = /c.pem\n"),
    ({"region": "us-west-2", "ca_bundle": "/d.pem"}, {"AWS_CA_BUNDLE": "/a.pem"}, ""),
    ({"region": "us-west-2"}, {"BOTOCORE_TCP_KEEPALIVE": "true"}, ""),
    ({"region": "us-west-2"}, {}, "[default]\ntcp_keepalive = true\n"),
    ({"region": "us-west-2", "tcp_keepalive": True, "max_connections": 3}, {}, ""),
    ({"region": "us-west-2"}, {"AWS_SDK_UA_APP_ID": "my-app"}, ""),
    ({"region": "us-west-2"}, {}, "[default]\nsdk_ua_app_id = my-app\n"),
    ({"region": "us-west-2"}, {"AWS_CONFIG_FILE": "$HOME/.aws/elsewhere"}, "[default]\nregion=x\n"),
    ({"region": "us-west-2"}, {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"}, ""),
]

_OPTIONS = {
    "connect_timeout": "connect_timeout",
    "max_connections": "max_pool_connections",
    "read_timeout": "read_timeout",
    "tcp_keepalive": "tcp_keepalive",
    "use_dualstack": "use_dualstack_endpoint",
    "use_fips": "use_fips_endpoint",
}


def botocores(given: Mapping[str, Any]) -> dict[str, object]:
    """The settings of a botocore client with the same arguments."""
    session = botocore.session.Session(profile=given.get("profile"))
    session.register_component("data_loader", LOADER)
    options: dict[str, Any] = {
        theirs: given[ours] for ours, theirs in _OPTIONS.items() if ours in given
    }
    retries: dict[str, Any] = {}
    if "max_attempts" in given:
        retries["total_max_attempts"] = given["max_attempts"]
    if "retry_mode" in given:
        retries["mode"] = given["retry_mode"]
    if retries:
        options["retries"] = retries
    client = session.create_client(
        "ivs",
        region_name=given.get("region"),
        endpoint_url=given.get("endpoint_url"),
        verify=given.get("ca_bundle"),
        config=BotocoreConfig(**options) if options else None,
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    made = client.meta.config
    http = client._endpoint.http_session
    configured = client.meta.endpoint_url
    return {
        "region": client.meta.region_name,
        "endpoint_url": (
            None if "amazonaws.com" in configured or "api.aws" in configured else configured
        ),
        "max_attempts": made.retries.get("total_max_attempts", 3),
        "retry_mode": made.retries["mode"],
        "connect_timeout": float(http._timeout.connect_timeout),
        "read_timeout": float(http._timeout.read_timeout),
        "max_connections": http._max_pool_connections,
        "ca_bundle": None if http._verify is True else http._verify,
        "tcp_keepalive": len(http._socket_options) > 1,
        "app_id": made.user_agent_appid,
        "use_fips": "fips" in configured or bool(made.use_fips_endpoint),
        "use_dualstack": "api.aws" in configured or bool(made.use_dualstack_endpoint),
        "sts_regional_endpoint": session.get_config_variable("sts_regional_endpoints"),
    }


@pytest.mark.parametrize(
    ("given", "variables", "file"), SCENARIOS, ids=[str(number) for number in range(len(SCENARIOS))]
)
def test_settings_equal_those_of_botocore(
    given: dict[str, Any],
    variables: dict[str, str],
    file: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if file:
        write(home, file)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    theirs = botocores(given)
    config = resolve(**given)
    if config.endpoint_url is not None:
        # These two show in the endpoint of the rules only; botocore drops them for a custom one.
        del theirs["use_fips"], theirs["use_dualstack"]
    assert {name: getattr(config, name) for name in theirs} == theirs

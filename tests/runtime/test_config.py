"""Settings: what botocore resolves, and where we say no instead of guessing."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config as BotocoreConfig
from botocore.loaders import create_loader
from support.calls import CREDENTIALS, CannedTransport
from support.sample.service import SampleClient

from codegen.runtime import config as configuration
from codegen.runtime.client import Client
from codegen.runtime.config import Config, is_loopback
from codegen.runtime.errors import ConfigurationError
from codegen.runtime.settings import SETTINGS
from codegen.runtime.shared_config import SharedConfig

LOGGER = logging.getLogger("test_config")
LOADER = create_loader()  # Shared, because it remembers what it has read.


@pytest.fixture(autouse=True)
def home(bare_environment: Path) -> Path:
    (bare_environment / ".aws").mkdir()
    return bare_environment


def resolve(**given: object) -> Config:
    return configuration.resolve("ivs", given, logger=LOGGER)


def write(home: Path, text: str, name: str = "config") -> None:
    (home / ".aws" / name).write_text(text)


# --- agreement with botocore -------------------------------------------------------------------

REGION = "[default]\nregion = eu-west-1\n"
TWO = REGION + "[profile dev]\nregion = us-east-1\nmax_attempts = 7\nretry_mode = adaptive\n"
SERVICES = (
    "[default]\nregion = eu-west-1\nservices = local\nendpoint_url = http://localhost:7000\n"
    "[services local]\nivs =\n  endpoint_url = http://localhost:7001\n  other = x\n"
    "s3 =\n  endpoint_url = http://localhost:7002\n"
)

# Arguments, variables, config file.
SITUATIONS: list[tuple[dict[str, Any], dict[str, str], str]] = [
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
    """What botocore makes of the same arguments."""
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
    ("given", "variables", "file"),
    SITUATIONS,
    ids=[str(number) for number in range(len(SITUATIONS))],
)
def test_settings_are_those_that_botocore_resolves(
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
        # Behind a custom endpoint botocore forgets these two; only the rules' endpoint shows them.
        del theirs["use_fips"], theirs["use_dualstack"]
    assert {name: getattr(config, name) for name in theirs} == theirs


def test_nothing_given_is_the_documented_default() -> None:
    config = resolve()
    for setting in SETTINGS:
        if hasattr(config, setting.name) and setting.name != "connect_timeout":
            assert getattr(config, setting.name) == setting.default
    assert config.connect_timeout == 60.0
    assert config.endpoint_url is None


def test_every_argument_of_a_client_is_in_the_table_and_the_other_way_round() -> None:
    arguments = [name for name in signature(Client).parameters if name != "self"]
    assert sorted(arguments) == sorted(s.argument for s in SETTINGS if s.argument)
    documented = [line.split(":")[0].strip() for line in (Client.__doc__ or "").splitlines()]
    assert [name for name in documented if name in arguments] == arguments


# --- where we say no ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "variables", "file", "problem"),
    [
        ({"region": "a.evil.com/"}, {}, "", "^region: got 'a.evil.com/'; allowed: a region"),
        ({"region": "-x"}, {}, "", "^region"),
        ({"region": "123"}, {}, "", "^region"),
        ({"region": "us-west-2\n"}, {}, "", "^region"),
        ({"region": "x" * 64}, {}, "", "^region"),
        ({}, {"AWS_DEFAULT_REGION": "a b"}, "", "^AWS_DEFAULT_REGION: got 'a b'"),
        ({}, {}, "[default]\nregion = a@b\n", "^config file, key 'region': got 'a@b'"),
        ({}, {"AWS_MAX_ATTEMPTS": "many"}, "", "^AWS_MAX_ATTEMPTS: got 'many'"),
        ({}, {"AWS_MAX_ATTEMPTS": "0"}, "", "^AWS_MAX_ATTEMPTS"),
        ({}, {"AWS_RETRY_MODE": "never"}, "", "^AWS_RETRY_MODE: got 'never'; allowed: standard"),
        ({}, {"AWS_USE_FIPS_ENDPOINT": "1"}, "", "^AWS_USE_FIPS_ENDPOINT: got '1'; allowed: true"),
        ({}, {"AWS_DEFAULTS_MODE": "fast"}, "", "^AWS_DEFAULTS_MODE"),
        ({}, {"AWS_STS_REGIONAL_ENDPOINTS": "global"}, "", "^AWS_STS_REGIONAL_ENDPOINTS"),
        ({"use_fips": "true and more"}, {}, "", "^use_fips"),
        ({"keep_alive": 1}, {}, "", "^keep_alive"),
        ({"max_connections": 0}, {}, "", "^max_connections"),
        ({"max_response_bytes": -1}, {}, "", "^max_response_bytes"),
        ({"read_timeout": "5"}, {}, "", "^read_timeout: got '5'; allowed: a number of seconds"),
        ({"read_timeout": float("nan")}, {}, "", "^read_timeout"),
        ({"ca_bundle": False}, {}, "", "^ca_bundle: verification can't be switched off"),
        ({"ca_bundle": " "}, {}, "", "^ca_bundle"),
        ({"client_cert": ("a",)}, {}, "", "^client_cert: got <class 'tuple'>"),
        ({"proxies": {"ftp": "x"}}, {}, "", "^proxies: got the key 'ftp'"),
        ({"proxies": {"https": "http://"}}, {}, "", r"^proxies\['https'\]: this is no address"),
        ({"proxies": "http://x"}, {}, "", "^proxies"),
        ({"user_agent_extra": "a\r\nb"}, {}, "", "^user_agent_extra: .*text on one line"),
        ({}, {"AWS_SDK_UA_APP_ID": "a\nb"}, "", "^AWS_SDK_UA_APP_ID"),
        ({"profile": "none"}, {}, REGION, "^profile: there is no profile 'none' .*: default"),
        ({}, {"AWS_PROFILE": "none"}, "", "^AWS_PROFILE: there is no profile 'none' .*: none"),
        ({}, {}, "[default]\nservices = x\n", r"there is no section \[services x\]"),
        ({}, {}, "[default\nsecret", "config file .*: it can't be read"),
        ({}, {}, "[default]\ns3 =\n  no equals\n", "config file .*: it can't be read"),
        ({"transport": 1, "max_connections": 2}, {}, "", "^max_connections: transport= was given"),
        ({"transport": 1, "keep_alive": False}, {}, "", "^keep_alive: transport="),
        ({"session": object()}, {}, "", "^session: got object"),
    ],
)
def test_what_is_wrong_is_refused_and_the_error_says_where_it_was(
    given: dict[str, Any],
    variables: dict[str, str],
    file: str,
    problem: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if file:
        write(home, file)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=problem) as caught:
        resolve(**given)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://host", "does not begin with"),
        ("host", "does not begin with"),
        ("https://", "host or port"),
        ("https://user:pass@host", "user information"),
        ("https://host?x", "query or fragment"),
        ("https://host/#x", "query or fragment"),
        ("https://host:port", "host or port"),
        ("https://host:99999", "host or port"),
        ("https://host:", "host or port"),
        ("https://-host", "host or port"),
        ("https://a..b", "host or port"),
        ("https://[::g]", "host or port"),
        ("https://ho st", "characters"),
        ("https://host\r\nX: y", "text on one line"),
        ("https://host\\@evil", "characters"),
        ("https://hóst", "characters"),
        ("http://example.com", "allow_http=True"),
        ("http://127.evil.com", "allow_http=True"),
        ("http://localhost.evil.com", "allow_http=True"),
    ],
)
def test_what_is_no_endpoint_is_refused_wherever_it_comes_from(
    url: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match=f"^endpoint_url: got .*{problem}") as caught:
        resolve(endpoint_url=url)
    assert "pass" not in str(caught.value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_IVS", url.replace("\0", ""))
    with pytest.raises(ConfigurationError, match="^AWS_ENDPOINT_URL_IVS: got"):
        resolve()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com:8443/base/path",
        "https://[2001:db8::1]:8443",
        "https://127.0.0.1",
        "http://localhost:4566",
        "http://127.0.0.1:4566",
        "http://[::1]:4566",
        "https://under_score.example",
    ],
)
def test_endpoints_are_accepted(url: str) -> None:
    assert resolve(endpoint_url=url).endpoint_url == url


def test_plain_http_can_be_allowed() -> None:
    assert resolve(endpoint_url="http://example.com", allow_http=True).endpoint_url


def test_loopback_is_this_machine_only() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.1.2.3", "::1")))
    assert not any(map(is_loopback, ("", "128.0.0.1", "127.0.0", "localhost.example", "::2")))


def test_a_variable_set_to_nothing_is_not_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, REGION)
    for name in ("AWS_DEFAULT_REGION", "AWS_MAX_ATTEMPTS", "AWS_CA_BUNDLE", "AWS_PROFILE"):
        monkeypatch.setenv(name, "")
    config = resolve()
    assert (config.region, config.max_attempts, config.ca_bundle) == ("eu-west-1", 3, None)


def test_without_files_the_parser_is_not_imported(home: Path) -> None:
    import subprocess
    import sys

    code = (
        "import logging, sys\n"
        "from codegen.runtime.config import resolve\n"
        "resolve('ivs', {'region': 'us-west-2'}, logger=logging.getLogger())\n"
        "print([name for name in ('configparser', 'botocore', 'urllib3', 'ssl', 'http.client') "
        "if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# --- the files ---------------------------------------------------------------------------------


def test_profiles_of_both_files_are_one(home: Path) -> None:
    write(home, "[profile dev]\nregion = a\naws_access_key_id = from-config\n[preview]\nx = 1\n")
    write(home, "[dev]\naws_access_key_id = from-credentials\n[other]\nx = 2\n", "credentials")
    dev = SharedConfig(os.environ, "dev").profile
    assert dev == {"region": "a", "aws_access_key_id": "from-credentials"}
    assert SharedConfig(os.environ, "other").profile == {"x": "2"}
    with pytest.raises(ConfigurationError, match="there are: dev, other"):
        _ = SharedConfig(os.environ, "preview").profile


def test_blocks_are_mappings(home: Path) -> None:
    write(home, "[default]\ns3 =\n  a = 1\n\n  b = x=y\nempty =\n")
    assert SharedConfig(os.environ).profile == {"s3": {"a": "1", "b": "x=y"}, "empty": ""}


# --- sessions ----------------------------------------------------------------------------------


def test_a_session_says_it_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, TWO + "endpoint_url = http://localhost:7000\n")
    session = botocore.session.Session(profile="dev")
    session.set_default_client_config(
        BotocoreConfig(
            read_timeout=7,
            max_pool_connections=4,
            proxies={"https": "http://proxy:1"},
            proxies_config={"proxy_ca_bundle": "/p.pem"},
            retries={"max_attempts": 1, "mode": "standard"},
            client_cert=("/c", "/k"),
            user_agent_extra="extra",
        )
    )
    monkeypatch.setenv("AWS_PROFILE", "default")
    config = resolve(session=session)
    assert config.region == "us-east-1"
    assert config.endpoint_url == "http://localhost:7000"
    assert (config.read_timeout, config.max_connections) == (7.0, 4)
    assert (config.max_attempts, config.retry_mode) == (2, "standard")
    assert config.proxies == {"https": "http://proxy:1", "proxy_ca_bundle": "/p.pem"}
    assert config.client_cert == ("/c", "/k")
    assert config.user_agent_extra == "extra"
    assert resolve(session=session, region="us-west-2", read_timeout=9).region == "us-west-2"
    with pytest.raises(ConfigurationError, match="profile: the session has its profile"):
        resolve(session=session, profile="dev")


def test_boto3s_sessions_are_taken_too() -> None:
    import boto3

    session = boto3.session.Session(
        region_name="us-west-2", aws_access_key_id="AKIDOFBOTO3", aws_secret_access_key="x"
    )
    transport = CannedTransport()
    SampleClient(session=session, transport=transport).get_thing(name="x")
    assert "Credential=AKIDOFBOTO3/" in transport.requests[0].headers["Authorization"]


def test_handlers_on_a_session_are_named_in_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    session = botocore.session.Session()
    resolve(session=session)
    assert not caplog.records
    session.register("before-sign.ivs.*", lambda **_: None)
    resolve(session=session)
    assert "event handlers are not run (before-sign.ivs.*)" in caplog.text


def test_settings_are_shown_without_secrets() -> None:
    client = SampleClient(region="us-west-2", credentials=CREDENTIALS)
    assert repr(client._config) == "<Config: region 'us-west-2', endpoint None>"
    assert all(repr(setting).startswith("Setting(") for setting in SETTINGS)

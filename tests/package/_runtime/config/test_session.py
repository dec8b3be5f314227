"""Settings from a botocore or boto3 session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config as BotocoreConfig
from support.calls import CREDENTIALS, CannedTransport
from support.sample.service import SampleClient
from support.settings import resolve, write

from codegen.package._runtime.config.settings import SETTINGS
from codegen.package._runtime.credentials import ANONYMOUS
from codegen.package._runtime.errors import ConfigurationError

pytestmark = pytest.mark.usefixtures("home")


TWO = "[default]\nregion = eu-west-1\n[profile dev]\nregion = us-east-1\nretry_mode = adaptive\n"


def test_session_takes_the_place_of_environment_and_files(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    with pytest.raises(ConfigurationError, match=r"^profile: session= was given"):
        resolve(session=session, profile="dev")


BOTH = {"http": "http://proxy:1", "https": "http://proxy:2"}
OF_THE_PROXY = {"proxy_ca_bundle": "/p.pem", "proxy_client_cert": "/me.pem"}


@pytest.mark.parametrize(
    ("options", "setting", "value"),
    [
        ({"user_agent_appid": "app"}, "app_id", "app"),
        ({"client_cert": "/c"}, "client_cert", "/c"),
        ({"connect_timeout": 3}, "connect_timeout", 3.0),
        ({"defaults_mode": "standard"}, "connect_timeout", 3.1),
        ({"max_pool_connections": 4}, "max_connections", 4),
        ({"read_timeout": 5}, "read_timeout", 5.0),
        ({"region_name": "eu-west-1"}, "region", "eu-west-1"),
        ({"tcp_keepalive": True}, "tcp_keepalive", True),
        ({"use_dualstack_endpoint": True}, "use_dualstack", True),
        ({"use_fips_endpoint": True}, "use_fips", True),
        ({"user_agent_extra": "more"}, "user_agent_extra", "more"),
        ({"inject_host_prefix": False}, "disable_host_prefix_injection", True),
        ({"inject_host_prefix": True}, "disable_host_prefix_injection", False),
        ({"retries": {"mode": "adaptive"}}, "retry_mode", "adaptive"),
        ({"retries": {"max_attempts": 0}}, "max_attempts", 1),
        ({"retries": {"max_attempts": 6}}, "max_attempts", 7),
        ({"retries": {"total_max_attempts": 6}}, "max_attempts", 6),
        ({"proxies": BOTH}, "proxies", BOTH),
        ({"proxies": {"http": "http://proxy:1"}}, "proxies", {"http": "http://proxy:1"}),
        ({"proxies": {"ftp": "http://proxy:1"}}, "proxies", {}),
        ({"proxies": BOTH, "proxies_config": OF_THE_PROXY}, "proxies", BOTH | OF_THE_PROXY),
        ({"proxies_config": OF_THE_PROXY}, "proxies", None),
    ],
)
def test_option_of_default_client_config_is_used(
    options: dict[str, Any], setting: str, value: object
) -> None:
    session = botocore.session.Session()
    session.set_default_client_config(BotocoreConfig(**options))
    assert getattr(resolve(session=session), setting) == value


@pytest.mark.parametrize(
    ("variable", "given", "setting", "value"),
    [
        ("user_agent_appid", "app", "app_id", "app"),
        ("ca_bundle", "/b", "ca_bundle", "/b"),
        ("defaults_mode", "standard", "connect_timeout", 3.1),
        ("disable_host_prefix_injection", True, "disable_host_prefix_injection", True),
        ("max_attempts", 6, "max_attempts", 6),
        ("region", "eu-west-1", "region", "eu-west-1"),
        ("retry_mode", "adaptive", "retry_mode", "adaptive"),
        ("sts_regional_endpoints", "legacy", "sts_regional_endpoint", "legacy"),
        ("tcp_keepalive", True, "tcp_keepalive", True),
        ("use_dualstack_endpoint", True, "use_dualstack", True),
        ("use_fips_endpoint", True, "use_fips", True),
    ],
)
def test_variable_of_session_is_used(
    variable: str, given: object, setting: str, value: object
) -> None:
    session = botocore.session.Session()
    session.set_config_variable(variable, given)
    assert getattr(resolve(session=session), setting) == value


def test_session_can_ignore_configured_endpoint_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:7000")
    plain, variable, option = (botocore.session.Session() for _ in range(3))
    variable.set_config_variable("ignore_configured_endpoint_urls", True)
    option.set_default_client_config(BotocoreConfig(ignore_configured_endpoint_urls=True))
    found = [resolve(session=one).endpoint_url for one in (plain, variable, option)]
    assert found == ["http://localhost:7000", None, None]


def test_services_section_of_the_sessions_profile_is_used(home: Path) -> None:
    local = "[services local]\nivs =\n  endpoint_url = http://localhost:7001\n"
    write(home, "[profile dev]\nservices = local\n[profile bad]\nservices = none\n" + local)
    found = resolve(session=botocore.session.Session(profile="dev"))
    assert found.endpoint_url == "http://localhost:7001"
    assert resolve(session=botocore.session.Session()).endpoint_url is None
    with pytest.raises(
        ConfigurationError, match=r"session, key 'services': got 'none'; .*\[services none\]"
    ):
        resolve(session=botocore.session.Session(profile="bad"))


def test_options_without_effect_are_named_in_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    def said(**options: Any) -> str:
        caplog.clear()
        session = botocore.session.Session()
        session.set_default_client_config(BotocoreConfig(**options))
        resolve(session=session)
        return caplog.text.partition("no effect: ")[2].strip()

    assert said(region_name="eu-west-1", proxies_config=OF_THE_PROXY, retries={}) == ""
    assert said(signature_version="v4", inject_host_prefix=True) == ""
    assert said(signature_version=UNSIGNED) == ""
    assert said(signature_version="v2") == "signature_version"
    assert said(s3={}, parameter_validation=False) == "parameter_validation, s3"
    assert said(proxies_config={"proxy_use_forwarding_for_https": True}) == (
        "proxies_config.proxy_use_forwarding_for_https"
    )


def test_boto3_session_is_accepted() -> None:
    import boto3.session

    session = boto3.session.Session(
        region_name="us-west-2", aws_access_key_id="AKIDOFBOTO3", aws_secret_access_key="x"
    )
    transport = CannedTransport()
    SampleClient(session=session, transport=transport).get_thing(name="x")
    assert "Credential=AKIDOFBOTO3/" in transport.requests[0].headers["Authorization"]


def test_event_handlers_are_named_in_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    session = botocore.session.Session()
    resolve(session=session)
    assert not caplog.records
    session.register("before-sign.ivs.*", lambda **_: None)
    resolve(session=session)
    assert "event handlers are not run (before-sign.ivs.*)" in caplog.text


def test_handlers_of_boto3_itself_cause_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    import boto3.session

    resolve(session=boto3.session.Session())
    assert not caplog.records


def test_repr_of_config_and_settings_shows_no_secret() -> None:
    client = SampleClient(region="us-west-2", credentials=CREDENTIALS)
    assert repr(client._options.config) == "<Config: region 'us-west-2', endpoint None>"
    assert all(repr(setting).startswith("Setting(") for setting in SETTINGS)


def test_unsigned_session_is_anonymous() -> None:
    session = botocore.session.Session()
    session.set_default_client_config(BotocoreConfig(signature_version=UNSIGNED))
    assert resolve(session=session).credentials is ANONYMOUS

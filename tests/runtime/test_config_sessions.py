"""Settings from a botocore or boto3 session."""

from __future__ import annotations

import logging
from pathlib import Path

import botocore.session
import pytest
from botocore.config import Config as BotocoreConfig
from support.calls import CREDENTIALS, CannedTransport
from support.sample.service import SampleClient

from codegen.runtime import config as configuration
from codegen.runtime.config import Config
from codegen.runtime.errors import ConfigurationError
from codegen.runtime.settings import SETTINGS

LOGGER = logging.getLogger("test_config")


@pytest.fixture(autouse=True)
def home(bare_environment: Path) -> Path:
    (bare_environment / ".aws").mkdir()
    return bare_environment


def resolve(**given: object) -> Config:
    return configuration.resolve("ivs", given, logger=LOGGER)


def write(home: Path, text: str, name: str = "config") -> None:
    (home / ".aws" / name).write_text(text)


TWO = "[default]\nregion = eu-west-1\n[profile dev]\nregion = us-east-1\nretry_mode = adaptive\n"


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

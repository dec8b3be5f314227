"""``doctor`` says where each setting comes from, shows no secret, and exits by whether it can sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from support.environment import make_bare
from support.loopback import Loopback, response

from typed_ivs import IVSClient
from typed_ivs._runtime.command_line.main import main

SECRET = "a-very-secret-key"
TOKEN = "a-session-token"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bare environment that reaches no other machine."""
    make_bare(monkeypatch, tmp_path)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def report(text: str) -> dict[str, str]:
    """The lines of the report, by their names."""
    pairs = (line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {name.strip(): value.strip() for name, value in pairs}


def test_sources_are_named_and_secrets_are_not_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = home / "config"
    config.write_text("[profile live]\nregion = eu-west-1\nretry_mode = adaptive\n")
    variables = {
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "live",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE1234",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_CREDENTIAL_EXPIRATION": "2099-01-31T12:00:00Z",
        "AWS_MAX_ATTEMPTS": "5",
        "AWS_ENDPOINT_URL_IVS": "https://ivs.example.com",
        "HTTPS_PROXY": "http://user:password@proxy.example.com:3128",
        "AWS_CA_BUNDLE": "/certificates.pem",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(IVSClient, ["doctor"]) == 0
    text = capsys.readouterr().out
    for secret in (SECRET, TOKEN, "password", "AKIDEXAMPLE"):
        assert secret not in text
    found = report(text)
    assert found["profile"] == "live  (AWS_PROFILE)"
    assert found["config file"] == f"{config}  (AWS_CONFIG_FILE)"
    assert found["region"] == "eu-west-1  (config file, key 'region')"
    assert found["endpoint"] == "https://ivs.example.com  (AWS_ENDPOINT_URL_IVS)"
    assert found["max_attempts"] == "5  (AWS_MAX_ATTEMPTS)"
    assert found["retry_mode"] == "adaptive  (config file, key 'retry_mode')"
    assert found["credentials"] == "temporary access key …1234  (credentials from the environment)"
    assert found["expiry"].startswith("2099-01-31T12:00:00+00:00, in ")
    assert found["proxy"] == "http://proxy.example.com:3128  (https_proxy)"
    assert found["trust"] == "/certificates.pem  (AWS_CA_BUNDLE)"


def test_arguments_go_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "config").write_text("")
    arguments = ["--region", "us-west-2", "--endpoint-url", "https://example.com"]
    assert main(IVSClient, ["doctor", *arguments]) == 1
    found = report(capsys.readouterr().out)
    assert found["region"] == "us-west-2  (argument)"
    assert found["endpoint"] == "https://example.com  (endpoint_url)"
    assert "none were found" in found["credentials"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "region: none was found"),
        (["--profile", "none-such"], "none-such"),
        (["--region", "us-west-2", "--endpoint-url", "http://example.com"], "allow_http"),
    ],
)
def test_wrong_setting_is_reported_and_is_status_1(
    arguments: list[str], problem: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(IVSClient, ["doctor", *arguments]) == 1
    assert problem in report(capsys.readouterr().out)["settings"]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (403, 1)])
def test_call_compares_the_clocks(
    status: int,
    code: int,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE1234")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    ahead = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    body = b'{"channels": []}' if status == 200 else b'{"exceptionMessage": "no"}'
    reply = response(body, status=status, headers=[("Date", ahead)])
    with Loopback([reply]) as server:
        arguments = ["--call", "--region", "us-west-2", "--endpoint-url", server.url]
        assert main(IVSClient, ["doctor", *arguments], example="list_channels") == code
        assert len(server.requests) == 1
    found = report(capsys.readouterr().out)
    assert f"HTTP {status}" in found["call"]
    seconds = int(found["clock"].split(" ")[0])
    assert -3660 < seconds < -3540

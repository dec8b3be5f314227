"""``doctor`` says where each setting comes from, shows no secret, and exits by whether it can sign."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import format_datetime
from pathlib import Path

import pytest
from support.environment import make_bare
from support.loopback import Loopback, response

from typed_ivs import BearerToken, Credentials, IVSClient
from typed_ivs._runtime.command_line import doctor
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


def test_report_of_what_is_set_nowhere_is_complete(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE1234")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("TYPED_AWS_OFFLINE", "1")
    monkeypatch.setattr(doctor, "installed_bundle", lambda: "/installed.pem")
    assert main(IVSClient, ["doctor", "--region", "us-west-2", "--profile", "default"]) == 1
    assert "settings" in report(capsys.readouterr().out)
    assert main(IVSClient, ["doctor", "--region", "us-west-2"]) == 0
    _, _, text = capsys.readouterr().out.partition("\n\n")
    found = report(text)
    for name in ("config file", "credentials file"):
        assert found.pop(name).endswith(", which does not exist  (default)") or "AWS_" in name
    assert found == {
        "profile": "default  (default)",
        "region": "us-west-2  (argument)",
        "endpoint": "https://ivs.us-west-2.amazonaws.com  (the service's endpoint rules)",
        "use_fips": "False  (default)",
        "use_dualstack": "False  (default)",
        "max_attempts": "3  (default)",
        "retry_mode": "standard  (default)",
        "allow_http": "False  (default)",
        "credentials": "long-term access key …1234  (credentials from the environment)",
        "expiry": "none is known",
        "proxy": "none",
        "trust": "/installed.pem  (installed package)",
        "TLS": ssl.OPENSSL_VERSION,
        "offline": "only loopback is connected to  (TYPED_AWS_OFFLINE)",
    }
    monkeypatch.setattr(doctor, "installed_bundle", lambda: None)
    assert main(IVSClient, ["doctor", "--region", "us-west-2"]) == 0
    found = report(capsys.readouterr().out)
    assert found["trust"] == f"{ssl.get_default_verify_paths().openssl_cafile}  (system)"


@pytest.mark.parametrize(
    ("identity", "lines"),
    [
        (
            BearerToken("text"),
            [("credentials", "a bearer token", "s"), ("expiry", "none is known", "")],
        ),
        (
            Credentials(access_key_id="AKIDEXAMPLE1234", secret_access_key=SECRET),
            [("credentials", "long-term access key …1234", "s"), ("expiry", "none is known", "")],
        ),
        (
            Credentials(
                access_key_id="AKIDEXAMPLE1234",
                secret_access_key=SECRET,
                session_token=TOKEN,
                expires_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
            ),
            [
                ("credentials", "temporary access key …1234", "s"),
                ("expiry", "2026-01-31T12:00:00+00:00, in -30 minutes", ""),
            ],
        ),
    ],
)
def test_identity_is_described(
    identity: BearerToken | Credentials,
    lines: list[tuple[str, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Frozen(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Frozen:
            return cls(2026, 1, 31, 12, 30, tzinfo=tz)

    monkeypatch.setattr(doctor, "datetime", Frozen)
    assert [tuple(line) for line in doctor._identity(identity, "s")] == lines


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("Sat, 31 Jan 2026 12:00:05 GMT", "+0 s against the service's, within a second"),
        ("Sat, 31 Jan 2026 12:00:00 GMT", "+5 s against the service's, within a second"),
        ("Sat, 31 Jan 2026 12:01:00 GMT", "-55 s against the service's, within a second"),
        ("yesterday", "the response has no date"),
        (None, "the response has no date"),
    ],
)
def test_clock_is_compared_with_the_middle_of_the_call(
    date: str | None, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Frozen(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Frozen:
            return cls(2026, 1, 31, 12, 0, 10, tzinfo=tz)

    monkeypatch.setattr(doctor, "datetime", Frozen)
    started = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert [tuple(line) for line in doctor._skew(date, started)] == [("clock", text, "")]


def test_proxy_that_can_not_be_read_is_reported(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE1234")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example.com:1080")
    main(IVSClient, ["doctor", "--region", "us-west-2"])
    assert "expected: " in report(capsys.readouterr().out)["proxy"]

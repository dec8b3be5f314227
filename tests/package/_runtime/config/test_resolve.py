"""Resolution of settings: defaults, refused values, shared files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session
from support.calls import CannedTransport
from support.sample.service import SampleClient
from support.settings import resolve, write

from codegen.package._runtime.config.settings import SETTINGS
from codegen.package._runtime.config.shared_files import SharedConfig
from codegen.package._runtime.endpoints import is_loopback
from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.transport.http_transport import HttpTransport

pytestmark = pytest.mark.usefixtures("home")


REGION = "[default]\nregion = eu-west-1\n"


def test_without_values_each_setting_has_its_default() -> None:
    config = resolve()
    assert {setting.name: getattr(config, setting.name) for setting in SETTINGS} == {
        setting.name: setting.default for setting in SETTINGS
    }


def test_shared_files_are_loaded_only_if_one_exists_or_a_profile_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve().shared is None
    with pytest.raises(ConfigurationError, match="profile: got 'dev'; expected: a profile "):
        resolve(profile="dev")
    write(home, "[default]\nregion = us-west-2\n", "credentials")
    assert resolve().region == "us-west-2"
    write(home, "[default]\nregion = us-east-1\n", "elsewhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/none")
    assert resolve().shared is None
    monkeypatch.setenv("AWS_CONFIG_FILE", "$HOME/.aws/elsewhere")
    assert resolve().region == "us-east-1"


def test_keys_in_the_environment_win_over_aws_profile_but_not_over_profile_argument(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = "aws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = x\nregion = us-west-2\n"
    write(home, f"[profile dev]\n{keys}")
    monkeypatch.setenv("AWS_PROFILE", "dev")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDOFENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    found: list[tuple[dict[str, Any], str]] = [
        ({}, "AKIDOFENVIRONMENT"),
        ({"profile": "dev"}, "AKIDOFPROFILE"),
    ]
    for arguments, key in found:
        transport = CannedTransport()
        SampleClient(transport=transport, **arguments).get_thing(name="x")
        assert f"Credential={key}/" in transport.requests[0].headers["Authorization"]


# --- refused values ---


@pytest.mark.parametrize(
    ("given", "variables", "file", "problem"),
    [
        ({"region": "a.evil.com/"}, {}, "", "^region: got 'a.evil.com/'; expected: a region"),
        ({"region": "-x"}, {}, "", "^region"),
        ({"region": "123"}, {}, "", "^region"),
        ({"region": "us-west-2\n"}, {}, "", "^region"),
        ({"region": "x" * 64}, {}, "", "^region"),
        ({}, {"AWS_DEFAULT_REGION": "a b"}, "", "^AWS_DEFAULT_REGION: got 'a b'"),
        ({}, {}, "[default]\nregion = a@b\n", "^config file, key 'region': got 'a@b'"),
        ({}, {"AWS_MAX_ATTEMPTS": "many"}, "", "^AWS_MAX_ATTEMPTS: got 'many'"),
        ({}, {"AWS_MAX_ATTEMPTS": "0"}, "", "^AWS_MAX_ATTEMPTS"),
        ({}, {"AWS_RETRY_MODE": "never"}, "", "^AWS_RETRY_MODE: got 'never'; expected: standard"),
        ({}, {"AWS_USE_FIPS_ENDPOINT": "1"}, "", "^AWS_USE_FIPS_ENDPOINT: got '1'; expected: true"),
        ({}, {"AWS_DEFAULTS_MODE": "fast"}, "", "^AWS_DEFAULTS_MODE"),
        ({}, {"AWS_STS_REGIONAL_ENDPOINTS": "global"}, "", "^AWS_STS_REGIONAL_ENDPOINTS"),
        ({"use_fips": "true and more"}, {}, "", "^use_fips"),
        ({"keep_alive": 1}, {}, "", "^keep_alive"),
        ({"max_connections": 0}, {}, "", "^max_connections"),
        ({"max_response_bytes": -1}, {}, "", "^max_response_bytes"),
        ({"read_timeout": "5"}, {}, "", "^read_timeout: got '5'; expected: a number of seconds"),
        ({"read_timeout": float("nan")}, {}, "", "^read_timeout"),
        ({"ca_bundle": False}, {}, "", "^ca_bundle: got False; .*; TLS is always verified"),
        ({"ca_bundle": " "}, {}, "", "^ca_bundle"),
        ({"client_cert": ("a",)}, {}, "", "^client_cert: got <class 'tuple'>"),
        ({"proxies": {"ftp": "x"}}, {}, "", "^proxies: got key 'ftp'"),
        (
            {"proxies": {"https": "http://"}},
            {},
            "",
            r"^proxies\['https'\]: got a value that is not",
        ),
        ({"proxies": "http://x"}, {}, "", "^proxies"),
        ({"user_agent_extra": "a\r\nb"}, {}, "", "^user_agent_extra: .*text on one line"),
        ({}, {"AWS_SDK_UA_APP_ID": "a\nb"}, "", "^AWS_SDK_UA_APP_ID"),
        ({"profile": "none"}, {}, REGION, r"^profile: got 'none'; .*file \(default\)"),
        ({}, {"AWS_PROFILE": "none"}, "", r"^AWS_PROFILE: got 'none'; .*file \(none\)"),
        ({}, {}, "[default]\nservices = x\n", r"'services': got 'x'; expected: .*\[services x\]"),
        ({}, {}, "[default\nsecret", r"can't be read \(MissingSectionHeaderError, line 1\)"),
        ({}, {}, "[default]\ns3 =\n  no equals\n", "config file .*: it can't be read"),
        (
            {"transport": 1, "max_connections": 2},
            {},
            "",
            "^max_connections: transport= was given; set this on the transport$",
        ),
        ({"transport": 1, "keep_alive": False}, {}, "", "^keep_alive: transport="),
        (
            {"retry_policy": 1, "max_attempts": 2, "retry_mode": "standard"},
            {},
            "",
            "^max_attempts, retry_mode: retry_policy= was given; set this on the policy$",
        ),
        ({"session": object()}, {}, "", "^session: got object"),
    ],
)
def test_invalid_value_is_refused_with_its_source(
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


INVALID = {
    "does not start with": ["ftp://host", "host"],
    "host or port": [
        "https://",
        "https://host:port",
        "https://host:99999",
        "https://host:",
        "https://-host",
        "https://a..b",
        "https://[::g]",
    ],
    "user information": ["https://user:pass@host"],
    "query or fragment": ["https://host?x", "https://host/#x"],
    "characters": ["https://ho st", "https://host\\@evil", "https://hóst"],
    "text on one line": ["https://host\r\nX: y"],
    "allow_http=True": ["http://example.com", "http://127.evil.com", "http://localhost.evil.com"],
}


@pytest.mark.parametrize(
    ("url", "problem"), [(url, problem) for problem, urls in INVALID.items() for url in urls]
)
def test_invalid_endpoint_is_refused_from_argument_and_variable(
    url: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match=f"^endpoint_url: got .*{problem}") as caught:
        resolve(endpoint_url=url)
    assert "pass" not in str(caught.value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_IVS", url)
    with pytest.raises(ConfigurationError, match=r"^AWS_ENDPOINT_URL_IVS: got"):
        resolve()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("ftp://host", "'ftp://host'"),
        ("https://" + "a" * 300, repr("https://" + "a" * 192)),
        ("https://user:pass@host", "a URL with user information"),
        ("ftp://user:pass@host", "a URL with user information"),
    ],
)
def test_refused_endpoint_is_shown_unless_it_may_hold_a_password(url: str, shown: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(endpoint_url=url)
    assert str(caught.value).startswith(f"endpoint_url: got {shown}: ")


def test_overridden_endpoint_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "no\naddress")
    with pytest.raises(ConfigurationError, match=r"^AWS_ENDPOINT_URL: got"):
        resolve()
    assert resolve(endpoint_url="https://given").endpoint_url == "https://given"
    monkeypatch.setenv("AWS_ENDPOINT_URL_IVS", "https://mine")
    assert resolve().endpoint_url == "https://mine"
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    assert resolve().endpoint_url is None


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
        "http://[0:0:0:0:0:0:0:1]:4566",
        "http://127.1:4566",
        "http://data.localhost:4566",
        "https://under_score.example",
    ],
)
def test_valid_endpoint_is_accepted(url: str) -> None:
    assert resolve(endpoint_url=url).endpoint_url == url


@pytest.mark.parametrize("source", ["argument", "variable", "file", "session"])
def test_allow_http_accepts_plain_http(
    source: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localstack:4566")
    given: dict[str, Any] = {"allow_http": True} if source == "argument" else {}
    if source in ("variable", "session"):
        monkeypatch.setenv("TYPED_AWS_ALLOW_HTTP", "true")
    if source == "file":
        write(home, "[default]\nallow_http = true\n")
    if source == "session":
        given["session"] = Session()
    assert resolve(**given).endpoint_url == "http://localstack:4566"
    with pytest.raises(ConfigurationError, match="TYPED_AWS_ALLOW_HTTP"):
        resolve(**given | {"allow_http": False})


@pytest.mark.parametrize("given_to", ["client", "transport"])
def test_request_to_loopback_through_a_given_proxy_counts_as_leaving(given_to: str) -> None:
    proxies = {"http": "http://127.0.0.1:3128"}
    given: dict[str, Any] = {"endpoint_url": "http://localhost:4566", "proxies": proxies}
    if given_to == "transport":
        given["transport"] = HttpTransport(proxies=given.pop("proxies"))
    with pytest.raises(ConfigurationError, match=r"^endpoint_url: got .* a proxy would get it"):
        resolve(**given)
    assert resolve(**given, allow_http=True).forwards_http
    assert not resolve(endpoint_url="http://localhost", proxies={"https": "a"}).forwards_http


def test_loopback_addresses() -> None:
    loopback = "localhost LOCALHOST localhost. a.localhost 127.0.0.1 127.1.2.3 127.1 0x7f.1 "
    loopback += "2130706433 0177.0.0.1 127.0.0.1. ::1 0:0:0:0:0:0:0:1 ::1%lo ::ffff:127.0.0.1"
    assert [host for host in loopback.split() if not is_loopback(host)] == []
    others = "128.0.0.1 127.0.0 localhost.example alocalhost ::2 127.999.1.1 127.0.0.256 0x.1 08.1"
    others += " 127.1.1.1.1 127.0.0.1.example 127.0x1000000 4294967296 0.0.0.0 fe80::1%lo ٣.1"
    assert [host for host in ["", *others.split()] if is_loopback(host)] == []


def test_variable_of_requests_is_read_after_the_config_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/of-requests")
    assert resolve().ca_bundle == "/of-requests"
    write(home, "[default]\nca_bundle = /of-the-file\n")
    assert resolve().ca_bundle == "/of-the-file"


def test_empty_variable_is_not_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, REGION)
    for name in ("AWS_DEFAULT_REGION", "AWS_MAX_ATTEMPTS", "AWS_CA_BUNDLE", "AWS_PROFILE"):
        monkeypatch.setenv(name, "")
    config = resolve()
    assert (config.region, config.max_attempts, config.ca_bundle) == ("eu-west-1", 3, None)


def test_resolving_without_files_imports_neither_parser_nor_botocore(home: Path) -> None:
    import subprocess
    import sys

    code = (
        "import logging, sys\n"
        "from codegen.package._runtime.config.resolve import resolve\n"
        "resolve('ivs', {'region': 'us-west-2'}, logger=logging.getLogger())\n"
        "names = ('configparser', 'botocore', 'urllib3', 'ssl', 'http.client')\n"
        "ours = ('session', 'shared_files')\n"
        "names += tuple('codegen.package._runtime.config.' + name for name in ours)\n"
        "print([name for name in names if name in sys.modules])"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# --- shared files ---


def test_profiles_of_both_files_are_merged(home: Path) -> None:
    write(
        home,
        "[profile dev]\nregion = a\naws_access_key_id = from-config\n[preview]\nx = 1\n[profile 'dev]\nx = 1\n",
    )
    write(home, "[dev]\naws_access_key_id = from-credentials\n[other]\nx = 2\n", "credentials")
    dev = SharedConfig(os.environ, "dev").profile
    assert dev == {"region": "a", "aws_access_key_id": "from-credentials"}
    assert SharedConfig(os.environ, "other").profile == {"x": "2"}
    with pytest.raises(ConfigurationError, match=r"got 'preview'; .*\(dev, other\)"):
        _ = SharedConfig(os.environ, "preview").profile


def test_unreadable_file_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "isfile", os.path.isdir)
    (home / ".aws" / "config").mkdir()
    with pytest.raises(ConfigurationError, match=r"config: it can't be read \(Is a directory\)$"):
        SharedConfig(os.environ)


def test_indented_block_is_a_mapping(home: Path) -> None:
    write(home, "[default]\ns3 =\n  a = 1\n\n  b = x=y\nempty =\n")
    assert SharedConfig(os.environ).profile == {"s3": {"a": "1", "b": "x=y"}, "empty": ""}

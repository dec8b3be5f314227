"""Where credentials come from: the order is botocore's, and it is imported only when needed."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.credentials
import botocore.session
import pytest

from codegen.runtime.credentials import ANONYMOUS, BearerToken, Credentials
from codegen.runtime.credentials_source import CredentialsSource
from codegen.runtime.errors import ConfigurationError, CredentialsError

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without anything of AWS, whose files are in an empty folder."""
    import os

    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def from_source(*arguments: Any, **options: Any) -> tuple[str, str, str | None]:
    found = CredentialsSource(*arguments, **options).get()
    assert isinstance(found, Credentials)
    return found.access_key_id, found.secret_access_key, found.session_token


def from_botocore(profile: str | None = None) -> tuple[str, str, str | None]:
    found = botocore.session.Session(profile=profile).get_credentials()
    frozen = found.get_frozen_credentials()
    return frozen.access_key, frozen.secret_key, frozen.token


# ── Given ────────────────────────────────────────────────────────────────────────────────────────


def test_given_credentials_go_before_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "env")
    given = Credentials(access_key_id="AKIAGIVEN", secret_access_key="given")
    assert CredentialsSource(given, profile="any").get() is given
    assert CredentialsSource(ANONYMOUS).get() is None
    assert CredentialsSource(BearerToken("t")).get() == BearerToken("t")


def test_another_packages_values_are_taken_by_their_shape() -> None:
    theirs = SimpleNamespace(access_key_id="AKIA", secret_access_key="s", expires_at=None)
    assert from_source(theirs) == ("AKIA", "s", None)
    assert from_source(SimpleNamespace(load=lambda: theirs)) == ("AKIA", "s", None)
    assert CredentialsSource(SimpleNamespace(IS_ANONYMOUS=True)).get() is None


@pytest.mark.parametrize(
    "wrong", ["AKIA:secret", 5, {}, botocore.credentials.Credentials("a", "b", "c")]
)
def test_anything_else_is_refused_by_its_type(wrong: object) -> None:
    with pytest.raises(
        ConfigurationError, match=r"credentials: got [\w.]+; allowed: Credentials, "
    ):
        CredentialsSource(wrong)


def test_a_session_without_credentials_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="session: got int; allowed: a botocore or boto3"):
        CredentialsSource(session=5)


def test_given_credentials_that_ended_are_an_error() -> None:
    end = datetime(2024, 1, 1, tzinfo=UTC)
    given = Credentials(access_key_id="AKIA", secret_access_key="s", expires_at=end)
    source = CredentialsSource(given, now=lambda: end - timedelta(seconds=1))
    assert source.get() is given
    with pytest.raises(CredentialsError, match="expired at 2024-01-01T00:00:00") as caught:
        CredentialsSource(given, now=lambda: end).get()
    assert not caught.value.retryable


# ── Found, as botocore finds them ────────────────────────────────────────────────────────────────

FILES = {
    "config": """
[default]
aws_access_key_id = AKIADEFAULTCONFIG
aws_secret_access_key = default-config
[profile dev]
aws_access_key_id = AKIADEVCONFIG
aws_secret_access_key = dev-config
aws_session_token = dev-token
aws_security_token = dev-security-token
[profile both]
aws_access_key_id = AKIABOTHCONFIG
aws_secret_access_key = both-config
[profile tool]
credential_process = {python} {folder}/tool.py
[profile sso-and-keys]
sso_start_url = http://127.0.0.1:9/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Reader
aws_access_key_id = AKIAINCONFIG
aws_secret_access_key = in-config
[profile tool-and-keys]
credential_process = {python} {folder}/tool.py
aws_access_key_id = AKIAINCONFIG
aws_secret_access_key = in-config
""",
    "credentials": """
[both]
aws_access_key_id = AKIABOTHCREDENTIALS
aws_secret_access_key = both-credentials
[plain]
aws_access_key_id = AKIAPLAIN
aws_secret_access_key = plain
aws_session_token = plain-token
""",
    "tool.py": """
import json
print(json.dumps({"Version": 1, "AccessKeyId": "AKIATOOL", "SecretAccessKey": "tool",
                  "SessionToken": "tool-token"}))
""",
}
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env"}


def write_files(home: Path) -> None:
    for name, text in FILES.items():
        text = text.replace("{python}", sys.executable).replace("{folder}", str(home))
        (home / name).write_text(text)


@pytest.mark.parametrize(
    ("environ", "profile"),
    [
        (ENVIRONMENT, None),
        (ENVIRONMENT | {"AWS_SESSION_TOKEN": "t"}, None),
        (ENVIRONMENT | {"AWS_SESSION_TOKEN": "t", "AWS_SECURITY_TOKEN": "s"}, None),
        (ENVIRONMENT | {"AWS_SESSION_TOKEN": ""}, None),
        (ENVIRONMENT | {"AWS_CREDENTIAL_EXPIRATION": "2999-01-01T00:00:00Z"}, None),
        (ENVIRONMENT | {"AWS_PROFILE": "dev"}, None),
        (ENVIRONMENT, "dev"),
        ({"AWS_SECRET_ACCESS_KEY": "half"}, None),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "half"}, None),
        ({}, None),
        ({"AWS_PROFILE": "dev"}, None),
        ({"AWS_DEFAULT_PROFILE": "plain", "AWS_PROFILE": "dev"}, None),
        ({"AWS_PROFILE": "dev"}, "plain"),
        ({}, "both"),
        ({}, "plain"),
        ({}, "tool"),
        ({}, "tool-and-keys"),
        (ENVIRONMENT, "tool"),
    ],
)
def test_the_same_are_found_as_by_botocore(
    environ: dict[str, str], profile: str | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(home)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert from_source(profile=profile) == from_botocore(profile)


def test_half_a_key_in_the_environment_is_an_error(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(home)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    with pytest.raises(CredentialsError) as caught:
        CredentialsSource().get()
    assert str(caught.value) == (
        "credentials from the environment: AWS_SECRET_ACCESS_KEY is not set; "
        "allowed: both halves of a key"
    )


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("AWS_SECRET_ACCESS_KEY", "line\n", "secret_access_key: got a string of 5 characters"),
        ("AWS_CREDENTIAL_EXPIRATION", "tomorrow", "AWS_CREDENTIAL_EXPIRATION: got a string of 8"),
        ("AWS_CREDENTIAL_EXPIRATION", "2999-01-01T00:00:00", "without time zone"),
        ("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z", "what it gave has expired"),
    ],
)
def test_what_is_wrong_in_the_environment_is_said(
    variable: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, good in ENVIRONMENT.items():
        monkeypatch.setenv(name, good)
    monkeypatch.setenv(variable, value)
    with pytest.raises(CredentialsError, match=f"credentials from the environment: .*{problem}"):
        CredentialsSource().get()


def test_the_environment_is_read_again_ahead_of_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2024-01-01T01:00:00Z")
    source = CredentialsSource(now=lambda: now)
    assert source.get() is source.get()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rotated")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2024-01-01T02:00:00Z")
    found = source.get()
    assert isinstance(found, Credentials)
    assert found.secret_access_key == "env"
    now += timedelta(minutes=46)
    found = source.get()
    assert isinstance(found, Credentials)
    assert found.secret_access_key == "rotated"


def test_an_unknown_profile_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="there is no profile 'nowhere'"):
        CredentialsSource(profile="nowhere").get()


def test_an_unknown_profile_of_a_session_is_a_configuration_error() -> None:
    session = botocore.session.Session(profile="nowhere")
    with pytest.raises(ConfigurationError, match=r"credentials of the session: .*\(nowhere\)"):
        CredentialsSource(session=session).get()


def test_nothing_found_says_what_to_do() -> None:
    source = CredentialsSource()
    with pytest.raises(CredentialsError, match=r"none were found .* give credentials=") as caught:
        source.get()
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert not caught.value.retryable


def test_a_failed_process_is_told_without_what_it_printed(home: Path) -> None:
    write_files(home)
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    (home / "tool.py").write_text(f"import sys; sys.exit('no: {secret} AKIAIOSFODNN7EXAMPLE')")
    with pytest.raises(CredentialsError) as caught:
        CredentialsSource(profile="tool").get()
    assert caught.value.cause == "CredentialRetrievalError"
    assert caught.value.retryable
    assert "custom-process" in str(caught.value)
    assert secret not in str(caught.value)
    assert "AKIAIOSFODNN7" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


# ── Through botocore ─────────────────────────────────────────────────────────────────────────────


@contextmanager
def serving(answers: list[str]) -> Iterator[str]:
    """A server of credentials: one answer after the other, then always the last."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = (answers.pop(0) if len(answers) > 1 else answers[0]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/credentials"
        finally:
            server.shutdown()
            thread.join()


def after(time: timedelta) -> str:
    return (datetime.now(UTC) + time).strftime("%Y-%m-%dT%H:%M:%SZ")


def answer(number: int, lives: timedelta) -> str:
    return json.dumps(
        {
            "AccessKeyId": f"ASIACONTAINER{number}",
            "SecretAccessKey": f"container-{number}",
            "Token": f"token-{number}",
            "Expiration": after(lives),
        }
    )


def test_a_containers_credentials_come_through_botocore_and_are_refreshed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hour = timedelta(hours=1)
    # The first ones end so soon that the next call has to load others.
    with serving([answer(1, timedelta(minutes=5)), answer(2, hour), answer(3, hour)]) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        source = CredentialsSource()
        assert isinstance(found := source.get(), Credentials)
        assert found.secret_access_key == "container-2"
        assert found.session_token == "token-2"
        assert source.get() is found
        source.forget()
        assert isinstance(found := source.get(), Credentials)
        assert found.secret_access_key == "container-3"


def test_a_web_identity_in_the_environment_goes_before_a_profiles_keys(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(home)
    (home / "token").write_text("web-identity")
    monkeypatch.setenv("AWS_PROFILE", "dev")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(home / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod")
    sts = f"""<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role</SecretAccessKey>
        <SessionToken>role-token</SessionToken><Expiration>{after(timedelta(hours=1))}</Expiration>
        </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""
    with serving([sts]) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        expected = from_botocore()
        assert from_source(region="eu-west-1") == expected == ("ASIAROLE", "role", "role-token")
        # A profile that was named in the code goes before it.
        assert from_source(profile="plain") == from_botocore("plain")


def test_a_profile_for_single_sign_on_is_not_taken_for_its_keys(home: Path) -> None:
    write_files(home)
    with pytest.raises(CredentialsError, match="SSO") as caught:
        CredentialsSource(profile="sso-and-keys").get()
    with pytest.raises(Exception, match="SSO"):
        from_botocore("sso-and-keys")
    assert caught.value.cause


@pytest.mark.parametrize("make", [botocore.session.Session, boto3.Session])
def test_a_sessions_credentials_are_used_even_when_it_gets_others(make: Any) -> None:
    session = make()
    owner = getattr(session, "_session", session)
    owner.set_credentials("AKIAFIRST", "first")
    source = CredentialsSource(session=session)
    first = source.get()
    assert first == Credentials(access_key_id="AKIAFIRST", secret_access_key="first")
    assert source.get() is first
    owner.get_credentials().secret_key = "changed"
    assert source.get() == Credentials(access_key_id="AKIAFIRST", secret_access_key="changed")


def test_a_role_is_assumed_in_the_clients_region_and_as_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []

    class Recording(botocore.session.Session):
        def set_config_variable(self, logical_name: str, value: Any) -> None:
            asked.append((logical_name, value))
            super().set_config_variable(logical_name, value)

    monkeypatch.setattr(botocore.session, "Session", Recording)
    write_files(home)
    # One that holds keys as well is left to the session, which knows what goes before what.
    from_source(profile="tool-and-keys", region="eu-west-1", sts_regional_endpoint="legacy")
    assert ("region", "eu-west-1") in asked
    assert ("sts_regional_endpoints", "legacy") in asked


# ── Bearer tokens ────────────────────────────────────────────────────────────────────────────────


def test_a_token_comes_from_what_was_given_or_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_CODE_CATALYST", "from-environment")
    # botocore would find it too.
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    assert CredentialsSource(BearerToken("given")).get_token("code-catalyst") == BearerToken(
        "given"
    )
    assert CredentialsSource(ANONYMOUS).get_token("code-catalyst") is None
    source = CredentialsSource()
    assert source.get_token("code-catalyst") == BearerToken("from-environment")
    provider = SimpleNamespace(load=lambda: BearerToken("provided"))
    assert CredentialsSource(provider).get_token("any") == BearerToken("provided")


def test_a_token_comes_from_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    end = datetime(2999, 1, 1, tzinfo=UTC)
    token = SimpleNamespace(
        get_frozen_token=lambda: SimpleNamespace(token="by-sso", expiration=end)
    )
    session = SimpleNamespace(
        get_credentials=lambda: None, get_auth_token=lambda signing_name: token
    )
    assert CredentialsSource(session=session).get_token("any") == BearerToken("by-sso", end)
    of_boto3 = SimpleNamespace(get_credentials=lambda: None, _session=session)
    assert CredentialsSource(session=of_boto3).get_token("any") == BearerToken("by-sso", end)


def test_without_a_token_it_is_said_what_to_do() -> None:
    with pytest.raises(
        CredentialsError, match=r"bearer token: none was found; give .*AWS_BEARER_TO"
    ):
        CredentialsSource().get_token("code-catalyst")
    keys = Credentials(access_key_id="AKIA", secret_access_key="s")
    with pytest.raises(CredentialsError, match="got an access key; this service takes a Bearer"):
        CredentialsSource(keys).get_token("code-catalyst")


# ── botocore is imported only when needed ────────────────────────────────────────────────────────

SCRIPT = """
import sys
{before}
from codegen.runtime.credentials_source import CredentialsSource
from codegen.runtime.credentials import Credentials
try:
    found = CredentialsSource({arguments}).get()
    print(found.access_key_id)
except Exception as error:
    print(type(error).__name__, error)
print([name for name in ("botocore", "botocore.session") if name in sys.modules])
"""


def run(arguments: str = "", before: str = "", **environ: str) -> list[str]:
    import os

    script = SCRIPT.format(arguments=arguments, before=before)
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=dict(os.environ) | environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_plain_credentials_do_not_import_botocore(home: Path) -> None:
    write_files(home)
    given = "Credentials(access_key_id='AKIAGIVEN', secret_access_key='s')"
    assert run(given) == ["AKIAGIVEN", "[]"]
    assert run(**ENVIRONMENT) == ["AKIAENV", "[]"]
    assert run("profile='plain'") == ["AKIAPLAIN", "[]"]
    assert run("profile='plain'", AWS_WEB_IDENTITY_TOKEN_FILE="any") == ["AKIAPLAIN", "[]"]


def test_processes_and_containers_need_no_session(home: Path) -> None:
    with serving([answer(1, timedelta(hours=1))]) as url:
        found = run(AWS_CONTAINER_CREDENTIALS_FULL_URI=url)
        assert found == ["ASIACONTAINER1", "['botocore']"]
    write_files(home)
    assert run("profile='tool'") == ["AKIATOOL", "['botocore']"]
    assert run("profile='tool-and-keys'") == ["AKIATOOL", "['botocore', 'botocore.session']"]


def test_where_botocore_is_absent_it_is_asked_for_only_when_needed(home: Path) -> None:
    absent = "sys.modules['botocore'] = None"
    assert run(before=absent, **ENVIRONMENT) == ["AKIAENV", "['botocore']"]
    found = [run(before=absent)]
    write_files(home)
    found.append(run("profile='tool'", before=absent))
    for said, _ in found:
        assert said.startswith(
            "CredentialsError credentials: botocore is needed for this and is not installed"
        )

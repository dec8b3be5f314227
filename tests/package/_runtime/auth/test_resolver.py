"""Resolution of credentials: those given, else those of the chain, in botocore's order."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import botocore.credentials
import botocore.session
import pytest
from support.credentials_environment import (
    ENVIRONMENT,
    make_home,
    resolved_by_botocore,
    resolved_by_us,
    write_files,
)

from codegen.package._runtime.auth import sessions
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.credentials import ANONYMOUS, BearerToken, Credentials
from codegen.package._runtime.errors import ConfigurationError, CredentialsError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without anything of AWS, whose files are in an empty folder."""
    return make_home(tmp_path, monkeypatch)


# ── Given ────────────────────────────────────────────────────────────────────────────────────────


def test_given_credentials_win_over_environment_and_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "env")
    given = Credentials(access_key_id="AKIAGIVEN", secret_access_key="given")
    assert CredentialResolver(given, profile="any").get() is given
    assert CredentialResolver(ANONYMOUS).get() is None
    assert CredentialResolver(BearerToken("t")).get() == BearerToken("t")


def test_values_of_another_package_are_accepted_by_their_attributes() -> None:
    theirs = SimpleNamespace(access_key_id="AKIA", secret_access_key="s", expires_at=None)
    assert resolved_by_us(theirs) == ("AKIA", "s", None)
    assert resolved_by_us(SimpleNamespace(load=lambda: theirs)) == ("AKIA", "s", None)
    assert CredentialResolver(SimpleNamespace(IS_ANONYMOUS=True)).get() is None


@pytest.mark.parametrize(
    "wrong", ["AKIA:secret", 5, {}, botocore.credentials.Credentials("a", "b", "c")]
)
def test_other_values_are_refused_with_their_type(wrong: object) -> None:
    with pytest.raises(
        ConfigurationError, match=r"credentials: got [\w.]+; expected: Credentials, "
    ):
        CredentialResolver(wrong)


def test_object_without_get_credentials_is_no_session() -> None:
    with pytest.raises(ConfigurationError, match="session: got int; expected: a botocore or boto3"):
        CredentialResolver(session=5)


def test_given_credentials_that_expired_are_an_error() -> None:
    end = datetime(2024, 1, 1, tzinfo=UTC)
    given = Credentials(access_key_id="AKIA", secret_access_key="s", expires_at=end)
    resolver = CredentialResolver(given, now=lambda: end - timedelta(seconds=1))
    assert resolver.get() is given
    with pytest.raises(CredentialsError, match="expired at 2024-01-01T00:00:00") as caught:
        CredentialResolver(given, now=lambda: end).get()
    assert not caught.value.retryable


# ── Found, as botocore finds them ────────────────────────────────────────────────────────────────


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
def test_credentials_equal_those_of_botocore(
    environ: dict[str, str], profile: str | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(home)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert resolved_by_us(profile=profile) == resolved_by_botocore(profile)


def test_key_id_without_secret_in_the_environment_is_an_error(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(home)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    with pytest.raises(CredentialsError) as caught:
        CredentialResolver().get()
    assert str(caught.value) == (
        "credentials from the environment: AWS_SECRET_ACCESS_KEY is not set; "
        "expected: key ID and secret"
    )


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("AWS_SECRET_ACCESS_KEY", "line\n", "secret_access_key: got a string of 5 characters"),
        ("AWS_CREDENTIAL_EXPIRATION", "tomorrow", "AWS_CREDENTIAL_EXPIRATION: got a string of 8"),
        ("AWS_CREDENTIAL_EXPIRATION", "2999-01-01T00:00:00", "got a naive datetime"),
        (
            "AWS_CREDENTIAL_EXPIRATION",
            "2020-01-01T00:00:00Z",
            "the loaded credentials have expired",
        ),
    ],
)
def test_wrong_value_in_the_environment_is_named(
    variable: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, good in ENVIRONMENT.items():
        monkeypatch.setenv(name, good)
    monkeypatch.setenv(variable, value)
    with pytest.raises(CredentialsError, match=f"credentials from the environment: .*{problem}"):
        CredentialResolver().get()


def test_environment_is_read_again_before_expiry(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2024-01-01T01:00:00Z")
    resolver = CredentialResolver(now=lambda: now)
    assert resolver.get() is resolver.get()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rotated")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2024-01-01T02:00:00Z")
    found = resolver.get()
    assert isinstance(found, Credentials)
    assert found.secret_access_key == "env"
    now += timedelta(minutes=46)
    found = resolver.get()
    assert isinstance(found, Credentials)
    assert found.secret_access_key == "rotated"


def test_unknown_profile_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="profile: got 'nowhere'; expected: a profile "):
        CredentialResolver(profile="nowhere").get()


def test_unknown_profile_of_a_session_is_a_configuration_error() -> None:
    session = botocore.session.Session(profile="nowhere")
    with pytest.raises(ConfigurationError, match=r"credentials of the session: .*\(nowhere\)"):
        CredentialResolver(session=session).get()


def test_error_without_credentials_says_what_to_do() -> None:
    resolver = CredentialResolver()
    with pytest.raises(CredentialsError, match=r"none were found .* pass credentials=") as caught:
        resolver.get()
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert not caught.value.retryable


def test_error_of_a_failed_process_does_not_show_its_output(home: Path) -> None:
    write_files(home)
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    (home / "tool.py").write_text(f"import sys; sys.exit('no: {secret} AKIAIOSFODNN7EXAMPLE')")
    with pytest.raises(CredentialsError) as caught:
        CredentialResolver(profile="tool").get()
    assert caught.value.cause == "CredentialRetrievalError"
    assert caught.value.retryable
    assert "custom-process" in str(caught.value)
    assert secret not in str(caught.value)
    assert "AKIAIOSFODNN7" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


# ── Bearer tokens ────────────────────────────────────────────────────────────────────────────────


def test_token_is_the_given_one_or_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_CODE_CATALYST", "from-environment")
    # botocore would find it too.
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    assert CredentialResolver(BearerToken("given")).get_token("code-catalyst") == BearerToken(
        "given"
    )
    assert CredentialResolver(ANONYMOUS).get_token("code-catalyst") is None
    resolver = CredentialResolver()
    assert resolver.get_token("code-catalyst") == BearerToken("from-environment")
    provider = SimpleNamespace(load=lambda: BearerToken("provided"))
    assert CredentialResolver(provider).get_token("any") == BearerToken("provided")


def test_token_of_a_session_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    end = datetime(2999, 1, 1, tzinfo=UTC)
    token = SimpleNamespace(
        get_frozen_token=lambda: SimpleNamespace(token="by-sso", expiration=end)
    )
    session = SimpleNamespace(
        get_credentials=lambda: None, get_auth_token=lambda signing_name: token
    )
    assert CredentialResolver(session=session).get_token("any") == BearerToken("by-sso", end)
    of_boto3 = SimpleNamespace(get_credentials=lambda: None, _session=session)
    assert CredentialResolver(session=of_boto3).get_token("any") == BearerToken("by-sso", end)


def test_error_without_token_says_what_to_do() -> None:
    with pytest.raises(
        CredentialsError, match=r"bearer token: none was found; pass .*AWS_BEARER_TO"
    ):
        CredentialResolver().get_token("code-catalyst")
    keys = Credentials(access_key_id="AKIA", secret_access_key="s")
    with pytest.raises(CredentialsError, match="got an access key; this service takes a Bearer"):
        CredentialResolver(keys).get_token("code-catalyst")


def test_token_in_the_environment_counts_only_without_given_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = CredentialResolver(Credentials(access_key_id="a", secret_access_key="s"))
    monkeypatch.delenv("AWS_BEARER_TOKEN_WEATHER", raising=False)
    assert not CredentialResolver(None).finds_token("weather")
    assert not given.finds_token("weather")
    monkeypatch.setenv("AWS_BEARER_TOKEN_WEATHER", "t")
    assert CredentialResolver(None).finds_token("weather")
    assert not CredentialResolver(None).finds_token("climate")
    assert not given.finds_token("weather")


def test_session_of_an_older_botocore_has_a_token_without_a_name() -> None:
    class Token:
        token = "a-token"

    class Older:
        def get_auth_token(self) -> Token:
            return Token()

    class Newer:
        def get_auth_token(self, **known: str) -> Token:
            assert known == {"signing_name": "code-catalyst"}
            return Token()

    for session in (Older(), Newer()):
        assert sessions.session_token(session, "code-catalyst").token == "a-token"

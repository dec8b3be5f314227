"""Credentials from the sources that are left to botocore, which is imported for them alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.credentials
import botocore.session
import pytest
from support.credentials_environment import (
    ENVIRONMENT,
    after,
    make_home,
    resolved_by_botocore,
    resolved_by_us,
    response,
    serving,
    write_files,
)

from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.auth.sessions import SessionSource
from codegen.package._runtime.credentials import Credentials
from codegen.package._runtime.errors import CredentialsError

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without anything of AWS, whose files are in an empty folder."""
    return make_home(tmp_path, monkeypatch)


def test_container_credentials_are_loaded_and_refreshed_by_botocore(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hour = timedelta(hours=1)
    # The first ones end so soon that the next call has to load others.
    with serving([response(1, timedelta(minutes=5)), response(2, hour), response(3, hour)]) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        resolver = CredentialResolver()
        assert isinstance(found := resolver.get(), Credentials)
        assert found.secret_access_key == "container-2"
        assert found.session_token == "token-2"
        assert resolver.get() is found
        resolver.clear()
        assert isinstance(found := resolver.get(), Credentials)
        assert found.secret_access_key == "container-3"


def hurried() -> Callable[[], datetime]:
    """A clock that is a minute ahead each time: no pause between two loads is that long."""
    minutes = count()
    return lambda: datetime.now(UTC) + timedelta(minutes=next(minutes))


def test_credentials_are_refreshed_from_the_same_source(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon, late = response(1, timedelta(minutes=5)), response(2, timedelta(hours=1))
    with serving([soon, soon, late]) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        resolver = CredentialResolver(now=hurried())
        assert isinstance(found := resolver.get(), Credentials)
        assert found.secret_access_key == "container-1"
        # What the chain would find before it now, and what it would find no longer.
        boto = "[Credentials]\naws_access_key_id = AKIABOTO\naws_secret_access_key = boto\n"
        (home / "boto").write_text(boto)
        monkeypatch.setenv("BOTO_CONFIG", str(home / "boto"))
        monkeypatch.delenv("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        assert isinstance(found := resolver.get(), Credentials)
        assert found.secret_access_key == "container-2"


def test_credential_process_runs_as_often_as_with_botocore(home: Path) -> None:
    write_files(home)
    # So short that every use of them asks for new ones.
    keys = json.dumps(
        {
            "Version": 1,
            "AccessKeyId": "AKIATOOL",
            "SecretAccessKey": "tool",
            "SessionToken": "tool-token",
            "Expiration": after(timedelta(minutes=5)),
        }
    )
    runs = home / "runs"
    (home / "tool.py").write_text(f"open({str(runs)!r}, 'a').write('run ')\nprint({keys!r})\n")

    def runs_after_each(get: Callable[[], object]) -> list[int]:
        runs.write_text("")
        counts: list[int] = []
        for _ in range(3):
            get()
            counts.append(len(runs.read_text().split()))
        return counts

    session = botocore.session.Session(profile="tool")
    theirs = runs_after_each(lambda: session.get_credentials().get_frozen_credentials())
    assert (
        runs_after_each(CredentialResolver(profile="tool", now=hurried()).get)
        == theirs
        == [2, 3, 4]
    )


def test_chain_is_searched_again_after_a_failure(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").write_text("[default]\ncredential_process = false\n")
    resolver = CredentialResolver()
    with pytest.raises(CredentialsError, match="custom-process"):
        resolver.get()
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert isinstance(found := resolver.get(), Credentials)
    assert found.access_key_id == "AKIAENV"


def test_botocores_chain_has_exactly_the_known_providers() -> None:
    """``SessionlessProviders`` stand in for this chain from the process on."""
    session = botocore.session.Session()
    resolver = botocore.credentials.create_credential_resolver(session)
    assert [provider.METHOD for provider in resolver.providers] == [
        "env",
        "assume-role",
        "assume-role-with-web-identity",
        "sso",
        "shared-credentials-file",
        "login",
        "custom-process",
        "config-file",
        "ec2-credentials-file",
        "boto-config",
        "container-role",
        "iam-role",
    ]


def test_web_identity_in_the_environment_wins_over_keys_of_a_profile(
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
        expected = resolved_by_botocore()
        assert resolved_by_us(region="eu-west-1") == expected == ("ASIAROLE", "role", "role-token")
        # A profile that was named in the code goes before it.
        assert resolved_by_us(profile="plain") == resolved_by_botocore("plain")


def test_sso_profile_with_keys_is_left_to_botocore(home: Path) -> None:
    write_files(home)
    with pytest.raises(CredentialsError, match="SSO") as caught:
        CredentialResolver(profile="sso-and-keys").get()
    with pytest.raises(Exception, match="SSO"):
        resolved_by_botocore("sso-and-keys")
    assert caught.value.cause


@pytest.mark.parametrize("make", [botocore.session.Session, boto3.Session])
def test_credentials_replaced_in_a_session_are_used(make: Any) -> None:
    session = make()
    owner = getattr(session, "_session", session)
    owner.set_credentials("AKIAFIRST", "first")
    resolver = CredentialResolver(session=session)
    first = resolver.get()
    assert first == Credentials(access_key_id="AKIAFIRST", secret_access_key="first")
    assert resolver.get() is first
    owner.get_credentials().secret_key = "changed"
    assert resolver.get() == Credentials(access_key_id="AKIAFIRST", secret_access_key="changed")


def test_role_is_assumed_in_the_clients_region_at_the_configured_endpoint(
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
    resolved_by_us(profile="tool-and-keys", region="eu-west-1", sts_regional_endpoint="legacy")
    assert ("region", "eu-west-1") in asked
    assert ("sts_regional_endpoints", "legacy") in asked


# ── botocore is imported only when needed ────────────────────────────────────────────────────────

SCRIPT = """
import sys
{before}
from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.credentials import Credentials
try:
    found = CredentialResolver({arguments}).get()
    print(found.access_key_id)
except Exception as error:
    print(type(error).__name__, error)
print([name for name in ("botocore", "botocore.session") if name in sys.modules])
"""


def run(arguments: str = "", before: str = "", **environ: str) -> list[str]:
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


def test_static_credentials_do_not_import_botocore(home: Path) -> None:
    write_files(home)
    given = "Credentials(access_key_id='AKIAGIVEN', secret_access_key='s')"
    assert run(given) == ["AKIAGIVEN", "[]"]
    assert run(**ENVIRONMENT) == ["AKIAENV", "[]"]
    assert run("profile='plain'") == ["AKIAPLAIN", "[]"]
    assert run("profile='plain'", AWS_WEB_IDENTITY_TOKEN_FILE="any") == ["AKIAPLAIN", "[]"]


def test_process_and_container_credentials_need_no_session(home: Path) -> None:
    with serving([response(1, timedelta(hours=1))]) as url:
        found = run(AWS_CONTAINER_CREDENTIALS_FULL_URI=url)
        assert found == ["ASIACONTAINER1", "['botocore']"]
    write_files(home)
    assert run("profile='tool'") == ["AKIATOOL", "['botocore']"]
    assert run("profile='tool-and-keys'") == ["AKIATOOL", "['botocore', 'botocore.session']"]


def test_missing_botocore_is_an_error_only_for_sources_that_need_it(home: Path) -> None:
    absent = "sys.modules['botocore'] = None"
    assert run(before=absent, **ENVIRONMENT) == ["AKIAENV", "['botocore']"]
    found = [run(before=absent)]
    write_files(home)
    found.append(run("profile='tool'", before=absent))
    for said, _ in found:
        assert said.startswith(
            "CredentialsError credentials: this source needs botocore, which is not installed"
        )


def test_session_decides_when_its_keys_need_refresh() -> None:
    asked: list[float] = []

    class Keys:
        def get_frozen_credentials(self) -> SimpleNamespace:
            return SimpleNamespace(access_key="a", secret_key="s", token=None)

        def refresh_needed(self, refresh_in: float) -> bool:
            asked.append(refresh_in)
            return refresh_in > 600

    origin = SessionSource("x", lambda: SimpleNamespace(get_credentials=Keys))
    origin.load()
    assert origin.is_valid_for(600)
    assert not origin.is_valid_for(601)
    assert asked == [600, 601]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({}, "default"),
        ({"profile": None, "profile_name": None}, "default"),
        ({"profile": "dev"}, "dev"),
        ({"profile_name": "dev"}, "dev"),
        ({"profile": None, "profile_name": "dev"}, "dev"),
        ({"profile": "role"}, "dev"),
    ],
)
def test_login_renews_the_profile_of_the_session(
    names: dict[str, str | None], expected: str
) -> None:
    """botocore and boto3 name the attribute differently; both have "default" without one."""
    profiles = {"role": {"source_profile": "dev"}}
    keys = SimpleNamespace(
        get_frozen_credentials=lambda: SimpleNamespace(access_key="a", secret_key="s", token=None)
    )
    session = SimpleNamespace(
        full_config={"profiles": profiles},
        get_component=None,
        get_credentials=lambda: keys,
        **names,
    )
    origin = SessionSource("x", lambda: session)
    origin.load()
    assert origin.profile == expected
    assert set(origin.names) == {"role", "dev"}


def test_session_without_profiles_has_the_one_it_names() -> None:
    session = SimpleNamespace(
        profile_name="dev",
        get_credentials=lambda: SimpleNamespace(
            get_frozen_credentials=lambda: SimpleNamespace(
                access_key="a", secret_key="s", token=None
            )
        ),
    )
    origin = SessionSource("x", lambda: session)
    origin.load()
    assert (origin.profile, set(origin.names)) == ("dev", set())

"""Failures of the chain's providers: what failed, where, why, and what to do."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from support.credentials_environment import make_home

from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.errors import CredentialsError

ROLE = "arn:aws:iam::123456789012:role/a"
LONG = "production-administrators-eu-west-1"
SSO = "sso_start_url = https://x.test\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = R\n"
EXIT = f"credential_process = {sys.executable} -c"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_home(tmp_path, monkeypatch)


def failure(**options: Any) -> str:
    with pytest.raises(CredentialsError) as caught:
        CredentialResolver(**options).get()
    return str(caught.value)


ENVIRONMENTS = {
    "token file of a web identity": (
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "/var/none/token", "AWS_ROLE_ARN": ROLE},
        "credentials by assume-role-with-web-identity: FileNotFoundError: No such file or directory: "
        "/var/none/token, which AWS_WEB_IDENTITY_TOKEN_FILE names",
    ),
    "address of a container": (
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://10.1.2.3/creds"},
        "credentials of the container (AWS_CONTAINER_CREDENTIALS_FULL_URI): Unsupported host "
        "'10.1.2.3'. Can only retrieve metadata from ",
    ),
    "token file of a container": (
        {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/var/none/token",
        },
        "credentials of the container (AWS_CONTAINER_CREDENTIALS_FULL_URI): FileNotFoundError: No "
        "such file or directory: /var/none/token, which AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names",
    ),
}


@pytest.mark.parametrize("case", ENVIRONMENTS)
def test_failure_of_what_the_environment_names(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables, text = ENVIRONMENTS[case]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert failure().startswith(text)


PROFILES = {
    "no such process": (
        "credential_process = /opt/helper --user me\n",
        r"FileNotFoundError: .*/opt/helper \(credential_process /opt/helper can't be run\)$",
    ),
    "silent process": (
        f"{EXIT} 'raise SystemExit(3)'\n",
        rf"custom-process: ?\(credential_process {sys.executable} ended with exit status 3\)$",
    ),
    "process that says why": (
        f"{EXIT} 'raise SystemExit(\"the vault is sealed\")'\n",
        r"custom-process: the vault is sealed \(.* ended with exit status 1\)$",
    ),
    "process that prints its token": (
        f"{EXIT} 'raise SystemExit(\"no: {'wJalr7UtnFEMIaK7MDENG2bPxRfiCYa8X' * 2}\")'\n",
        r"custom-process: no: … \(",
    ),
    "process that prints something else": (
        f"{EXIT} 'print(1, 2)'\n",
        r"JSONDecodeError was raised \(credential_process \S+ printed something else than cred",
    ),
    "process that prints half": (
        f"{EXIT} 'print(\"{{}}\")'\n",
        r"Unsupported version .* printed something else than credentials\)$",
    ),
    "process with an expiration that is no time": (
        f'{EXIT} \'print("{{\\"Version\\": 1, \\"AccessKeyId\\": \\"a\\", '
        f'\\"SecretAccessKey\\": \\"s\\", \\"Expiration\\": \\"soon\\"}}")\'\n',
        r"was raised \(credential_process \S+ printed something else than credentials\)$",
    ),
    "process with credentials that have expired": (
        f'{EXIT} \'print("{{\\"Version\\": 1, \\"AccessKeyId\\": \\"a\\", \\"SecretAccessKey\\": '
        f'\\"s\\", \\"Expiration\\": \\"2001-01-01T00:00:00Z\\"}}")\'\n',
        r"custom-process: Credentials were refreshed, but .* are still expired",
    ),
    "process whose quotes do not match": (
        'credential_process = /opt/helper "me\n',
        r"was raised \(credential_process /opt/helper has quotes that do not match\)$",
    ),
    "single sign-on whose address looks like a token": (
        SSO.replace("x.test", "d-1234567890abcdef1234567890abcdef.awsapps.test/start"),
        r"https://d-1234567890abcdef1234567890abcdef\.awsapps\.test/start .*; run: aws sso login",
    ),
    "no such source": (
        f"role_arn = {ROLE}\nsource_profile = {LONG}\n",
        f'The source_profile "{LONG}" referenced in the profile "default" does not exist',
    ),
    "no such source, whose name looks like a token": (
        f"role_arn = {ROLE}\nsource_profile = {'aB3' * 15}\n",
        f'The source_profile "{"aB3" * 15}" referenced',
    ),
    "single sign-on": (SSO, r"SSO .*; run: aws sso login --profile default$"),
    "single sign-on of a role's source": (
        f"role_arn = {ROLE}\nsource_profile = {LONG}\n[profile {LONG}]\n{SSO}",
        rf"SSO .*; run: aws sso login --profile {LONG}$",
    ),
}


@pytest.mark.parametrize("session", [None, botocore.session.Session, boto3.Session])
@pytest.mark.parametrize("case", PROFILES)
def test_failure_of_a_profile(case: str, session: Any, home: Path) -> None:
    text, pattern = PROFILES[case]
    (home / "config").write_text(f"[default]\n{text}")
    options = {} if session is None else {"session": session()}
    shown = failure(**options)
    assert re.search(pattern, shown), shown
    if session is None:
        assert shown.startswith(("credentials: ", "credentials by "))


@pytest.mark.parametrize("profile", ["dev", "the second one"])
def test_login_command_names_the_profile(profile: str, home: Path) -> None:
    (home / "config").write_text(f"[profile '{profile}']\n{SSO}")
    quoted = f"'{profile}'" if " " in profile else profile
    assert failure(profile=profile).endswith(f"; run: aws sso login --profile {quoted}")


def test_login_command_for_a_bearer_token(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "config").write_text(
        "[profile dev]\nsso_session = s\n[sso-session s]\nsso_region = us-east-1\n"
        "sso_start_url = https://x.test\n"
    )
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    old = {"accessToken": "t", "expiresAt": "2020-01-01T00:00:00Z"}
    (cache / "a0f1490a20d0211c997b44bc357e1972deab8ae3.json").write_text(json.dumps(old))
    monkeypatch.setenv("AWS_PROFILE", "dev")
    with pytest.raises(CredentialsError, match=r"; run: aws sso login --profile dev$"):
        CredentialResolver().get_token("ivs")

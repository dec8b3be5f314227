"""Credentials from processes, containers, pods, instances and legacy files."""

from __future__ import annotations

import json

from .scenario import WEST, Scenario, config

_AT_HOME = {"AWS_DEFAULT_REGION": WEST}
_INSTANCE = _AT_HOME | {"AWS_EC2_METADATA_DISABLED": "false"}
_STATIC = "aws_access_key_id = AKIASTATIC\naws_secret_access_key = static\n"
_RELATIVE = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/7"}
_FULL = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "<credential-servers>/full"}
_POD = {
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "<home>/pod-token",
}
_FAILS = {"credentials": "CredentialsError"}


def _keys(
    key: str, secret: str, token: str | None = None, account: str | None = None
) -> dict[str, object]:
    if token is None and key.startswith("ASIA"):
        token = f"token-of-{key}"
    account = "111122223333" if key == "ASIAPOD" else account
    found = {"key": key, "secret": secret, "token": token}
    return {"credentials": found if account is None else {**found, "account": account}}


def _process(**response: object) -> dict[str, str]:
    """A profile with a process, which prints ``response``."""
    return {
        "response.json": json.dumps(response),
        **config("[default]\nregion = us-west-2\ncredential_process = cat <home>/response.json\n"),
    }


_RESPONSE = {
    "Version": 1,
    "AccessKeyId": "AKIAPROCESS",
    "SecretAccessKey": "p",
    "SessionToken": "t",
}

PROCESSES = (
    Scenario(
        name="process: keys without end",
        files=_process(**_RESPONSE),
        expected=_keys("AKIAPROCESS", "p", "t"),
        botocore=True,
    ),
    Scenario(
        name="process: keys with an end to come",
        files=_process(**_RESPONSE, Expiration="2999-01-01T00:00:00Z"),
        expected=_keys("AKIAPROCESS", "p", "t"),
        botocore=True,
    ),
    Scenario(
        name="process: keys with an account",
        files=_process(**_RESPONSE, AccountId="111122223333"),
        expected=_keys("AKIAPROCESS", "p", "t", "111122223333"),
        botocore=True,
    ),
    Scenario(
        name="process: keys with the account of the profile",
        files={
            "response.json": json.dumps(_RESPONSE),
            **config(
                "[default]\nregion = us-west-2\naws_account_id = 111122223333\n"
                "credential_process = cat <home>/response.json\n"
            ),
        },
        expected=_keys("AKIAPROCESS", "p", "t", "111122223333"),
        botocore=True,
    ),
    Scenario(
        name="process: keys with an end that has passed",
        files=_process(**_RESPONSE, Expiration="2020-01-01T00:00:00Z"),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="process: a response of a later version",
        files=_process(**_RESPONSE | {"Version": 2}),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="process: it fails",
        files=config("[default]\nregion = us-west-2\ncredential_process = false\n"),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="process: it does not exist",
        files=config("[default]\nregion = us-west-2\ncredential_process = /no/such/tool\n"),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="process: after keys in the credentials file",
        files=_process(**_RESPONSE) | {".aws/credentials": f"[default]\n{_STATIC}"},
        expected=_keys("AKIASTATIC", "static"),
        botocore=True,
    ),
    Scenario(
        name="process: before keys in the config file",
        files={
            "response.json": json.dumps(_RESPONSE),
            ".aws/config": (
                f"[default]\nregion = us-west-2\n{_STATIC}"
                "credential_process = cat <home>/response.json\n"
            ),
        },
        expected=_keys("AKIAPROCESS", "p", "t"),
        botocore=True,
    ),
    Scenario(
        name="process: before a container",
        variables=_RELATIVE,
        files=_process(**_RESPONSE),
        expected=_keys("AKIAPROCESS", "p", "t"),
        botocore=True,
    ),
    Scenario(
        name="process: of the default profile, where a variable is empty",
        variables={"AWS_PROFILE": ""},
        files=_process(**_RESPONSE),
        expected=_keys("AKIAPROCESS", "p", "t"),
        botocore=True,
        difference="an empty variable is not set",
    ),
    Scenario(
        name="process: after half a key in the credentials file",
        files=_process(**_RESPONSE)
        | {".aws/credentials": "[default]\naws_access_key_id = AKIASTATIC\n"},
        expected=_FAILS,
        botocore=True,
    ),
)

LOGIN = (
    Scenario(
        name="login: nobody logged in",
        variables=_AT_HOME,
        files=config("[default]\nlogin_session = arn:aws:iam::123456789012:user/me\n"),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="login: after keys in the credentials file",
        variables=_AT_HOME,
        files=config(
            "[default]\nlogin_session = arn:aws:iam::123456789012:user/me\n",
            credentials=f"[default]\n{_STATIC}",
        ),
        expected=_keys("AKIASTATIC", "static"),
        botocore=True,
    ),
)

CONTAINERS = (
    Scenario(
        name="container: a relative address",
        variables=_AT_HOME | _RELATIVE,
        expected=_keys("ASIACONTAINER", "/v2/credentials/7,None"),
        botocore=True,
    ),
    Scenario(
        name="container: a full address, with a token",
        variables=_AT_HOME | _FULL | {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"},
        expected=_keys("ASIACONTAINER", "/full,Basic abc"),
        botocore=True,
    ),
    Scenario(
        name="container: the relative address goes before the full one",
        variables=_AT_HOME | _RELATIVE | _FULL,
        expected=_keys("ASIACONTAINER", "/v2/credentials/7,None"),
        botocore=True,
    ),
    Scenario(
        name="container: after a profile's keys",
        variables=_AT_HOME | _RELATIVE,
        files=config("", credentials=f"[default]\n{_STATIC}"),
        expected=_keys("AKIASTATIC", "static"),
    ),
    Scenario(
        name="container: after half a key in the credentials file",
        variables=_AT_HOME | _RELATIVE,
        files=config("", credentials="[default]\naws_access_key_id = AKIASTATIC\n"),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="container: an address beyond",
        variables=_AT_HOME | {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://evil.example/x"},
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="container: a token that is no header",
        variables=_AT_HOME | _FULL | {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nX-Evil: b"},
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="pod: an address, and a token in a file",
        variables=_AT_HOME | _POD,
        files={"pod-token": "identity-of-the-pod"},
        expected=_keys("ASIAPOD", "/v1/credentials,identity-of-the-pod"),
        botocore=True,
    ),
    Scenario(
        name="pod: the token in the file goes before the one in the variable",
        variables=_AT_HOME | _POD | {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "other"},
        files={"pod-token": "identity-of-the-pod"},
        expected=_keys("ASIAPOD", "/v1/credentials,identity-of-the-pod"),
        botocore=True,
    ),
)

INSTANCES = (
    Scenario(
        name="instance: at its usual address",
        variables=_INSTANCE,
        expected=_keys("ASIAINSTANCE", "role-of-the-instance"),
        botocore=True,
    ),
    Scenario(
        name="instance: at an address by variable",
        variables=_INSTANCE | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "<credential-servers>/"},
        expected=_keys("ASIAINSTANCE", "role-of-the-instance"),
        botocore=True,
    ),
    Scenario(
        name="instance: nobody may ask it",
        variables=_AT_HOME,
        files=config("[profile other]\nregion = us-west-2\n"),
        expected=_FAILS,
        botocore=True,
    ),
    Scenario(
        name="instance: for a profile that the caller named, which has none",
        given={"profile": "plain"},
        variables=_INSTANCE,
        files=config("[profile plain]\nregion = us-west-2\n"),
        expected=_keys("ASIAINSTANCE", "role-of-the-instance"),
        botocore=True,
    ),
    Scenario(
        name="instance: after the container",
        variables=_INSTANCE | _RELATIVE,
        expected=_keys("ASIACONTAINER", "/v2/credentials/7,None"),
        botocore=True,
    ),
)

OLD_FILES = (
    Scenario(
        name="old files: of the first tools for EC2",
        variables=_AT_HOME | {"AWS_CREDENTIAL_FILE": "~/ec2"},
        files={"ec2": "AWSAccessKeyId=AKIAOLD\nAWSSecretKey=old\n"},
        expected=_keys("AKIAOLD", "old"),
        botocore=True,
    ),
    Scenario(
        name="old files: of boto 2",
        variables=_AT_HOME | {"BOTO_CONFIG": "<home>/boto"},
        files={"boto": "[Credentials]\naws_access_key_id = AKIABOTO\naws_secret_access_key = b\n"},
        expected=_keys("AKIABOTO", "b"),
        botocore=True,
    ),
    Scenario(
        name="old files: before a container",
        variables=_AT_HOME | _RELATIVE | {"AWS_CREDENTIAL_FILE": "~/ec2"},
        files={"ec2": "AWSAccessKeyId=AKIAOLD\nAWSSecretKey=old\n"},
        expected=_keys("AKIAOLD", "old"),
        botocore=True,
    ),
)

SCENARIOS = (*PROCESSES, *LOGIN, *CONTAINERS, *INSTANCES, *OLD_FILES)

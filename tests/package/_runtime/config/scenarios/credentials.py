"""Credentials: every source, from argument, environment and profile."""

from __future__ import annotations

import json
from hashlib import sha1
from typing import Any

from codegen.package._runtime.credentials import ANONYMOUS, Credentials

from .scenario import KEYS, WEST, Scenario, config

_AT_HOME = {"AWS_DEFAULT_REGION": WEST}
_TLS = _AT_HOME | {"AWS_CA_BUNDLE": "<authority>"}
_ROLE = "role_arn = arn:aws:iam::123456789012:role/"
_STATIC = "aws_access_key_id = AKIASTATIC\naws_secret_access_key = static\n"
_TOKENS = {
    "ASIACONTAINER": "token-of-ASIACONTAINER",
    "ASIAINSTANCE": "token-of-ASIAINSTANCE",
    "ASIAPOD": "token-of-ASIAPOD",
    "ASIAROLE": "token-of-ASIAROLE",
    "ASIASSO": "token-of-ASIASSO",
    "ASIAWEBIDENTITY": "token-of-ASIAWEBIDENTITY",
}
_OF_ROLES = ("ASIAROLE", "ASIASSO", "ASIAWEBIDENTITY")


def _keys(key: str, secret: str, token: str | None = None) -> dict[str, object]:
    """The keys that are found; the secret of a stand-in repeats what it was asked."""
    token = token or _TOKENS.get(key)
    found = {"key": key, "secret": secret, "token": token}
    return {"credentials": found | ({"account": "123456789012"} if key in _OF_ROLES else {})}


def _fails(**settings: object) -> dict[str, object]:
    return {"credentials": "CredentialsError", **settings}


PLAIN = (
    Scenario(
        name="credentials: given",
        given={
            "credentials": Credentials(
                access_key_id="AKIAGIVEN", secret_access_key="given", session_token="t"
            )
        },
        variables=KEYS | _AT_HOME,
        expected=_keys("AKIAGIVEN", "given", "t"),
    ),
    Scenario(
        name="credentials: given without session token",
        given={"credentials": Credentials(access_key_id="AKIAGIVEN", secret_access_key="given")},
        variables=KEYS | _AT_HOME | {"AWS_SESSION_TOKEN": "of another key"},
        expected=_keys("AKIAGIVEN", "given"),
    ),
    Scenario(
        name="credentials: anonymous",
        given={"credentials": ANONYMOUS},
        variables=KEYS | _AT_HOME,
        expected={"credentials": "anonymous"},
    ),
    Scenario(
        name="credentials: in the environment",
        variables=KEYS | _AT_HOME | {"AWS_SESSION_TOKEN": "t"},
        files=config("", credentials=f"[default]\n{_STATIC}"),
        expected=_keys("AKIAENVIRONMENT", "environment", "t"),
    ),
    Scenario(
        name="credentials: in the environment, with the old name of the token",
        variables=KEYS | _AT_HOME | {"AWS_SESSION_TOKEN": "t", "AWS_SECURITY_TOKEN": "old"},
        expected=_keys("AKIAENVIRONMENT", "environment", "old"),
    ),
    Scenario(
        name="credentials: in the environment, with an end to come",
        variables=KEYS | _AT_HOME | {"AWS_CREDENTIAL_EXPIRATION": "2999-01-01T00:00:00Z"},
        expected=_keys("AKIAENVIRONMENT", "environment"),
    ),
    Scenario(
        name="credentials: in the environment, with an end that has passed",
        variables=KEYS | _AT_HOME | {"AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"},
        expected=_fails(),
    ),
    Scenario(
        name="credentials: half of them in the environment",
        variables=_AT_HOME | {"AWS_ACCESS_KEY_ID": "AKIAHALF"},
        files=config("", credentials=f"[default]\n{_STATIC}"),
        expected=_fails(),
    ),
    Scenario(
        name="credentials: the other half of them in the environment",
        variables=_AT_HOME | {"AWS_SECRET_ACCESS_KEY": "half"},
        files=config("", credentials=f"[default]\n{_STATIC}"),
        expected=_keys("AKIASTATIC", "static"),
    ),
    Scenario(
        name="credentials: in a profile",
        variables=_AT_HOME,
        files=config("", credentials=f"[default]\n{_STATIC}aws_session_token = t\n"),
        expected=_keys("AKIASTATIC", "static", "t"),
    ),
    Scenario(
        name="credentials: none anywhere", variables=_AT_HOME, expected=_fails(), botocore=True
    ),
    Scenario(
        name="credentials: a profile by argument that has none, beside the environment's",
        given={"profile": "plain"},
        variables=KEYS,
        files=config("[profile plain]\nregion = us-west-2\n"),
        expected=_fails(region=WEST),
        botocore=True,
    ),
)

_CHAIN = config(
    "[default]\nregion = us-west-2\n"
    f"[profile role]\n{_ROLE}reader\nsource_profile = keys\nrole_session_name = me\n"
    "external_id = ext\nduration_seconds = 1800\n"
    f"[profile second]\n{_ROLE}writer\nsource_profile = role\nrole_session_name = you\n"
    f"[profile by-environment]\n{_ROLE}reader\ncredential_source = Environment\n"
    f"[profile by-container]\n{_ROLE}reader\ncredential_source = EcsContainer\n"
    f"[profile by-instance]\n{_ROLE}reader\ncredential_source = Ec2InstanceMetadata\n"
    f"[profile itself]\n{_ROLE}reader\nsource_profile = itself\n{_STATIC}"
    f"[profile circle]\n{_ROLE}reader\nsource_profile = other\n"
    f"[profile other]\n{_ROLE}reader\nsource_profile = circle\n"
    f"[profile nowhere]\n{_ROLE}reader\nsource_profile = missing\n"
    f"[profile sourceless]\n{_ROLE}reader\n"
    f"[profile forbidden]\n{_ROLE}forbidden\nsource_profile = keys\n",
    credentials=f"[keys]\n{_STATIC}",
)


def _role(name: str, profile: str, shows: dict[str, object], **more: Any) -> Scenario:
    variables = _TLS | more.pop("variables", {})
    given = {"profile": profile} | more.pop("given", {})
    return Scenario(
        name=f"role: {name}",
        given=given,
        variables=variables,
        files=_CHAIN,
        expected=shows,
        botocore=True,
        **more,
    )


ROLES = (
    _role(
        "assumed with another profile's keys",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts.us-west-2.amazonaws.com"),
    ),
    _role(
        "in the client's region",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts.eu-west-1.amazonaws.com"),
        given={"region": "eu-west-1"},
    ),
    _role(
        "at the global endpoint, by the argument",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts.amazonaws.com"),
        given={"sts_regional_endpoint": "legacy"},
    ),
    _role(
        "at the global endpoint, by the variable",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts.amazonaws.com"),
        variables={"AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
    ),
    Scenario(
        name="role: at the global endpoint, by the file",
        variables=_TLS,
        files=config(
            f"[default]\nsts_regional_endpoints = legacy\n{_STATIC}{_ROLE}reader\n"
            "source_profile = default\n"
        ),
        expected=_keys("ASIAROLE", "reader,any,AKIASTATIC,at sts.amazonaws.com"),
        botocore=True,
    ),
    _role(
        "at the region's endpoint, by the argument against the variable",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts.us-west-2.amazonaws.com"),
        given={"sts_regional_endpoint": "regional"},
        variables={"AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
    ),
    _role(
        "at the endpoint of STS's own variable",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at 127.0.0.1"),
        variables={"AWS_ENDPOINT_URL_STS": "<credential-servers>"},
    ),
    _role(
        "at a FIPS endpoint, as the variable asks for all services",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts-fips.us-west-2.amazonaws.com"),
        variables={"AWS_USE_FIPS_ENDPOINT": "true"},
    ),
    _role(
        "not at a FIPS endpoint where the argument asks for this client only",
        "role",
        _keys("ASIAROLE", "reader,me,ext,1800,AKIASTATIC,at sts.us-west-2.amazonaws.com"),
        given={"use_fips": True},
    ),
    _role(
        "through another role",
        "second",
        _keys("ASIAROLE", "writer,you,ASIAROLE,at sts.us-west-2.amazonaws.com"),
    ),
    _role(
        "with the environment's keys",
        "by-environment",
        _keys("ASIAROLE", "reader,any,AKIAENVIRONMENT,at sts.us-west-2.amazonaws.com"),
        variables=KEYS,
    ),
    _role(
        "with a container's keys",
        "by-container",
        _keys("ASIAROLE", "reader,any,ASIACONTAINER,at sts.us-west-2.amazonaws.com"),
        variables={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "<credential-servers>/container"},
    ),
    _role(
        "with the instance's keys",
        "by-instance",
        _keys("ASIAROLE", "reader,any,ASIAINSTANCE,at sts.us-west-2.amazonaws.com"),
        variables={"AWS_EC2_METADATA_DISABLED": "false"},
    ),
    _role(
        "of a profile that has keys itself",
        "itself",
        _keys("ASIAROLE", "reader,any,AKIASTATIC,at sts.us-west-2.amazonaws.com"),
    ),
    _role("in a circle", "circle", _fails()),
    _role("with a source that does not exist", "nowhere", _fails()),
    _role("without source", "sourceless", _fails()),
    _role("that may not be assumed", "forbidden", _fails()),
)

_WEB = {
    "AWS_WEB_IDENTITY_TOKEN_FILE": "<home>/token",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pod",
    "AWS_ROLE_SESSION_NAME": "me",
}
_TOKEN = {"token": "identity"}
_BY_WEB = _keys("ASIAWEBIDENTITY", "pod,me,identity,nobody,at sts.us-west-2.amazonaws.com")
_WEB_PROFILE = (
    f"[profile web]\nregion = us-west-2\n{_ROLE}pod\nrole_session_name = me\n"
    "web_identity_token_file = <home>/token\n"
)

WEB_IDENTITY = (
    Scenario(
        name="web identity: by variables",
        variables=_TLS | _WEB,
        files=_TOKEN,
        expected=_BY_WEB,
        botocore=True,
    ),
    Scenario(
        name="web identity: by variables, before a profile's keys",
        variables=_TLS | _WEB,
        files=_TOKEN | config("", credentials=f"[default]\n{_STATIC}"),
        expected=_BY_WEB,
        botocore=True,
    ),
    Scenario(
        name="web identity: by variables, after a profile that the caller named",
        given={"profile": "keys"},
        variables=_TLS | _WEB,
        files=_TOKEN | config("", credentials=f"[keys]\n{_STATIC}"),
        expected=_keys("AKIASTATIC", "static"),
    ),
    Scenario(
        name="web identity: by the profile",
        given={"profile": "web"},
        variables=_TLS,
        files=_TOKEN | config(_WEB_PROFILE),
        expected=_BY_WEB,
        botocore=True,
    ),
    Scenario(
        name="web identity: at the endpoint of STS's own variable",
        given={"profile": "web"},
        variables={"AWS_ENDPOINT_URL_STS": "<credential-servers>"},
        files=_TOKEN | config(_WEB_PROFILE),
        expected=_keys("ASIAWEBIDENTITY", "pod,me,identity,nobody,at 127.0.0.1"),
        botocore=True,
    ),
    Scenario(
        name="web identity: no file of the token",
        variables=_TLS | _WEB,
        expected=_fails(),
        botocore=True,
    ),
)


def _cached(name: str, **fields: str) -> dict[str, str]:
    """A token of single sign-on in its cache."""
    content = {"accessToken": "signed-in", "expiresAt": "2999-01-01T00:00:00Z", **fields}
    digest = sha1(name.encode(), usedforsecurity=False).hexdigest()
    return {f".aws/sso/cache/{digest}.json": json.dumps(content)}


_START = "https://example.awsapps.com/start"
_ACCOUNT = "sso_account_id = 123456789012\nsso_role_name = admin\n"
_HERE = f"sso_start_url = {_START}\nsso_region = eu-central-1\n"
_SSO = config(
    f"[default]\nregion = us-west-2\nsso_session = us\n{_ACCOUNT}[sso-session us]\n{_HERE}"
)
_OLD_SSO = config(f"[default]\nregion = us-west-2\n{_ACCOUNT}{_HERE}")
_BY_SSO = _keys("ASIASSO", "role_name=admin&account_id=123456789012,signed-in")
_CLIENT = {
    "clientId": "id",
    "clientSecret": "s",
    "registrationExpiresAt": "2999-01-01T00:00:00Z",
    "refreshToken": "again",
}

SINGLE_SIGN_ON = (
    Scenario(
        name="SSO: a session",
        variables=_TLS,
        files=_SSO | _cached("us"),
        expected=_BY_SSO,
        botocore=True,
    ),
    Scenario(
        name="SSO: a session, at the endpoint of SSO's own variable",
        variables={"AWS_ENDPOINT_URL_SSO": "<credential-servers>"},
        files=_SSO | _cached("us"),
        expected=_BY_SSO,
        botocore=True,
    ),
    Scenario(
        name="SSO: a session whose token has to be renewed",
        variables={
            "AWS_ENDPOINT_URL_SSO": "<credential-servers>",
            "AWS_ENDPOINT_URL_SSO_OIDC": "<credential-servers>",
        },
        files=_SSO | _cached("us", expiresAt="2020-01-01T00:00:00Z", **_CLIENT),
        expected=_keys("ASIASSO", "role_name=admin&account_id=123456789012,new-for-again"),
        botocore=True,
    ),
    Scenario(
        name="SSO: a session that ended",
        variables=_TLS,
        files=_SSO | _cached("us", expiresAt="2020-01-01T00:00:00Z"),
        expected=_fails(),
        botocore=True,
    ),
    Scenario(
        name="SSO: a session whose token was revoked",
        variables=_TLS,
        files=_SSO | _cached("us", accessToken="revoked"),
        expected=_fails(),
        botocore=True,
    ),
    Scenario(
        name="SSO: nobody signed in", variables=_TLS, files=_SSO, expected=_fails(), botocore=True
    ),
    Scenario(
        name="SSO: all of it in the profile",
        variables=_TLS,
        files=_OLD_SSO | _cached(_START, startUrl=_START, region="eu-central-1"),
        expected=_BY_SSO,
        botocore=True,
    ),
    Scenario(
        name="SSO: before keys in the same profile",
        variables=_TLS,
        files=_cached("us") | _SSO | {".aws/credentials": f"[default]\n{_STATIC}"},
        expected=_BY_SSO,
        botocore=True,
    ),
)

SCENARIOS = (*PLAIN, *ROLES, *WEB_IDENTITY, *SINGLE_SIGN_ON)

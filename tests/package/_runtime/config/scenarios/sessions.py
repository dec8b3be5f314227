"""Sessions of botocore and boto3, and the settings that users of R's paws know."""

from __future__ import annotations

from typing import Any

from codegen.package._runtime.credentials import ANONYMOUS, Credentials

from .scenario import KEYS, WEST, Scenario, config

_FILES = config(
    "[default]\nregion = eu-west-1\n"
    "[profile dev]\nregion = us-west-2\nretry_mode = adaptive\nmax_attempts = 4\nservices = x\n"
    "ca_bundle = /dev.pem\ntcp_keepalive = true\nsdk_ua_app_id = dev-app\n"
    "use_dualstack_endpoint = true\n"
    "[services x]\nivs =\n  endpoint_url = http://localhost:7001\n",
    credentials="[dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = dev\n",
)
_DEV = {"credentials": {"key": "AKIADEV", "secret": "dev", "token": None}}


def _botocores(**default_config: Any) -> Any:
    """A session of botocore for the profile ``dev``; it may have a default client config."""
    # Here, not above: our clients are observed where nothing of botocore has been imported.
    import botocore.session
    from botocore.config import Config

    session = botocore.session.Session(profile="dev")
    if default_config:
        session.set_default_client_config(Config(**default_config))
    return session


def _boto3s(**arguments: Any) -> Any:
    import boto3

    return boto3.Session(**arguments)


def _with_handlers() -> Any:
    session = _botocores()
    session.register("before-sign.ivs.ListChannels", lambda **_: None)
    return session


def _boto3s_with_handlers() -> Any:
    session = _boto3s(profile_name="dev")
    session.events.register("before-parameter-build.ivs.*", lambda **_: None)
    return session


def _unsigned() -> Any:
    from botocore import UNSIGNED

    return _botocores(signature_version=UNSIGNED)


def _with_variables() -> Any:
    session = _botocores()
    session.set_config_variable("region", "us-east-1")
    session.set_config_variable("ca_bundle", "/of-the-session.pem")
    session.set_config_variable("retry_mode", "standard")
    session.set_credentials("AKIASESSION", "session", "t")
    return session


SESSIONS = (
    Scenario(
        name="session: botocore's, for a profile",
        session=_botocores,
        variables=KEYS,
        files=_FILES,
        expected={
            "region": WEST,
            "endpoint": "http://localhost:7001",
            "retry_mode": "adaptive",
            "max_attempts": 4,
            "ca_bundle": "/dev.pem",
            "tcp_keepalive": True,
            "app_id": "dev-app",
            **_DEV,
        },
        botocore=True,
    ),
    Scenario(
        name="session: boto3's, for a profile",
        session=lambda: _boto3s(profile_name="dev"),
        files=_FILES,
        variables={"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        expected={"region": WEST, "endpoint": "https://ivs.us-west-2.api.aws", **_DEV},
        botocore=True,
    ),
    Scenario(
        name="session: boto3's, with region and keys",
        session=lambda: _boto3s(
            region_name="us-east-1", aws_access_key_id="AKIABOTO3", aws_secret_access_key="x"
        ),
        variables=KEYS,
        files=_FILES,
        expected={
            "region": "us-east-1",
            "credentials": {"key": "AKIABOTO3", "secret": "x", "token": None},
        },
        botocore=True,
    ),
    Scenario(
        name="session: what was set on it goes before environment and file",
        session=_with_variables,
        variables=KEYS | {"AWS_DEFAULT_REGION": WEST, "AWS_CA_BUNDLE": "/of-aws.pem"},
        files=_FILES,
        expected={
            "region": "us-east-1",
            "ca_bundle": "/of-the-session.pem",
            "retry_mode": "standard",
            "credentials": {"key": "AKIASESSION", "secret": "session", "token": "t"},
        },
        botocore=True,
    ),
    Scenario(
        name="session: arguments go before it",
        session=_with_variables,
        given={
            "region": WEST,
            "endpoint_url": "http://localhost:1",
            "max_attempts": 9,
            "ca_bundle": "/of-the-caller.pem",
            "credentials": Credentials(access_key_id="AKIAGIVEN", secret_access_key="given"),
        },
        files=_FILES,
        expected={
            "region": WEST,
            "endpoint": "http://localhost:1",
            "max_attempts": 9,
            "ca_bundle": "/of-the-caller.pem",
            "credentials": {"key": "AKIAGIVEN", "secret": "given", "token": None},
        },
        botocore=True,
    ),
    Scenario(
        name="session: its default client config goes before its profile",
        session=lambda: _botocores(
            region_name="us-east-1",
            connect_timeout=4,
            read_timeout=7,
            max_pool_connections=5,
            tcp_keepalive=False,
            retries={"max_attempts": 1, "mode": "standard"},
            client_cert=("/me.pem", "/me.key"),
            proxies={"https": "http://proxy:1", "http": "http://proxy:2"},
            proxies_config={"proxy_ca_bundle": "/proxy.pem"},
            ignore_configured_endpoint_urls=True,
            use_dualstack_endpoint=False,
            use_fips_endpoint=True,
            user_agent_appid="config-app",
            user_agent_extra="more",
        ),
        files=_FILES,
        expected={
            "region": "us-east-1",
            "endpoint": "https://ivs-fips.us-east-1.amazonaws.com",
            "connect_timeout": 4.0,
            "read_timeout": 7.0,
            "max_connections": 5,
            "tcp_keepalive": False,
            "max_attempts": 2,
            "retry_mode": "standard",
            "client_cert": ("/me.pem", "/me.key"),
            "app_id": "config-app",
            **_DEV,
        },
        botocore=True,
    ),
    Scenario(
        name="session: a default client config with the total of attempts, and a defaults mode",
        session=lambda: _botocores(retries={"total_max_attempts": 6}, defaults_mode="in-region"),
        files=_FILES,
        expected={"max_attempts": 6, "retry_mode": "adaptive", "connect_timeout": 1.1},
        botocore=True,
    ),
    Scenario(
        name="session: a default client config without proxies",
        session=lambda: _botocores(proxies={}),
        variables={"HTTP_PROXY": "http://proxy:1"},
        files=_FILES,
        expected={"proxy": None},
        botocore=True,
    ),
    Scenario(
        name="session: a default client config that signs nothing",
        session=_unsigned,
        files=_FILES,
        expected={"credentials": "anonymous"},
        botocore=True,
    ),
    Scenario(
        name="session: a default client config without host prefixes",
        session=lambda: _botocores(inject_host_prefix=False),
        files=_FILES,
        expected={"host_prefixes": False},
        botocore=True,
    ),
    Scenario(
        name="session: a default client config with host prefixes, against the variable",
        session=lambda: _botocores(inject_host_prefix=True),
        variables={"AWS_DISABLE_HOST_PREFIX_INJECTION": "true"},
        files=_FILES,
        expected={"host_prefixes": True},
        botocore=True,
    ),
    Scenario(
        name="session: options of its default client config that mean nothing here are named",
        session=lambda: _botocores(s3={"addressing_style": "path"}, read_timeout=3),
        files=_FILES,
        expected={"read_timeout": 3.0},
        botocore=True,
        warning="default client config",
    ),
    Scenario(
        name="session: botocore's, with handlers",
        session=_with_handlers,
        files=_FILES,
        expected={"region": WEST},
        botocore=True,
        warning="before-sign.ivs.ListChannels",
    ),
    Scenario(
        name="session: boto3's, with handlers",
        session=_boto3s_with_handlers,
        files=_FILES,
        expected={"region": WEST},
        botocore=True,
        warning="before-parameter-build.ivs.*",
    ),
    Scenario(
        name="session: for a role",
        session=_botocores,
        variables={"AWS_CA_BUNDLE": "<authority>"},
        files=config(
            "[profile dev]\nregion = us-west-2\nrole_session_name = me\n"
            "role_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = keys\n",
            credentials="[keys]\naws_access_key_id = AKIASTATIC\naws_secret_access_key = x\n",
        ),
        expected={
            "credentials": {
                "key": "ASIAROLE",
                "secret": "reader,me,AKIASTATIC,at sts.us-west-2.amazonaws.com",
                "token": "token-of-ASIAROLE",
                "account": "123456789012",
            }
        },
        botocore=True,
    ),
    Scenario(
        name="session: with a profile beside it",
        session=_botocores,
        given={"profile": "dev"},
        files=_FILES,
        expected={"refused": "ConfigurationError"},
        botocore=True,
        difference="arguments are not passed over",
    ),
    Scenario(
        name="session: with a word on its roles beside it",
        session=_botocores,
        given={"sts_regional_endpoint": "legacy"},
        files=_FILES,
        expected={"refused": "ConfigurationError"},
        botocore=True,
        difference="arguments are not passed over",
    ),
)

PAWS = (
    Scenario(
        name="paws: credentials$creds",
        given={
            "region": WEST,
            "credentials": Credentials(
                access_key_id="AKIAPAWS", secret_access_key="paws", session_token="t"
            ),
        },
        expected={"credentials": {"key": "AKIAPAWS", "secret": "paws", "token": "t"}},
    ),
    Scenario(
        name="paws: credentials$profile",
        given={"profile": "dev", "endpoint_url": "https://ivs.example.com"},
        variables=KEYS,
        files=_FILES,
        expected={"region": WEST, **_DEV},
    ),
    Scenario(
        name="paws: credentials$anonymous",
        given={"region": WEST, "credentials": ANONYMOUS},
        variables=KEYS,
        expected={"credentials": "anonymous"},
    ),
    Scenario(
        name="paws: endpoint and region",
        given={"region": "eu-west-1", "endpoint_url": "https://ivs.example.com"},
        variables=KEYS,
        expected={"region": "eu-west-1", "endpoint": "https://ivs.example.com"},
    ),
    Scenario(
        name="paws: close_connection",
        given={"region": WEST, "keep_alive": False},
        variables=KEYS,
        expected={"keep_alive": False},
        difference="connections may be for one use",
    ),
    Scenario(
        name="paws: timeout",
        given={"region": WEST, "connect_timeout": 2, "read_timeout": 2},
        variables=KEYS,
        expected={"connect_timeout": 2.0, "read_timeout": 2.0},
    ),
    Scenario(
        name="paws: sts_regional_endpoint",
        given={"profile": "role", "sts_regional_endpoint": "legacy"},
        variables={"AWS_CA_BUNDLE": "<authority>"},
        files=config(
            "[profile role]\nregion = us-west-2\nrole_session_name = me\n"
            "role_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = role\n"
            "aws_access_key_id = AKIASTATIC\naws_secret_access_key = x\n"
        ),
        expected={
            "credentials": {
                "key": "ASIAROLE",
                "secret": "reader,me,AKIASTATIC,at sts.amazonaws.com",
                "token": "token-of-ASIAROLE",
                "account": "123456789012",
            }
        },
        botocore=True,
    ),
)

SCENARIOS = (*SESSIONS, *PAWS)

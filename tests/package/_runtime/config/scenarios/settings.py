"""Region, retries, timeouts, connections, identification: arguments, variables, config keys."""

from __future__ import annotations

from .scenario import KEYS, WEST, Scenario, config

_EAST = {"AWS_DEFAULT_REGION": "us-east-1"}
_IRELAND = config("[default]\nregion = eu-west-1\n")
_AT_HOME = KEYS | {"AWS_DEFAULT_REGION": WEST}


def _at_home(name: str, value: str, **settings: object) -> Scenario:
    """A variable of one client in us-west-2."""
    variable, _, text = value.partition("=")
    return Scenario(name=name, variables=_AT_HOME | {variable: text}, expected=settings)


REGION = (
    Scenario(
        name="region: the argument goes before the variable and the file",
        given={"region": WEST},
        variables=KEYS | _EAST,
        files=_IRELAND,
        expected={"region": WEST, "endpoint": "https://ivs.us-west-2.amazonaws.com"},
    ),
    Scenario(
        name="region: the variable goes before the file",
        variables=KEYS | _EAST,
        files=_IRELAND,
        expected={"region": "us-east-1"},
    ),
    Scenario(
        name="region: the file says it",
        variables=KEYS,
        files=_IRELAND,
        expected={"region": "eu-west-1", "endpoint": "https://ivs.eu-west-1.amazonaws.com"},
    ),
    Scenario(
        name="region: AWS_REGION counts where it stands alone",
        variables=KEYS | {"AWS_REGION": WEST},
        expected={"region": WEST, "endpoint": "https://ivs.us-west-2.amazonaws.com"},
        difference="AWS_REGION is a region",
    ),
    Scenario(
        name="region: AWS_REGION goes before the file",
        variables=KEYS | {"AWS_REGION": WEST},
        files=_IRELAND,
        expected={"region": WEST},
        difference="AWS_REGION goes before the file",
    ),
    Scenario(
        name="region: AWS_REGION goes after AWS_DEFAULT_REGION",
        variables=KEYS | _EAST | {"AWS_REGION": WEST},
        expected={"region": "us-east-1"},
    ),
    Scenario(name="region: none", variables=KEYS, expected={"refused": "ConfigurationError"}),
    Scenario(
        name="region: none is needed with an endpoint, but for the signature",
        given={"endpoint_url": "https://ivs.example.com"},
        variables=KEYS,
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="region: in China the domain is another one",
        given={"region": "cn-north-1"},
        variables=KEYS,
        expected={"endpoint": "https://ivs.cn-north-1.amazonaws.com.cn"},
    ),
    Scenario(
        name="region: one that nobody knows yet",
        given={"region": "eu-moon-7"},
        variables=KEYS,
        expected={"endpoint": "https://ivs.eu-moon-7.amazonaws.com"},
    ),
    Scenario(
        name="region: what can be no part of a host name is refused",
        variables=KEYS | {"AWS_DEFAULT_REGION": "evil.example/"},
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="region: the old names of FIPS regions",
        given={"region": "fips-us-west-2"},
        variables=KEYS,
        expected={"region": WEST, "endpoint": "https://ivs-fips.us-west-2.amazonaws.com"},
        warning="fips",
    ),
)

RETRIES = (
    Scenario(
        name="retries: nothing is said",
        variables=_AT_HOME,
        expected={"retry_mode": "standard", "max_attempts": 3},
    ),
    Scenario(
        name="retries: arguments go before variables",
        given={"max_attempts": 2, "retry_mode": "standard"},
        variables=_AT_HOME | {"AWS_MAX_ATTEMPTS": "5", "AWS_RETRY_MODE": "adaptive"},
        expected={"retry_mode": "standard", "max_attempts": 2},
    ),
    Scenario(
        name="retries: variables go before the file",
        variables=_AT_HOME | {"AWS_MAX_ATTEMPTS": "5", "AWS_RETRY_MODE": "adaptive"},
        files=config("[default]\nmax_attempts = 6\nretry_mode = standard\n"),
        expected={"retry_mode": "adaptive", "max_attempts": 5},
    ),
    Scenario(
        name="retries: the file says it",
        variables=_AT_HOME,
        files=config("[default]\nmax_attempts = 6\nretry_mode = adaptive\n"),
        expected={"retry_mode": "adaptive", "max_attempts": 6},
    ),
    Scenario(
        name="retries: one attempt only",
        variables=_AT_HOME | {"AWS_MAX_ATTEMPTS": "1"},
        expected={"max_attempts": 1},
    ),
    Scenario(
        name="retries: legacy",
        variables=_AT_HOME | {"AWS_RETRY_MODE": "legacy"},
        expected={"retry_mode": "standard", "max_attempts": 3},
        difference="legacy is standard",
        warning="'legacy' is not supported",
    ),
    Scenario(
        name="retries: a word in capitals",
        variables=_AT_HOME | {"AWS_RETRY_MODE": "ADAPTIVE"},
        expected={"retry_mode": "adaptive"},
        difference="words in any case",
    ),
    Scenario(
        name="retries: an unknown word",
        variables=_AT_HOME | {"AWS_RETRY_MODE": "never"},
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="retries: no attempts",
        variables=_AT_HOME | {"AWS_MAX_ATTEMPTS": "0"},
        expected={"refused": "ConfigurationError"},
        difference="one attempt at least",
    ),
    Scenario(
        name="retries: no number",
        variables=_AT_HOME | {"AWS_MAX_ATTEMPTS": "many"},
        expected={"refused": "ConfigurationError"},
    ),
)

TIMEOUTS = (
    Scenario(
        name="timeouts: nothing is said",
        variables=_AT_HOME,
        expected={"connect_timeout": 60.0, "read_timeout": 60.0},
    ),
    Scenario(
        name="timeouts: arguments",
        given={"connect_timeout": 5, "read_timeout": 6.5},
        variables=_AT_HOME | {"AWS_DEFAULTS_MODE": "in-region"},
        expected={"connect_timeout": 5.0, "read_timeout": 6.5},
    ),
    _at_home("defaults mode: legacy", "AWS_DEFAULTS_MODE=legacy", connect_timeout=60.0),
    _at_home("defaults mode: standard", "AWS_DEFAULTS_MODE=standard", connect_timeout=3.1),
    _at_home("defaults mode: in-region", "AWS_DEFAULTS_MODE=in-region", connect_timeout=1.1),
    _at_home("defaults mode: cross-region", "AWS_DEFAULTS_MODE=Cross-Region", connect_timeout=3.1),
    _at_home("defaults mode: mobile", "AWS_DEFAULTS_MODE=mobile", connect_timeout=30.0),
    _at_home("defaults mode: unknown", "AWS_DEFAULTS_MODE=fast", refused="ConfigurationError"),
    _at_home("defaults mode: auto, nowhere", "AWS_DEFAULTS_MODE=auto", connect_timeout=3.1),
    Scenario(
        name="defaults mode: from the file",
        variables=_AT_HOME,
        files=config("[default]\ndefaults_mode = mobile\n"),
        expected={"connect_timeout": 30.0},
    ),
    Scenario(
        name="defaults mode: auto, in Lambda, at home",
        given={"region": WEST},
        variables=KEYS
        | {
            "AWS_DEFAULTS_MODE": "auto",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
            "AWS_REGION": WEST,
        },
        expected={"connect_timeout": 1.1},
    ),
    Scenario(
        name="defaults mode: auto, in Lambda, abroad",
        given={"region": WEST},
        variables=KEYS
        | _EAST
        | {"AWS_DEFAULTS_MODE": "auto", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12"},
        expected={"connect_timeout": 3.1},
    ),
    Scenario(
        name="defaults mode: auto, on an instance, at home",
        variables=_AT_HOME | {"AWS_DEFAULTS_MODE": "auto", "AWS_EC2_METADATA_DISABLED": "false"},
        expected={"connect_timeout": 3.1},
        difference="no question to the instance at the start",
    ),
)

CONNECTIONS = (
    Scenario(
        name="connections: arguments",
        given={"max_connections": 3, "tcp_keepalive": True},
        variables=_AT_HOME,
        expected={"max_connections": 3, "tcp_keepalive": True, "keep_alive": True},
    ),
    _at_home("connections: the variable", "BOTOCORE_TCP_KEEPALIVE=true", tcp_keepalive=True),
    Scenario(
        name="connections: the file",
        variables=_AT_HOME,
        files=config("[default]\ntcp_keepalive = true\n"),
        expected={"tcp_keepalive": True, "max_connections": 10},
    ),
    Scenario(
        name="connections: the argument goes before the variable",
        given={"tcp_keepalive": False},
        variables=_AT_HOME | {"BOTOCORE_TCP_KEEPALIVE": "true"},
        expected={"tcp_keepalive": False},
    ),
)

IDENTIFICATION = (
    Scenario(
        name="identification: the application's name in a variable",
        variables=_AT_HOME | {"AWS_SDK_UA_APP_ID": "my app#1"},
        files=config("[default]\nsdk_ua_app_id = other\n"),
        expected={"app_id": "my app#1"},
    ),
    Scenario(
        name="identification: the application's name in the file",
        variables=_AT_HOME,
        files=config("[default]\nsdk_ua_app_id = my-app\n"),
        expected={"app_id": "my-app"},
    ),
    Scenario(
        name="identification: the application's name on two lines",
        variables=_AT_HOME | {"AWS_SDK_UA_APP_ID": "my\nX-Evil: app"},
        expected={"refused": "ConfigurationError"},
        difference="an application's name stays on its line",
    ),
    Scenario(
        name="identification: something at the end",
        given={"user_agent_extra": "batch/7"},
        variables=_AT_HOME,
        expected={"user_agent_extra": "batch/7"},
    ),
)

SCENARIOS = (*REGION, *RETRIES, *TIMEOUTS, *CONNECTIONS, *IDENTIFICATION)

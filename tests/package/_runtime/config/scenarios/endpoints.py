"""Endpoints: by argument, variable and services section; FIPS, IPv6, plain http."""

from __future__ import annotations

from .scenario import KEYS, WEST, Scenario, config

_AT_HOME = KEYS | {"AWS_DEFAULT_REGION": WEST}
_FOR_ALL = {"AWS_ENDPOINT_URL": "http://localhost:5000"}
_FOR_IVS = {"AWS_ENDPOINT_URL_IVS": "http://localhost:5001"}
_IGNORED = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}

_SECTION = """[default]
services = local
endpoint_url = http://localhost:7000
[services local]
ivs =
  endpoint_url = http://localhost:7001
s3 =
  endpoint_url = http://localhost:7002
"""
_FILE = config(_SECTION)
_THE_RULES = {"endpoint": "https://ivs.us-west-2.amazonaws.com"}

CONFIGURED = (
    Scenario(
        name="endpoint: the argument goes before everything",
        given={"endpoint_url": "https://ivs.example.com:8443/base"},
        variables=_AT_HOME | _FOR_ALL | _FOR_IVS,
        files=_FILE,
        expected={"endpoint": "https://ivs.example.com:8443/base"},
    ),
    Scenario(
        name="endpoint: the argument is not ignored with the rest",
        given={"endpoint_url": "http://localhost:1"},
        variables=_AT_HOME | _IGNORED,
        expected={"endpoint": "http://localhost:1"},
    ),
    Scenario(
        name="endpoint: the service's variable goes before the one for all",
        variables=_AT_HOME | _FOR_ALL | _FOR_IVS,
        files=_FILE,
        expected={"endpoint": "http://localhost:5001"},
    ),
    Scenario(
        name="endpoint: the variable for all goes before the services section",
        variables=_AT_HOME | _FOR_ALL,
        files=_FILE,
        expected={"endpoint": "http://localhost:5000"},
    ),
    Scenario(
        name="endpoint: the services section goes before the profile",
        variables=_AT_HOME,
        files=_FILE,
        expected={"endpoint": "http://localhost:7001"},
    ),
    Scenario(
        name="endpoint: a services section that is about others",
        variables=_AT_HOME,
        files=config(_SECTION.replace("ivs =", "ivschat =")),
        expected={"endpoint": "http://localhost:7000"},
    ),
    Scenario(
        name="endpoint: a services section that does not exist",
        variables=_AT_HOME,
        files=config("[default]\nservices = elsewhere\n"),
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="endpoint: a services section that does not exist, and does not matter",
        variables=_AT_HOME | _FOR_IVS,
        files=config("[default]\nservices = elsewhere\n"),
        expected={"endpoint": "http://localhost:5001"},
    ),
    Scenario(
        name="endpoint: the profile's",
        variables=_AT_HOME,
        files=config("[default]\nendpoint_url = http://localhost:7000\n"),
        expected={"endpoint": "http://localhost:7000"},
    ),
    Scenario(
        name="endpoint: a variable says that variables are ignored",
        variables=_AT_HOME | _FOR_ALL | _FOR_IVS | _IGNORED,
        files=_FILE,
        expected=_THE_RULES,
    ),
    Scenario(
        name="endpoint: the file says that variables are ignored",
        variables=_AT_HOME | _FOR_IVS,
        files=config("[default]\nignore_configured_endpoint_urls = true\n"),
        expected=_THE_RULES,
    ),
    Scenario(
        name="endpoint: a variable says that the file's word does not count",
        variables=_AT_HOME | {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "False"},
        files=config(
            "[default]\nendpoint_url = http://localhost:7000\n"
            "ignore_configured_endpoint_urls = true\n"
        ),
        expected={"endpoint": "http://localhost:7000"},
    ),
)

VARIANTS = (
    Scenario(
        name="FIPS: the argument",
        given={"use_fips": True},
        variables=_AT_HOME,
        expected={"endpoint": "https://ivs-fips.us-west-2.amazonaws.com"},
    ),
    Scenario(
        name="FIPS: the argument says no to the variable",
        given={"use_fips": False},
        variables=_AT_HOME | {"AWS_USE_FIPS_ENDPOINT": "true"},
        expected=_THE_RULES,
    ),
    Scenario(
        name="FIPS: the variable says no to the file",
        variables=_AT_HOME | {"AWS_USE_FIPS_ENDPOINT": "FALSE"},
        files=config("[default]\nuse_fips_endpoint = true\n"),
        expected=_THE_RULES,
    ),
    Scenario(
        name="FIPS: the file",
        variables=_AT_HOME,
        files=config("[default]\nuse_fips_endpoint = true\n"),
        expected={"endpoint": "https://ivs-fips.us-west-2.amazonaws.com"},
    ),
    Scenario(
        name="FIPS: a word that is none",
        variables=_AT_HOME | {"AWS_USE_FIPS_ENDPOINT": "1"},
        expected={"refused": "ConfigurationError"},
        difference="flags are true or false",
    ),
    Scenario(
        name="FIPS: an endpoint of one's own is what it is, whatever the variable says",
        given={"endpoint_url": "https://ivs.example.com"},
        variables=_AT_HOME | {"AWS_USE_FIPS_ENDPOINT": "true"},
        expected={"endpoint": "https://ivs.example.com"},
    ),
    Scenario(
        name="FIPS: an argument is not passed over for an endpoint of one's own",
        given={"use_fips": True, "endpoint_url": "https://ivs.example.com"},
        variables=_AT_HOME,
        expected={"refused": "ConfigurationError"},
        difference="arguments are not passed over",
    ),
    Scenario(
        name="IPv6: the argument",
        given={"use_dualstack": True},
        variables=_AT_HOME,
        expected={"endpoint": "https://ivs.us-west-2.api.aws"},
    ),
    Scenario(
        name="IPv6: the variable",
        variables=_AT_HOME | {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
        expected={"endpoint": "https://ivs.us-west-2.api.aws"},
    ),
    Scenario(
        name="IPv6: an endpoint of one's own is what it is, whatever the file says",
        variables=_AT_HOME | _FOR_IVS,
        files=config("[default]\nuse_dualstack_endpoint = true\n"),
        expected={"endpoint": "http://localhost:5001"},
    ),
    Scenario(
        name="IPv6: the file, and FIPS by the variable",
        variables=_AT_HOME | {"AWS_USE_FIPS_ENDPOINT": "true"},
        files=config("[default]\nuse_dualstack_endpoint = true\n"),
        expected={"endpoint": "https://ivs-fips.us-west-2.api.aws"},
    ),
    Scenario(
        name="host prefixes: the variable switches them off",
        variables=_AT_HOME | {"AWS_DISABLE_HOST_PREFIX_INJECTION": "true"},
        expected={"host_prefixes": False},
    ),
    Scenario(
        name="host prefixes: the file switches them off",
        variables=_AT_HOME,
        files=config("[default]\ndisable_host_prefix_injection = true\n"),
        expected={"host_prefixes": False},
    ),
)

SAFETY = (
    Scenario(
        name="http: beyond this machine it is refused",
        variables=_AT_HOME | {"AWS_ENDPOINT_URL": "http://ivs.example.com"},
        expected={"refused": "ConfigurationError"},
        difference="plain http stays on this machine",
    ),
    Scenario(
        name="http: beyond this machine it can be allowed",
        given={"allow_http": True},
        variables=_AT_HOME | {"AWS_ENDPOINT_URL": "http://ivs.example.com"},
        expected={"endpoint": "http://ivs.example.com"},
    ),
    Scenario(
        name="http: a variable allows it",
        variables=_AT_HOME
        | {"AWS_ENDPOINT_URL": "http://localstack:4566", "TYPED_AWS_ALLOW_HTTP": "true"},
        expected={"endpoint": "http://localstack:4566"},
    ),
    Scenario(
        name="http: the file allows it",
        variables=_AT_HOME,
        files=config("[default]\nendpoint_url = http://localstack:4566\nallow_http = true\n"),
        expected={"endpoint": "http://localstack:4566"},
    ),
    Scenario(
        name="http: on this machine it needs no permission",
        given={"endpoint_url": "http://127.0.0.1:4566"},
        variables=_AT_HOME,
        expected={"endpoint": "http://127.0.0.1:4566"},
    ),
    Scenario(
        name="endpoint: a password has no place in it",
        variables=_AT_HOME | {"AWS_ENDPOINT_URL_IVS": "https://user:word@ivs.example.com"},
        expected={"refused": "ConfigurationError"},
        difference="an endpoint is an address",
    ),
    Scenario(
        name="endpoint: no scheme",
        given={"endpoint_url": "ivs.example.com"},
        variables=_AT_HOME,
        expected={"refused": "ConfigurationError"},
    ),
)

SCENARIOS = (*CONFIGURED, *VARIANTS, *SAFETY)

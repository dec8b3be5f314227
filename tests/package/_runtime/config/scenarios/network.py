"""TLS certificates and proxies."""

from __future__ import annotations

from .scenario import KEYS, WEST, Scenario, config

_AT_HOME = KEYS | {"AWS_DEFAULT_REGION": WEST}
_OF_AWS = {"AWS_CA_BUNDLE": "<authority>"}
_OF_REQUESTS = {"REQUESTS_CA_BUNDLE": "/of-requests.pem"}
_OF_THE_FILE = config("[default]\nca_bundle = /of-the-file.pem\n")
_DIRECT = {"proxy": None}


def _through(address: str, **settings: object) -> dict[str, object]:
    nothing = {"authorization": None, "ca_bundle": None, "client_cert": None}
    return {"proxy": {"address": address, **nothing, **settings}}


CERTIFICATES = (
    Scenario(
        name="tls: the argument goes before everything",
        given={"ca_bundle": "/of-the-caller.pem"},
        variables=_AT_HOME | _OF_AWS | _OF_REQUESTS,
        files=_OF_THE_FILE,
        expected={"ca_bundle": "/of-the-caller.pem"},
    ),
    Scenario(
        name="tls: AWS_CA_BUNDLE goes before the file",
        variables=_AT_HOME | _OF_AWS | _OF_REQUESTS,
        files=_OF_THE_FILE,
        expected={"ca_bundle": "<authority>"},
    ),
    Scenario(
        name="tls: the file goes before REQUESTS_CA_BUNDLE",
        variables=_AT_HOME | _OF_REQUESTS,
        files=_OF_THE_FILE,
        expected={"ca_bundle": "/of-the-file.pem"},
    ),
    Scenario(
        name="tls: REQUESTS_CA_BUNDLE goes before certifi",
        variables=_AT_HOME | _OF_REQUESTS,
        expected={"ca_bundle": "/of-requests.pem"},
    ),
    Scenario(
        name="tls: certifi, where it is installed",
        variables=_AT_HOME,
        expected={"ca_bundle": "<certifi>"},
    ),
    Scenario(
        name="tls: botocore's own certificates, where certifi is not installed",
        variables=_AT_HOME,
        absent=("certifi",),
        expected={"ca_bundle": "<botocore>"},
    ),
    Scenario(
        name="tls: a variable that is set to nothing",
        variables=_AT_HOME | {"AWS_CA_BUNDLE": ""},
        expected={"ca_bundle": "<certifi>"},
        difference="an empty variable is not set",
    ),
    Scenario(
        name="tls: verification can't be disabled",
        given={"ca_bundle": False},
        variables=_AT_HOME,
        expected={"refused": "ConfigurationError"},
        difference="TLS verification can't be disabled",
    ),
    Scenario(
        name="tls: a certificate of one's own, in one file",
        given={"client_cert": "/me.pem"},
        variables=_AT_HOME,
        expected={"client_cert": "/me.pem"},
    ),
    Scenario(
        name="tls: a certificate of one's own, and its key",
        given={"client_cert": ("/me.pem", "/me.key")},
        variables=_AT_HOME,
        expected={"client_cert": ("/me.pem", "/me.key")},
    ),
)

PROXIES = (
    Scenario(
        name="proxy: HTTPS_PROXY for https",
        variables=_AT_HOME
        | {"HTTPS_PROXY": "http://proxy:3128", "HTTP_PROXY": "http://other:3128"},
        expected=_through("http://proxy:3128"),
    ),
    Scenario(
        name="proxy: HTTP_PROXY for http",
        given={"endpoint_url": "http://ivs.example.com", "allow_http": True},
        variables=_AT_HOME
        | {"HTTPS_PROXY": "http://other:3128", "HTTP_PROXY": "http://proxy:3128"},
        expected=_through("http://proxy:3128"),
    ),
    Scenario(
        name="proxy: small letters go before capitals",
        variables=_AT_HOME | {"https_proxy": "http://small:1", "HTTPS_PROXY": "http://large:1"},
        expected=_through("http://small:1"),
    ),
    Scenario(
        name="proxy: with a password",
        variables=_AT_HOME | {"HTTPS_PROXY": "https://me:pass%20word@proxy"},
        expected=_through("https://proxy:443", authorization="Basic bWU6cGFzcyB3b3Jk"),
    ),
    Scenario(
        name="proxy: an address without scheme",
        variables=_AT_HOME | {"HTTPS_PROXY": "proxy:3128"},
        expected=_through("http://proxy:3128"),
    ),
    Scenario(
        name="proxy: ALL_PROXY counts for nothing",
        variables=_AT_HOME | {"ALL_PROXY": "http://proxy:3128"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: in a CGI program HTTP_PROXY is a request's header",
        given={"endpoint_url": "http://ivs.example.com", "allow_http": True},
        variables=_AT_HOME | {"HTTP_PROXY": "http://evil:3128", "REQUEST_METHOD": "GET"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: not for a domain in NO_PROXY",
        variables=_AT_HOME
        | {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "localhost,.amazonaws.com"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: not for anybody, by no_proxy",
        variables=_AT_HOME | {"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "*"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: NO_PROXY is about others",
        variables=_AT_HOME | {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com,aws"},
        expected=_through("http://proxy:3128"),
    ),
    Scenario(
        name="proxy: NO_PROXY names host and port",
        given={"endpoint_url": "https://ivs.example.com:8443"},
        variables=_AT_HOME
        | {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "ivs.example.com:8443"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: the argument goes before the variables, NO_PROXY among them",
        given={"proxies": {"https": "http://mine:3128"}},
        variables=_AT_HOME | {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "*"},
        expected=_through("http://mine:3128"),
    ),
    Scenario(
        name="proxy: the argument says none",
        given={"proxies": {}},
        variables=_AT_HOME | {"HTTPS_PROXY": "http://proxy:3128"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: the argument says none for this scheme",
        given={"proxies": {"http": "http://mine:3128"}},
        variables=_AT_HOME | {"HTTPS_PROXY": "http://proxy:3128"},
        expected=_DIRECT,
    ),
    Scenario(
        name="proxy: with trust and certificate of its own",
        given={
            "proxies": {
                "https": "https://mine:3129",
                "proxy_ca_bundle": "/proxy.pem",
                "proxy_client_cert": ("/me.pem", "/me.key"),
            }
        },
        variables=_AT_HOME,
        expected=_through(
            "https://mine:3129", ca_bundle="/proxy.pem", client_cert=("/me.pem", "/me.key")
        ),
    ),
)

SCENARIOS = (*CERTIFICATES, *PROXIES)

"""The endpoint resolver evaluates the rules once for each set of parameters."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from support.sample.service import SERVICE

from codegen.package._runtime.call.endpoint_resolver import EndpointResolver, ResolvedEndpoint
from codegen.package._runtime.config import resolve as configuration
from codegen.package._runtime.endpoints import Endpoint
from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.service import Service

pytestmark = pytest.mark.usefixtures("bare_environment")

LOGGER = logging.getLogger("test_endpoint_resolver")


class Rules:
    """Endpoint rules that return a different host for each set of parameters."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, **parameters: Any) -> Endpoint:
        self.asked.append(parameters)
        return Endpoint(f"https://host-{len(self.asked)}.example")


def resolver(rules: Any, **given: Any) -> EndpointResolver:
    service = Service(
        **{name: getattr(SERVICE, name) for name in Service.__slots__} | {"resolve_endpoint": rules}
    )
    config = configuration.resolve("sample", given, logger=LOGGER)
    return EndpointResolver(service, config, LOGGER)


SETS: list[dict[str, Any]] = [
    {},
    {"tenant": "a"},
    {"tenant": "b"},
    {"other": "a"},
    {"tenant": "a", "other": "b"},
    {"tenant": "a", "other": "c"},
    {"flag": True},
    {"flag": False},
    {"names": ["a", "b"]},
    {"names": ["a"]},
    {"names": ["ab"]},
    {"names": []},
]


def test_every_set_of_parameters_has_its_own_endpoint() -> None:
    rules = Rules()
    found = resolver(rules, region="eu-west-1", use_fips=True)
    hosts = [found.resolve(parameters).host for parameters in SETS]
    assert len(set(hosts)) == len(SETS)
    # Equal parameters share it, even if they are different objects.
    again = [found.resolve({name: _copied(value) for name, value in one.items()}) for one in SETS]
    assert [one.host for one in again] == hosts
    assert len(rules.asked) == len(SETS)
    told = {"region": "eu-west-1", "use_fips": True, "use_dual_stack": False, "endpoint": None}
    assert rules.asked == [told | parameters for parameters in SETS]


def _copied(value: object) -> object:
    return list(value) if isinstance(value, list) else value


def test_full_cache_does_not_mix_up_endpoints() -> None:
    rules = Rules()
    found = resolver(rules, region="eu-west-1")
    for round_ in range(2):
        for number in range(600):
            asked = len(rules.asked)
            host = found.resolve({"tenant": str(number)}).host
            assert found.resolve({"tenant": str(number)}).host == host
            assert len(rules.asked) <= asked + 1, round_
            assert len(found._resolved) <= 256
            assert rules.asked[int(host.split(".")[0].removeprefix("host-")) - 1]["tenant"] == (
                str(number)
            )


def test_rules_default_to_the_services_name_and_the_clients_region() -> None:
    plain = resolver(lambda **_: Endpoint("https://a"), region="eu-west-1").resolve({})
    assert (plain.signing_name, plain.signing_region) == ("sample", "eu-west-1")
    assert (plain.headers, plain.auth_schemes) == ({}, ())

    def say(**_: object) -> Endpoint:
        return Endpoint(
            "https://a",
            headers={"X-A": ("1", "2")},
            signing_name="other",
            signing_region="us-east-1",
            auth_schemes=("sigv4a",),
        )

    said = resolver(say, region="eu-west-1").resolve({})
    assert (said.signing_name, said.signing_region) == ("other", "us-east-1")
    assert (said.headers, said.auth_schemes) == ({"X-A": "1, 2"}, ("sigv4a",))


@pytest.mark.parametrize(
    ("url", "scheme", "host", "origin"),
    [
        ("https://a.example", "https", "a.example", "https://a.example"),
        ("HTTPS://A.example:443/B", "https", "a.example", "https://a.example"),
        ("http://a:80", "http", "a", "http://a"),
        ("http://a:443", "http", "a:443", "http://a:443"),
        ("https://[::1]:8443/", "https", "[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_origin_is_normalized(url: str, scheme: str, host: str, origin: str) -> None:
    found = ResolvedEndpoint(url, {}, "n", None, ())
    assert (found.scheme, found.host, found.origin) == (scheme, host, origin)
    assert found.url == url


@pytest.mark.parametrize(
    ("url", "target", "whole"),
    [
        ("https://a", "/", "/"),
        ("https://a", "/b?c=/d", "/b?c=/d"),
        ("https://a/", "/", "/"),
        ("https://a/", "/b", "/b"),
        ("https://a/base", "/", "/base"),
        ("https://a/base", "/?c", "/base?c"),
        ("https://a/base/", "/", "/base/"),
        ("https://a/base/", "/b?c=?", "/base/b?c=?"),
        ("https://a/base", "/b//c", "/base/b//c"),
        ("https://a/base//", "/b", "/base//b"),
    ],
)
def test_target_follows_the_endpoints_path(url: str, target: str, whole: str) -> None:
    assert ResolvedEndpoint(url, {}, "n", None, ()).target(target) == whole


@pytest.mark.parametrize("url", ["ftp://a", "a", "//a", "https:/a", "https:a", "://a", ""])
def test_endpoint_that_is_not_http_is_refused(url: str) -> None:
    found = resolver(lambda **_: Endpoint(url), region="eu-west-1")
    with pytest.raises(
        ConfigurationError, match=r"^endpoint rules: got .*with https:// or http://"
    ):
        found.resolve({})


def test_endpoint_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger=LOGGER.name)
    found = resolver(Rules(), region="eu-west-1")
    for parameters in SETS:
        found.resolve(parameters)
    (line,) = caplog.records
    assert (line.levelno, line.getMessage()) == (
        logging.DEBUG,
        "endpoint https://host-1.example from the service's endpoint rules",
    )
    caplog.clear()
    resolver(Rules(), region="eu-west-1", endpoint_url="https://mine").resolve({})
    assert [line.levelno for line in caplog.records] == [logging.INFO]


def test_refusal_of_the_rules_names_the_clients_arguments() -> None:
    def refuse(**_: object) -> Endpoint:
        raise ConfigurationError("Invalid: why")

    with pytest.raises(ConfigurationError, match=r"^region: none was found \(Invalid: why\); give"):
        resolver(refuse).resolve({})
    expected = (
        "endpoint: the service's rules reject region='eu-west-1', use_fips=True, "
        "use_dualstack=False, endpoint_url=None: Invalid: why"
    )
    with pytest.raises(ConfigurationError) as caught:
        resolver(refuse, region="eu-west-1", use_fips=True).resolve({})
    assert str(caught.value) == expected
    assert caught.value.__context__ is None
    found = resolver(refuse, endpoint_url="https://mine")
    for _ in range(2):  # A refusal is not cached.
        with pytest.raises(ConfigurationError, match=r"region=None, .*endpoint_url='https://mine'"):
            found.resolve({})

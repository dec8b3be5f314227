"""Endpoints and partitions as values, and the check of endpoint URLs."""

from __future__ import annotations

import copy
import logging
import pickle

import pytest

from codegen.package._runtime.config import resolve as config
from codegen.package._runtime.endpoints import Endpoint, Partition
from codegen.package._runtime.errors import ConfigurationError

PLAIN = Endpoint("https://ivs.us-east-1.amazonaws.com")
FULL = Endpoint(
    "https://host",
    headers={"x-amz-account-id": ("1", "2")},
    signing_name="chime",
    signing_region="us-east-1",
    auth_schemes=("sigv4a",),
)


def test_repr_of_endpoint_shows_what_is_set() -> None:
    assert repr(PLAIN) == "Endpoint('https://ivs.us-east-1.amazonaws.com')"
    assert repr(FULL) == (
        "Endpoint('https://host', headers={'x-amz-account-id': ('1', '2')}, signing_name='chime', "
        "signing_region='us-east-1', auth_schemes=('sigv4a',))"
    )


def test_endpoints_are_equal_if_all_attributes_are() -> None:
    assert Endpoint("https://host") == Endpoint("https://host")
    assert Endpoint("https://host") != Endpoint("https://other")
    assert Endpoint("https://host") != Endpoint("https://host", signing_region="us-east-1")
    assert Endpoint("https://host") != "https://host"


@pytest.mark.parametrize("endpoint", [PLAIN, FULL])
def test_endpoint_can_be_copied_and_pickled(endpoint: Endpoint) -> None:
    assert copy.copy(endpoint) == endpoint
    assert pickle.loads(pickle.dumps(endpoint)) == endpoint


def test_repr_of_partition_shows_its_name() -> None:
    partition = Partition(
        "aws",
        dns_suffix="",
        dual_stack_dns_suffix="",
        supports_fips=True,
        supports_dual_stack=True,
        implicit_global_region="",
        region_regex="",
        regions="",
    )
    assert repr(partition) == "Partition('aws')"


@pytest.mark.parametrize(
    ("host", "is_one"),
    {
        "a" * 63: True,
        "a" * 64: False,
        ".".join(["a" * 63] * 3 + ["a" * 61]): True,
        ".".join(["a" * 63] * 3 + ["a" * 63]): True,
        ".".join(["a" * 63] * 4 + ["a"]): False,
        ".".join(["a" * 63] * 3 + ["a" * 61, "a"]): True,
        ".".join(["a" * 63] * 3 + ["a" * 62, "a"]): False,
        "a_b": True,
        "-a": False,
        "a-": False,
        "a..b": False,
        "[::1]": True,
        "[v1.fe80:1]": False,
        "[v1.a]": False,
        "[a]": False,
        "127.1": True,
        "127.255.1": True,
        "127.256.1": False,
        "127.0.65535": True,
        "127.0.65536": False,
        "4294967295": True,
        "4294967296": False,
        "0" * 16 + "1": True,
        "0" * 17 + "1": False,
        "127.999.1.1": False,
        "1.2.3.4.5": False,
        "a.1": False,
    }.items(),
)
@pytest.mark.usefixtures("bare_environment")
def test_host_of_endpoint_url(host: str, is_one: bool) -> None:
    def resolve() -> config.Config:
        given = {"endpoint_url": f"https://{host}", "region": "us-west-2"}
        return config.resolve("ivs", given, logger=logging.getLogger("test_endpoint_values"))

    if is_one:
        assert resolve().endpoint_url == f"https://{host}"
    else:
        with pytest.raises(ConfigurationError, match="host or port"):
            resolve()


def test_endpoint_equals_only_endpoints() -> None:
    endpoint = Endpoint("https://example.com")
    assert endpoint == Endpoint("https://example.com")
    assert endpoint != Endpoint("https://example.com", signing_name="x")
    assert endpoint.__eq__("https://example.com") is NotImplemented

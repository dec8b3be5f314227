"""An endpoint and a partition as plain values."""

from __future__ import annotations

import copy
import pickle

import pytest

from codegen.package._runtime.endpoints import Endpoint, Partition

PLAIN = Endpoint("https://ivs.us-east-1.amazonaws.com")
FULL = Endpoint(
    "https://host",
    headers={"x-amz-account-id": ("1", "2")},
    signing_name="chime",
    signing_region="us-east-1",
    auth_schemes=("sigv4a",),
)


def test_an_endpoint_shows_what_is_special_about_it() -> None:
    assert repr(PLAIN) == "Endpoint('https://ivs.us-east-1.amazonaws.com')"
    assert repr(FULL) == (
        "Endpoint('https://host', headers={'x-amz-account-id': ('1', '2')}, signing_name='chime', "
        "signing_region='us-east-1', auth_schemes=('sigv4a',))"
    )


def test_endpoints_are_equal_if_everything_about_them_is() -> None:
    assert Endpoint("https://host") == Endpoint("https://host")
    assert Endpoint("https://host") != Endpoint("https://other")
    assert Endpoint("https://host") != Endpoint("https://host", signing_region="us-east-1")
    assert Endpoint("https://host") != "https://host"


@pytest.mark.parametrize("endpoint", [PLAIN, FULL])
def test_an_endpoint_can_be_copied_and_pickled(endpoint: Endpoint) -> None:
    assert copy.copy(endpoint) == endpoint
    assert pickle.loads(pickle.dumps(endpoint)) == endpoint


def test_a_partition_shows_its_name() -> None:
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

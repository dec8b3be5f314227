"""The functions of the endpoint rules, compared with botocore's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from botocore.endpoint_provider import RuleSetStandardLibrary
from hypothesis import example, given
from hypothesis import strategies as st

from codegen.package._runtime import endpoints
from codegen.package._runtime.endpoints import (
    Partition,
    element,
    find_partition,
    is_valid_host_label,
    is_virtual_hostable_s3_bucket,
    parse_arn,
    parse_url,
    substring,
    uri_encode,
)
from codegen.package._runtime.errors import ParamValidationError
from codegen.package._runtime.values import write_host_label

AWS = Partition(
    "aws",
    dns_suffix="amazonaws.com",
    dual_stack_dns_suffix="api.aws",
    supports_fips=True,
    supports_dual_stack=True,
    implicit_global_region="us-east-1",
    region_regex=r"^(us|eu)\-\w+\-\d+$",
    regions="aws-global us-east-1 cn-north-9",
)
CHINA = Partition(
    "aws-cn",
    dns_suffix="amazonaws.com.cn",
    dual_stack_dns_suffix="api.amazonwebservices.com.cn",
    supports_fips=True,
    supports_dual_stack=False,
    implicit_global_region="cn-northwest-1",
    region_regex=r"^cn\-\w+\-\d+$",
    regions="cn-north-1 eu-moved-1",
)
TABLE = (AWS, CHINA)

oracle = RuleSetStandardLibrary(
    {
        "partitions": [
            {
                "id": each.name,
                "regionRegex": each.region_regex,
                "regions": {region: {} for region in each.regions},
                "outputs": {},
            }
            for each in TABLE
        ]
    }
)

names = st.text("abz09-_.: /AZ#é", max_size=70)
arns = st.lists(names, min_size=4, max_size=8).map(lambda parts: ":".join(["arn", *parts]))
visible = st.characters(min_codepoint=33, max_codepoint=0x2FF)
addresses = st.ip_addresses().map(lambda ip: f"[{ip}]" if ip.version == 6 else str(ip))
hosts = st.one_of(addresses, st.text("abz09-._%@", min_size=1), st.just("[fe80::1%25eth0]"))
urls = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS", "ftp"]),
    hosts,
    st.sampled_from(["", ":8080", ":", ":port", ":99999"]),
    st.text(visible).map(lambda path: path and f"/{path}"),
)


@given(st.one_of(names, st.from_regex(r"(us|cn|eu)-[a-z]+-\d", fullmatch=True)))
@example("aws-global")
@example("cn-north-9")
def test_partition_equals_botocores(region: str) -> None:
    expected: str = oracle.aws_partition(region)["name"]
    assert find_partition(region, TABLE).name == expected


def test_region_belongs_to_the_partition_that_lists_it() -> None:
    assert find_partition("eu-moved-1", TABLE) is CHINA
    assert find_partition("eu-other-1", TABLE) is AWS


def test_unknown_region_belongs_to_the_first_partition() -> None:
    assert find_partition("moon", TABLE) is AWS


@given(st.one_of(names, arns))
@example("arn:aws:s3:::bucket/key:more")
@example("arn:aws::::")
@example("arn:aws:s3:us-east-1:123456789012")
@example("arn")
def test_arn_parts_equal_botocores(value: str) -> None:
    arn = parse_arn(value)
    found = arn and {
        "partition": arn.partition,
        "service": arn.service,
        "region": arn.region,
        "accountId": arn.account_id,
        "resourceId": arn.resource_id,
    }
    assert found == oracle.aws_parse_arn(value)


@given(names, st.booleans())
@example("a" * 63, False)
@example("a" * 64, False)
@example("a.", True)
@example("", True)
@example("-a", False)
@example("a-", False)
def test_host_labels_equal_botocores(value: str, allow_subdomains: bool) -> None:
    expected = oracle.is_valid_host_label(value, allow_subdomains)
    assert is_valid_host_label(value, allow_subdomains=allow_subdomains) is expected


@pytest.mark.parametrize("value", ["label\n", "label٣"])
def test_host_label_is_ascii_where_botocore_is_lenient(value: str) -> None:
    assert oracle.is_valid_host_label(value, False) is True
    assert is_valid_host_label(value, allow_subdomains=False) is False


@given(
    st.one_of(names, st.text("abc.-19", max_size=66), addresses.map(lambda ip: ip.strip("[]"))),
    st.booleans(),
)
@example("abc", False)
@example("ab", False)
@example("Abc", False)
@example("1.2.3.4", True)
@example("1.2.3.4567", True)
def test_virtual_hostable_buckets_equal_botocores(value: str, allow_subdomains: bool) -> None:
    expected = oracle.aws_is_virtual_hostable_s3_bucket(value, allow_subdomains)
    assert is_virtual_hostable_s3_bucket(value, allow_subdomains=allow_subdomains) is expected


@given(st.text("abcdé", max_size=8), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_substrings_equal_botocores(value: str, start: int, stop: int, reverse: bool) -> None:
    expected = oracle.substring(value, start, stop, reverse)
    assert substring(value, start, stop, reverse=reverse) == expected


@given(st.text())
def test_percent_encoding_equals_botocores(value: str) -> None:
    assert uri_encode(value) == oracle.uri_encode(value)


@given(st.one_of(urls, st.text(visible)))
@example("https://example.com")
@example("https://example.com/a/./b//c/../d é%20;x")
@example("https://user@127.0.0.1:443/")
@example("https://[::1]:443/")
@example("https://[::1]/#fragment")
@example("http://x/..")
@example("http://1.1.1.\N{ARABIC-INDIC DIGIT ONE}/")
def test_url_parts_equal_botocores(value: str) -> None:
    try:
        expected = oracle.parse_url(value)
    except (ValueError, TypeError):  # botocore raises for invalid hosts
        expected = None
    url = parse_url(value)
    found = url and {
        "scheme": url.scheme,
        "authority": url.authority,
        "path": url.path,
        "normalizedPath": url.normalized_path,
        "isIp": url.is_ip,
    }
    assert found == expected


@pytest.mark.parametrize("value", ["https://", "https:///path", "https://[", "https://:443"])
def test_url_without_host_is_none(value: str) -> None:
    assert parse_url(value) is None


@given(st.lists(st.text(max_size=2), max_size=3), st.integers(0, 4))
def test_missing_element_is_none(values: list[str], index: int) -> None:
    assert element(values, index) == oracle.get_attr(values, f"[{index}]")


def test_import_loads_no_module_that_only_some_services_need() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(endpoints.__file__).parents[1])!r})\n"
        "import _runtime.endpoints\n"
        "print(sorted({'urllib.parse', 'ipaddress'} & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


LABELS = {"a": True, "a" * 63: True, "a" * 64: False, "": False, "-a": False, "a-": False}
LABELS |= {"a-b": True, "é": False, "a_b": False}


@pytest.mark.parametrize(("label", "is_one"), LABELS.items())
def test_host_label(label: str, is_one: bool) -> None:
    assert is_valid_host_label(label, allow_subdomains=False) is is_one
    assert is_valid_host_label(f"x.{label}", allow_subdomains=True) is is_one
    assert not is_valid_host_label(f"x.{label}", allow_subdomains=False)
    if is_one:
        assert write_host_label(label, "name") == label
    else:
        with pytest.raises(ParamValidationError):
            write_host_label(label, "name")


@pytest.mark.parametrize(
    ("host", "is_ip"),
    {
        "127.0.0.1": True,
        "[::1]": True,
        "[v1.a:b]": False,
        "1.2.3": False,
        "1.2.3.4.5": False,
        "1.2.3.1234": False,
        "1.2.3.999": True,
        "a.b.c.d": False,
        "example.com": False,
    }.items(),
)
def test_ip_address_is_distinguished_from_a_name(host: str, is_ip: bool) -> None:
    url = parse_url(f"https://{host}/")
    assert url is not None
    assert url.is_ip is is_ip


@pytest.mark.parametrize(
    ("start", "stop", "reverse", "piece"),
    [
        (1, 3, False, "bc"),
        (1, 3, True, "de"),
        (0, 6, True, "abcdef"),
        (0, 1, True, "f"),
        (5, 6, True, "a"),
        (0, 7, False, None),
        (2, 2, False, None),
    ],
)
def test_substring(start: int, stop: int, reverse: bool, piece: str | None) -> None:
    assert substring("abcdef", start, stop, reverse=reverse) == piece
    assert substring("abcdé", 0, 1, reverse=reverse) is None

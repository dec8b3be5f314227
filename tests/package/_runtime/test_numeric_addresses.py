"""Hosts that are IP addresses, in every form that the system's ``inet_aton`` takes."""

from __future__ import annotations

import pytest

from codegen.package._runtime.http import numeric_address


@pytest.mark.parametrize(
    ("host", "address"),
    {
        "0.0.0.1": "0.0.0.1",
        "255.255.255.255": "255.255.255.255",
        "1.2.3.4.": "1.2.3.4",
        "1.2.65535": "1.2.255.255",
        "1.16777215": "1.255.255.255",
        "255.1": "255.0.0.1",
        "4294967295": "255.255.255.255",
        "010.0x1f.0XfF.08": None,
        "010.0x1f.0XfF.07": "8.31.255.7",
        "1": "0.0.0.1",
        "::1": "::1",
        "0:0::0:1": "::1",
        "2001:DB8::1": "2001:db8::1",
        "fe80::1%eth0": "fe80::1%eth0",
        "::ffff:192.0.2.1": "192.0.2.1",
        "0" * 16 + "7": "0.0.0.7",  # The longest number that is read.
    }.items(),
)
def test_address_has_one_form(host: str, address: str | None) -> None:
    assert numeric_address(host) == address


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "1.2.3.4..",
        "1..4",
        ".1",
        "256.2.3.4",
        "1.2.256.4",
        "1.2.3.256",
        "1.2.65536",
        "1.16777216",
        "4294967296",
        "1.2.3.4.5",
        "1.2.3.0.0",
        "0x",
        "0xg",
        "1.0x",
        "09",
        "1f",
        "-1",
        "+1",
        "1_0",
        " 1",
        "٣",
        "a.1",
        "1.a",
        "name.example",
        "::g",
        ":",
        "1:2",
        "0" * 17 + "7",
    ],
)
def test_other_hosts_are_names(host: str) -> None:
    assert numeric_address(host) is None

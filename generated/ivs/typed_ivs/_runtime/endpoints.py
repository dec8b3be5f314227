"""The values and functions that compiled endpoint rules use.

Functions follow the Smithy rules engine (https://smithy.io/2.0/additional-specs/rules-engine) and
have its names in snake case: ``parseURL`` is ``parse_url``. All of them are pure.
"""

# docs/decisions/loopback-is-what-is-dialled.md says why.

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .errors import ConfigurationError, tolerant
from .forks import late_import
from .http import numeric_address
from .signals import reraise_if_of_handler

__all__ = [
    "Arn",
    "Endpoint",
    "Partition",
    "Url",
    "element",
    "find_partition",
    "is_valid_host_label",
    "is_virtual_hostable_s3_bucket",
    "parse_arn",
    "parse_url",
    "substring",
    "uri_encode",
]


class Endpoint:
    """An endpoint, as the rules resolve it.

    Args:
        url: Scheme, host and, for a custom endpoint, the path before the request's own.
        headers: Headers of every request to this endpoint.
        signing_name: The name in signatures; None for the service's own.
        signing_region: The region in signatures; None for the client's own.
        region_set: The regions in signatures by SigV4a, separated by commas; None for all.
        auth_schemes: The authentication schemes of the endpoint in order of preference; empty if
            that is SigV4.
    """

    __slots__ = (
        "auth_schemes",
        "headers",
        "region_set",
        "signing_name",
        "signing_region",
        "url",
    )

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, tuple[str, ...]] | None = None,
        signing_name: str | None = None,
        signing_region: str | None = None,
        region_set: str | None = None,
        auth_schemes: tuple[str, ...] = (),
    ) -> None:
        self.url: str = url
        self.headers: Mapping[str, tuple[str, ...]] = {} if headers is None else headers
        self.signing_name: str | None = signing_name
        self.signing_region: str | None = signing_region
        self.region_set: str | None = region_set
        self.auth_schemes: tuple[str, ...] = auth_schemes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Endpoint):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    @tolerant
    def __repr__(self) -> str:
        extras = [
            f"{name}={value!r}"
            for name in ("signing_name", "signing_region", "region_set", "auth_schemes")
            if (value := getattr(self, name))
        ]
        if self.headers:
            extras.insert(0, f"headers={dict(self.headers)!r}")
        return f"Endpoint({', '.join([repr(self.url), *extras])})"


class Partition:
    """A group of regions that share host names and credentials: ``aws``, ``aws-cn``.

    Args:
        name: The partition's id, as in ARNs.
        dns_suffix: The domain of its endpoints.
        dual_stack_dns_suffix: The domain of its dual-stack endpoints.
        supports_fips: Whether it has FIPS endpoints.
        supports_dual_stack: Whether it has dual-stack endpoints.
        implicit_global_region: The region in signatures for its global services.
        region_regex: A pattern that the names of its regions match.
        regions: Its known regions, separated by spaces.
    """

    __slots__ = (
        "_pattern",
        "dns_suffix",
        "dual_stack_dns_suffix",
        "implicit_global_region",
        "name",
        "region_regex",
        "regions",
        "supports_dual_stack",
        "supports_fips",
    )

    def __init__(
        self,
        name: str,
        *,
        dns_suffix: str,
        dual_stack_dns_suffix: str,
        supports_fips: bool,
        supports_dual_stack: bool,
        implicit_global_region: str,
        region_regex: str,
        regions: str,
    ) -> None:
        self.name = name
        self.dns_suffix = dns_suffix
        self.dual_stack_dns_suffix = dual_stack_dns_suffix
        self.supports_fips = supports_fips
        self.supports_dual_stack = supports_dual_stack
        self.implicit_global_region = implicit_global_region
        self.region_regex = region_regex
        self.regions = frozenset(regions.split())
        self._pattern: re.Pattern[str] | None = None

    @tolerant
    def __repr__(self) -> str:
        return f"Partition({self.name!r})"

    def looks_like_ours(self, region: str) -> bool:
        """Whether a region's name, known or not, has the form of this partition's regions."""
        if self._pattern is None:
            self._pattern = re.compile(self.region_regex)
        return self._pattern.match(region) is not None


def find_partition(region: str, partitions: Sequence[Partition]) -> Partition:
    """The partition of a region: by name, else by form, else the first (``aws.partition``)."""
    for partition in partitions:
        if region in partition.regions:
            return partition
    for partition in partitions:
        if partition.looks_like_ours(region):
            return partition
    return partitions[0]


class Arn:
    """The parts of an ARN (``aws.parseArn``)."""

    __slots__ = ("account_id", "partition", "region", "resource_id", "service")

    def __init__(
        self, partition: str, service: str, region: str, account_id: str, resource_id: Sequence[str]
    ) -> None:
        self.partition = partition
        self.service = service
        self.region = region
        self.account_id = account_id
        self.resource_id = resource_id


def parse_arn(value: str) -> Arn | None:
    """The parts of an ARN; None if ``value`` is not an ARN (``aws.parseArn``)."""
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return None
    _, partition, service, region, account_id, resource = parts
    if not (partition and service and resource):
        return None
    return Arn(partition, service, region, account_id, resource.replace(":", "/").split("/"))


class Url:
    """The parts of an endpoint's URL (``parseURL``)."""

    __slots__ = ("authority", "path", "scheme")

    def __init__(self, scheme: str, authority: str, path: str) -> None:
        self.scheme = scheme
        self.authority = authority
        self.path = path

    @property
    def normalized_path(self) -> str:
        """The path without ``.``, ``..`` and empty segments, encoded, with a slash at both ends."""
        with late_import:
            from urllib.parse import quote

        segments: list[str] = []
        for segment in self.path.split("/"):
            if segment == "..":
                del segments[-1:]
            elif segment not in ("", "."):
                segments.append(segment)
        return quote("".join(f"/{segment}" for segment in segments) + "/")

    @property
    def is_ip(self) -> bool:
        """Whether the host is an IP address."""
        with late_import:
            from urllib.parse import urlsplit

        host = urlsplit(f"//{self.authority}").hostname or ""
        return _is_ipv6_address(host) if ":" in host else _is_ipv4_address(host)


def parse_url(value: str) -> Url | None:
    """The parts of a URL; None if it cannot be that of an endpoint (``parseURL``)."""
    with late_import:
        from urllib.parse import urlparse

    try:
        url = urlparse(value)
        _ = url.port  # Raises ValueError if the port is invalid.
    except ValueError as error:
        reraise_if_of_handler(error)
        return None
    if url.scheme not in ("https", "http") or url.query or not url.hostname:
        return None
    if "[" in url.netloc and ":" not in url.hostname:
        return None
    return Url(url.scheme, url.netloc, url.path)


def is_valid_host_label(value: str, *, allow_subdomains: bool) -> bool:
    """Whether ``value`` is a host label, or several separated by dots (``isValidHostLabel``)."""
    return all(map(_is_host_label, value.split(".") if allow_subdomains else (value,)))


def _is_host_label(label: str, *, underscores: bool = False) -> bool:
    """Whether ``label`` is one label of a host name (RFC 1123 §2.1).

    Args:
        label: The text between two dots.
        underscores: Whether underscores are allowed as well: some resolvers accept them.
    """
    alphanumeric = label.replace("-", "")
    if underscores:
        alphanumeric = alphanumeric.replace("_", "")
    return (
        len(label) < 64
        and alphanumeric.isascii()
        and alphanumeric.isalnum()
        and label[0] != "-" != label[-1]
    )


def is_virtual_hostable_s3_bucket(value: str, *, allow_subdomains: bool) -> bool:
    """Whether a bucket's name can be in a host name (``aws.isVirtualHostableS3Bucket``)."""
    return (
        len(value) >= 3
        and value == value.lower()
        and not _is_ipv4_address(value)
        and is_valid_host_label(value, allow_subdomains=allow_subdomains)
    )


def _is_ipv4_address(value: str) -> bool:
    numbers = value.split(".")
    return len(numbers) == 4 and all(
        number.isascii() and number.isdigit() and len(number) <= 3 for number in numbers
    )


def _is_ipv6_address(value: str) -> bool:
    with late_import:
        from ipaddress import IPv6Address

    try:
        IPv6Address(value)
    except ValueError as error:
        reraise_if_of_handler(error)
        return False
    return True


def substring(value: str, start: int, stop: int, *, reverse: bool) -> str | None:
    """A part of an ASCII string, counted from its end if ``reverse`` (``substring``).

    None if ``value`` is too short or not ASCII.
    """
    if start >= stop or stop > len(value) or not value.isascii():
        return None
    if reverse:
        return value[len(value) - stop : len(value) - start]
    return value[start:stop]


def uri_encode(value: str) -> str:
    """Percent-encodes all but the unreserved characters of RFC 3986 §2.3 (``uriEncode``)."""
    with late_import:
        from urllib.parse import quote

    return quote(value, safe="-._~")


def element(values: Sequence[str], index: int) -> str | None:
    """An element of a list; None if the list is shorter (``getAttr`` with an index)."""
    return values[index] if index < len(values) else None


def check_endpoint_url(url: str, where: str, *, allow_http: bool, is_proxied: bool = False) -> None:
    """Checks that ``url`` can be the endpoint of a service.

    Args:
        url: The URL.
        where: The argument or variable that holds it, for the message.
        allow_http: Whether to allow plain HTTP that leaves this machine.
        is_proxied: Whether a proxy gets requests in plain HTTP, those to loopback as well.

    Raises:
        ConfigurationError: The URL is not allowed.
    """
    problem = _endpoint_problem(url, allow_http, is_proxied)
    if problem:
        # User information may contain a password.
        shown = repr(url[:200]) if "@" not in url else "a URL with user information"
        raise ConfigurationError(
            f"{where}: got {shown}: {problem}; expected: https://host, optionally with port and path"
        )


def _endpoint_problem(url: str, allow_http: bool, is_proxied: bool) -> str:
    with late_import:
        from urllib.parse import urlsplit

    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "it contains characters that are not allowed in a URL"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        reraise_if_of_handler(error)
        return "its host or port is invalid"
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http"):
        return "it does not start with https:// or http://"
    if "@" in parts.netloc:
        return "user information is not allowed"
    if "?" in url or "#" in url:
        return "a query or fragment is not allowed"
    # Only IPv6 addresses are written in brackets here; those of the future are not (RFC 3986 §3.2.2).
    if not _is_host(host) or ("[" in parts.netloc and ":" not in host):
        return "its host or port is invalid"
    if port == 0 or parts.netloc.endswith(":"):
        return "its host or port is invalid"
    if parts.scheme == "http" and not allow_http:
        if not is_loopback(host):
            return "plain http is not encrypted; allow_http=True or TYPED_AWS_ALLOW_HTTP allows it"
        if is_proxied:
            return "a proxy would get it in plain http, which allow_http=True allows"
    return ""


def _is_host(host: str) -> bool:
    if ":" in host:
        return numeric_address(host) is not None
    labels = host.removesuffix(".").split(".")
    return (
        len(host) < 256
        and all(_is_host_label(label, underscores=True) for label in labels)
        # No top-level domain is a number (RFC 1123 §2.1): this is an address, or a wrong one.
        and (not labels[-1].isdigit() or numeric_address(host) is not None)
    )


def is_loopback(host: str) -> bool:
    """Whether connections to ``host`` stay on this machine.

    That is true of the addresses of loopback and of names under ``localhost``, which are never
    looked up. Any other name may have any address.
    """
    address = numeric_address(host)
    if address is None:
        return is_localhost(host)
    # 127.0.0.0 is the network, not a host of it.
    return address.partition("%")[0] == "::1" or (
        address.startswith("127.") and address != "127.0.0.0"
    )


def is_localhost(host: str) -> bool:
    """Whether ``host`` is a name that always means loopback (RFC 6761 §6.3)."""
    name = host.lower().removesuffix(".")
    return name == "localhost" or name.endswith(".localhost")

"""What the compiled endpoint rules of a service work with: values, partitions and functions.

The names follow the endpoint rules specification: ``parseURL`` is ``parse_url`` here. All of it is
pure. The modules that only some services need are imported when they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .errors import ConfigurationError
from .values import is_host_label

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
    """Where a request goes, and what its signature has to know about that place.

    Args:
        url: Scheme, host and, where a custom endpoint has one, the path before the request's own.
        headers: Headers that every request to this endpoint carries.
        signing_name: The name to sign with; None where the service's own is right.
        signing_region: The region to sign for; None where the client's own is right.
        auth_schemes: The authentication schemes that the endpoint asks for when SigV4 is not among
            them; empty otherwise.
    """

    __slots__ = ("auth_schemes", "headers", "signing_name", "signing_region", "url")

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, tuple[str, ...]] | None = None,
        signing_name: str | None = None,
        signing_region: str | None = None,
        auth_schemes: tuple[str, ...] = (),
    ) -> None:
        self.url = url
        self.headers: Mapping[str, tuple[str, ...]] = {} if headers is None else headers
        self.signing_name = signing_name
        self.signing_region = signing_region
        self.auth_schemes = auth_schemes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Endpoint):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __repr__(self) -> str:
        extras = [
            f"{name}={value!r}"
            for name in ("signing_name", "signing_region", "auth_schemes")
            if (value := getattr(self, name))
        ]
        if self.headers:
            extras.insert(0, f"headers={dict(self.headers)!r}")
        return f"Endpoint({', '.join([repr(self.url), *extras])})"


class Partition:
    """A group of regions that share host names and credentials: ``aws``, ``aws-cn``.

    Args:
        name: The partition's id, as ARNs have it.
        dns_suffix: The domain of its endpoints.
        dual_stack_dns_suffix: The domain of its endpoints that speak IPv6 as well.
        supports_fips: Whether it has FIPS endpoints.
        supports_dual_stack: Whether it has dual-stack endpoints.
        implicit_global_region: The region that its global services sign for.
        region_regex: What the names of its regions look like.
        regions: Its known regions, separated by blanks.
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

    def __repr__(self) -> str:
        return f"Partition({self.name!r})"

    def looks_like_ours(self, region: str) -> bool:
        """Whether a region, known or not, has the form of this partition's regions."""
        if self._pattern is None:
            self._pattern = re.compile(self.region_regex)
        return self._pattern.match(region) is not None


def find_partition(region: str, partitions: Sequence[Partition]) -> Partition:
    """The partition of a region: by name, else by form, else the first one."""
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
    """The parts of an ARN; None if ``value`` is none."""
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
        """The path without ``.``, ``..`` and empty segments, quoted, with a slash at both ends."""
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
        from urllib.parse import urlsplit

        host = urlsplit(f"//{self.authority}").hostname or ""
        return _is_ipv6_address(host) if ":" in host else _is_ipv4_address(host)


def parse_url(value: str) -> Url | None:
    """The parts of a URL; None if it can't be the URL of an endpoint."""
    from urllib.parse import urlparse

    try:
        url = urlparse(value)
        _ = url.port  # raises if it is no port
    except ValueError:
        return None
    if url.scheme not in ("https", "http") or url.query or not url.hostname:
        return None
    return Url(url.scheme, url.netloc, url.path)


def is_valid_host_label(value: str, *, allow_subdomains: bool) -> bool:
    """Whether ``value`` can be one label of a host name, or several with dots between them."""
    if allow_subdomains:
        return all(map(is_host_label, value.split(".")))
    return is_host_label(value)


def is_virtual_hostable_s3_bucket(value: str, *, allow_subdomains: bool) -> bool:
    """Whether a bucket's name can be part of a host name."""
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
    from ipaddress import IPv6Address

    try:
        IPv6Address(value)
    except ValueError:
        return False
    return True


def substring(value: str, start: int, stop: int, *, reverse: bool) -> str | None:
    """A piece of an ASCII text, counted from its end if ``reverse``; None if it is too short."""
    if start >= stop or stop > len(value) or not value.isascii():
        return None
    if reverse:
        return value[len(value) - stop : len(value) - start]
    return value[start:stop]


def uri_encode(value: str) -> str:
    """``value`` with everything percent-encoded that RFC 3986 does not call unreserved."""
    from urllib.parse import quote

    return quote(value, safe="-._~")


def element(values: Sequence[str], index: int) -> str | None:
    """An element of a list (``getAttr`` with an index); None if the list is shorter."""
    return values[index] if index < len(values) else None


def check_endpoint_url(url: str, where: str, *, allow_http: bool) -> None:
    """Checks that ``url`` can be the endpoint of a service.

    Raises:
        ConfigurationError: It can't; ``where`` says who set it.
    """
    problem = _endpoint_problem(url, allow_http)
    if problem:
        # What is wrong may be that there is a password in it.
        shown = repr(url[:200]) if "@" not in url else "an address with user information"
        raise ConfigurationError(
            f"{where}: got {shown}: {problem}; allowed: https://host, with a port and a path if "
            "need be"
        )


def _endpoint_problem(url: str, allow_http: bool) -> str:
    from urllib.parse import urlsplit

    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "it holds characters that no address has"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "its host or port can't be understood"
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http"):
        return "it does not begin with https:// or http://"
    if "@" in parts.netloc:
        return "user information has no place in it"
    if "?" in url or "#" in url:
        return "a query or fragment has no place in it"
    if not _is_host(host) or port == 0 or parts.netloc.endswith(":"):
        return "its host or port can't be understood"
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        return "plain http would show everything to the network; allow_http=True allows it"
    return ""


def _is_host(host: str) -> bool:
    if ":" in host:
        return _is_ipv6_address(host)
    labels = host.removesuffix(".").split(".")
    return len(host) < 256 and all(is_host_label(label, underscores=True) for label in labels)


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine."""
    if host in ("localhost", "::1"):
        return True
    parts = host.split(".")
    return len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)

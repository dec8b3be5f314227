"""What endpoint rules are made of: the types of values, and functions with their names here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TEXT, TRUTH, NUMBER, TEXTS = "text", "truth value", "number", "list of texts"
PARTITION, ARN, URL = "partition", "ARN", "URL"


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is, and whether it may be absent."""

    kind: str
    optional: bool = False

    def __str__(self) -> str:
        described = f"{'an' if self.kind == ARN else 'a'} {self.kind}"
        return f"{described} that may be absent" if self.optional else described


@dataclass(frozen=True, slots=True)
class Signature:
    """A function of the rules: what it takes and gives, and its name in the runtime."""

    name: str
    takes: tuple[str, ...]
    gives: Type
    keyword: str | None = None
    """The keyword by which its last argument is given, where it has one."""


FUNCTIONS: Mapping[str, Signature] = {
    "aws.partition": Signature("find_partition", (TEXT,), Type(PARTITION)),
    "aws.parseArn": Signature("parse_arn", (TEXT,), Type(ARN, optional=True)),
    "parseURL": Signature("parse_url", (TEXT,), Type(URL, optional=True)),
    "isValidHostLabel": Signature(
        "is_valid_host_label", (TEXT, TRUTH), Type(TRUTH), "allow_subdomains"
    ),
    "aws.isVirtualHostableS3Bucket": Signature(
        "is_virtual_hostable_s3_bucket", (TEXT, TRUTH), Type(TRUTH), "allow_subdomains"
    ),
    "substring": Signature(
        "substring", (TEXT, NUMBER, NUMBER, TRUTH), Type(TEXT, optional=True), "reverse"
    ),
    "uriEncode": Signature("uri_encode", (TEXT,), Type(TEXT)),
}

SPECIAL = {"isSet": 1, "not": 1, "booleanEquals": 2, "stringEquals": 2, "getAttr": 2}

ATTRIBUTES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    PARTITION: {
        "name": ("name", TEXT),
        "dnsSuffix": ("dns_suffix", TEXT),
        "dualStackDnsSuffix": ("dual_stack_dns_suffix", TEXT),
        "supportsFIPS": ("supports_fips", TRUTH),
        "supportsDualStack": ("supports_dual_stack", TRUTH),
        "implicitGlobalRegion": ("implicit_global_region", TEXT),
    },
    ARN: {
        "partition": ("partition", TEXT),
        "service": ("service", TEXT),
        "region": ("region", TEXT),
        "accountId": ("account_id", TEXT),
        "resourceId": ("resource_id", TEXTS),
    },
    URL: {
        "scheme": ("scheme", TEXT),
        "authority": ("authority", TEXT),
        "path": ("path", TEXT),
        "normalizedPath": ("normalized_path", TEXT),
        "isIp": ("is_ip", TRUTH),
    },
}

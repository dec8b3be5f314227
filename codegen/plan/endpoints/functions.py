"""The types and functions of endpoint rules.

Specifications: https://smithy.io/2.0/additional-specs/rules-engine/standard-library.html,
https://smithy.io/2.0/aws/rules-engine/library-functions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STRING, BOOLEAN, INTEGER, STRINGS = "string", "boolean", "integer", "list of strings"
PARTITION, ARN, URL = "partition", "ARN", "URL"


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value, and whether it may be absent (``Option<T>``)."""

    kind: str
    optional: bool = False

    def __str__(self) -> str:
        described = f"{'an' if self.kind in (ARN, INTEGER) else 'a'} {self.kind}"
        return f"{described} that may be absent" if self.optional else described


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a function, and its name in the runtime."""

    name: str
    takes: tuple[str, ...]
    gives: Type
    keyword: str | None = None
    """The keyword of its last argument, if it has one."""


FUNCTIONS: Mapping[str, Signature] = {
    "aws.partition": Signature("find_partition", (STRING,), Type(PARTITION)),
    "aws.parseArn": Signature("parse_arn", (STRING,), Type(ARN, optional=True)),
    "parseURL": Signature("parse_url", (STRING,), Type(URL, optional=True)),
    "isValidHostLabel": Signature(
        "is_valid_host_label", (STRING, BOOLEAN), Type(BOOLEAN), "allow_subdomains"
    ),
    "aws.isVirtualHostableS3Bucket": Signature(
        "is_virtual_hostable_s3_bucket", (STRING, BOOLEAN), Type(BOOLEAN), "allow_subdomains"
    ),
    "substring": Signature(
        "substring", (STRING, INTEGER, INTEGER, BOOLEAN), Type(STRING, optional=True), "reverse"
    ),
    "uriEncode": Signature("uri_encode", (STRING,), Type(STRING)),
}

SPECIAL = {"isSet": 1, "not": 1, "booleanEquals": 2, "stringEquals": 2, "getAttr": 2}

ATTRIBUTES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    PARTITION: {
        "name": ("name", STRING),
        "dnsSuffix": ("dns_suffix", STRING),
        "dualStackDnsSuffix": ("dual_stack_dns_suffix", STRING),
        "supportsFIPS": ("supports_fips", BOOLEAN),
        "supportsDualStack": ("supports_dual_stack", BOOLEAN),
        "implicitGlobalRegion": ("implicit_global_region", STRING),
    },
    ARN: {
        "partition": ("partition", STRING),
        "service": ("service", STRING),
        "region": ("region", STRING),
        "accountId": ("account_id", STRING),
        "resourceId": ("resource_id", STRINGS),
    },
    URL: {
        "scheme": ("scheme", STRING),
        "authority": ("authority", STRING),
        "path": ("path", STRING),
        "normalizedPath": ("normalized_path", STRING),
        "isIp": ("is_ip", BOOLEAN),
    },
}

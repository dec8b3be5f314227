"""How an endpoint says that requests to it are signed.

Specification: https://smithy.io/2.0/aws/rules-engine/auth-schemes.html
"""

# docs/decisions/sigv4a-needs-awscrt.md says why.

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from codegen.plan.ir.endpoints import Expression, Return
from codegen.source.model import Document
from codegen.text.wording import is_list, is_object

Path: TypeAlias = tuple[str | int, ...]

_SYMMETRIC, _ASYMMETRIC = "sigv4", "sigv4a"
_EVERYWHERE = "*"


def signed(
    endpoint: Return,
    schemes: Sequence[Document],
    at: Path,
    *,
    read: Callable[[str, Path], Expression],
    report: Callable[[Path, str, str], None],
) -> Return:
    """The endpoint with its schemes up to the first of SigV4, or with the names of all others.

    Args:
        endpoint: The endpoint.
        schemes: Its authentication schemes in order of preference.
        at: Their place.
        read: Reads a text that may have parameters of the rules in it, given its place.
        report: Reports a problem: its place, what was found and what was expected.
    """
    names = [scheme["name"] for scheme in schemes]
    end = names.index(_SYMMETRIC) + 1 if _SYMMETRIC in names else len(names)
    usable = [
        (index, scheme)
        for index, scheme in enumerate(schemes[:end])
        if scheme["name"] in (_SYMMETRIC, _ASYMMETRIC)
    ]
    if not usable:
        return replace(endpoint, auth_schemes=tuple(names))
    for index, scheme in usable:
        here = (*at, index)
        if scheme.get("disableDoubleEncoding"):
            place = (*here, "disableDoubleEncoding")
            report(place, "true, which codegen does not support", "false")
        name = scheme.get("signingName")
        if name is not None:
            other = endpoint.signing_name
            endpoint = replace(endpoint, signing_name=read(name, (*here, "signingName")))
            if other not in (None, endpoint.signing_name):
                report((*here, "signingName"), "another name than before", "the same name")
        if "signingRegion" in scheme:
            region = read(scheme["signingRegion"], (*here, "signingRegion"))
            endpoint = replace(endpoint, signing_region=region)
        regions = ",".join(scheme.get("signingRegionSet") or [_EVERYWHERE])
        if regions != _EVERYWHERE:
            endpoint = replace(endpoint, region_set=read(regions, (*here, "signingRegionSet")))
    used = tuple(dict.fromkeys(scheme["name"] for _, scheme in usable))
    return endpoint if used == (_SYMMETRIC,) else replace(endpoint, auth_schemes=used)


def may_be_asymmetric(rules: object) -> bool:
    """Whether an endpoint in a rule set, or in a part of it, can be signed by SigV4a."""
    return any(_ASYMMETRIC in names for names in _scheme_names(rules))


def _scheme_names(rules: object) -> Iterator[list[str]]:
    if is_object(rules):
        schemes: object = rules.get("authSchemes")
        if is_list(schemes):
            yield [scheme["name"] for scheme in cast("list[Document]", schemes)]
        for part in rules.values():
            yield from _scheme_names(part)
    elif is_list(rules):
        for part in cast("list[object]", rules):
            yield from _scheme_names(part)

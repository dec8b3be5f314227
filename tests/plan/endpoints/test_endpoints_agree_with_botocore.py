"""Compiled endpoint rules resolve as botocore's rules engine does, for every service of botocore."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from support.endpoints import (
    NO_RULE_MATCHED,
    VALUE_MISSING,
    Document,
    Oracle,
    compiled,
    lower,
    partitions,
    resolved,
    rule_set,
    rule_set_names,
)

from codegen.plan.ir.endpoints import Parameter
from codegen.problems import ProblemsError

# None of them is of a rest-json service; most are versions that newer ones have replaced.
REGION_NEVER_ASKED_FOR = (
    *("cloudfront/2014-05-31", "cloudfront/2014-10-21", "cloudfront/2014-11-06"),
    *("cloudfront/2015-04-17", "cloudfront/2015-07-27", "cloudfront/2015-09-17"),
    *("cloudfront/2016-01-13", "cloudsearch/2011-02-01", "ec2/2014-09-01", "ec2/2014-10-01"),
    *("ec2/2015-03-01", "ec2/2015-04-15", "elasticache/2014-09-30", "events/2014-02-03"),
    *("importexport/2010-06-01", "inspector/2015-08-18", "sdb/2009-04-15"),
)
PROPERTIES_NOT_SUPPORTED = ("s3/2006-03-01", "s3control/2018-08-20")
SUPPORTED = [
    name
    for name in rule_set_names()
    if name not in (*REGION_NEVER_ASKED_FOR, *PROPERTIES_NOT_SUPPORTED)
]

FEW_REGIONS = (
    *("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "us-gov-east-1", "us-iso-east-1"),
    *("us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1", "aws-global"),
    *("aws-us-gov-global", "us-newregion-9", "cn-newregion-1", "nowhere", "US-EAST-1", "", None),
)
ENDPOINTS = (
    *("https://example.com", "http://localhost:8080/path", "https://127.0.0.1/a b/", "no url"),
    *("https://example.com?query=1", ""),
)
ARNS = (
    "arn:aws:cloudfront::123456789012:key-value-store/00000000-0000",
    "arn:aws-cn:cloudfront::123456789012:key-value-store/00000000-0000",
    "arn:aws:cloudfront::123456789012:",
    "arn:aws:cloudfront::123456789012::store",
    "arn:aws:kinesis:us-east-1:123456789012:stream/name",
    "arn:aws:kinesis:us-east-1:123456789012:stream/name/consumer/other:1",
    "arn:aws:kinesis:us-east-1:123456789012:channel/name/abc",
    "arn:aws:dynamodb:us-east-1:123456789012:table/name",
    "arn:aws-us-gov:events:us-gov-west-1:123456789012:event-bus/name",
    "arn:aws:s3:us-west-2:123456789012:accesspoint:name",
    "arn:aws:s3:us-west-2:123456789012:accesspoint/name/more",
    "arn:aws:s3::123456789012:accesspoint:name.mrap",
    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/name",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1234/accesspoint/name",
    "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1234/bucket/name",
    "arn:aws:s3::",
)
BUCKETS = (
    *("bucket", "Bucket", "dotted.bucket.name", "a", "192.168.1.1", "bad_bucket", "ümlaut"),
    *("name--use1-az1--x-s3", "name--abcdefgh-az1--x-s3", "name--use1-az1--xa-s3"),
    *("test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3", "--x-s3"),
)


@cache
def every_region() -> tuple[str | None, ...]:
    known = [region for row in partitions()["partitions"] for region in row["regions"]]
    return tuple(dict.fromkeys([*FEW_REGIONS, *known]))


@cache
def first_of_their_kind() -> frozenset[str]:
    """One of all rule sets that differ in nothing but host names."""
    first: dict[str, str] = {}
    for name in rule_set_names():
        text = json.dumps(rule_set(name)["rules"])
        first.setdefault(re.sub(r'"https://[^"]*"', '""', text), name)
    return frozenset(first.values())


def samples(parameter: Parameter, rules: Document) -> Sequence[Any]:
    """Values for a parameter that is not one of the four that every service has."""
    if parameter.annotation.startswith("bool"):
        return (None, True, False)
    if parameter.annotation.startswith("Sequence"):
        return (None, (), ARNS[:1], (ARNS[7],), (ARNS[7], ARNS[4]))
    compared = re.findall(r'\{"ref": "(\w+)"\}, "([^"]*)"', json.dumps(rules))
    constants = [text for name, text in compared if name == parameter.name]
    lists = {"arn": ARNS, "bucket": (*BUCKETS, *ARNS)}
    special = next((texts for key, texts in lists.items() if key in parameter.name.lower()), ())
    return (None, "", "sample", "two.labels", "bad_label", *constants, *special)


def scenarios(
    parameters: Sequence[Parameter], rules: Document, *, all_regions: bool
) -> Iterator[dict[str, Any]]:
    """Keyword arguments for ``resolve``."""
    flags = list(itertools.product((False, True), repeat=2))
    regions_and_endpoints: list[tuple[str | None, str | None]] = [
        (region, None) for region in (every_region() if all_regions else FEW_REGIONS)
    ]
    regions_and_endpoints += itertools.product(
        ("us-east-1", "cn-north-1", "nowhere", None), ENDPOINTS
    )
    others = [(parameter.keyword, samples(parameter, rules)) for parameter in parameters[4:]]
    if not others:
        for (region, endpoint), (use_fips, use_dual_stack) in itertools.product(
            regions_and_endpoints, flags
        ):
            yield {
                "region": region,
                "endpoint": endpoint,
                "use_fips": use_fips,
                "use_dual_stack": use_dual_stack,
            }
        return
    chance = random.Random(json.dumps(rules))
    for _ in range(6000):
        region, endpoint = chance.choice(regions_and_endpoints)
        use_fips, use_dual_stack = chance.choice([*flags, (False, False)])
        yield {
            "region": region,
            "endpoint": endpoint,
            "use_fips": use_fips,
            "use_dual_stack": use_dual_stack,
            **{keyword: chance.choice(values) for keyword, values in others},
        }


def assert_agreement(
    rules: Document, *, all_regions: bool, lenient: bool = False
) -> set[str | None]:
    """Compares every situation, and returns the errors that occurred (None: no error)."""
    endpoints = lower(rules)
    resolve = compiled(endpoints)["resolve"]
    oracle = Oracle(rules)
    names = {parameter.keyword: parameter.name for parameter in endpoints.parameters}
    seen: set[str | None] = set()
    for arguments in scenarios(endpoints.parameters, rules, all_regions=all_regions):
        asked = {
            names[keyword]: value
            for keyword, value in arguments.items()
            if keyword not in endpoints.ignored
        }
        expected = oracle.resolved(asked)
        outcome = resolved(resolve, arguments)
        # A tree whose conditions hold has the last word; botocore goes on behind it.
        if not (lenient and outcome == NO_RULE_MATCHED):
            assert outcome == expected, arguments
        seen.add(expected.error)
    return seen


@pytest.mark.parametrize("name", SUPPORTED)
def test_every_rule_set_resolves_as_in_botocore(name: str) -> None:
    errors = assert_agreement(rule_set(name), all_regions=name in first_of_their_kind())
    assert None in errors, "no situation found an endpoint"


@pytest.mark.parametrize("name", REGION_NEVER_ASKED_FOR)
def test_rules_that_never_test_the_region_require_one(name: str) -> None:
    required = copy.deepcopy(dict(rule_set(name)))
    required["parameters"]["Region"]["required"] = True
    assert lower(rule_set(name)) == lower(required)
    assert VALUE_MISSING.error in assert_agreement(required, all_regions=False)


@pytest.mark.parametrize("name", PROPERTIES_NOT_SUPPORTED)
def test_rules_with_unsupported_signing_are_refused(name: str) -> None:
    with pytest.raises(ProblemsError) as raised:
        lower(rule_set(name))
    refused = {each.pointer.rpartition("/")[2] for each in raised.value.problems}
    assert refused <= {"backend", "disableDoubleEncoding"}


@pytest.mark.parametrize("name", PROPERTIES_NOT_SUPPORTED)
def test_largest_rule_sets_resolve_as_in_botocore_without_refused_properties(name: str) -> None:
    errors = assert_agreement(
        without_refused_properties(rule_set(name)), all_regions=False, lenient=True
    )
    assert len(errors) > 20


def without_refused_properties(value: Any) -> Any:
    match value:
        case Mapping():
            kept = (key for key in value if key not in ("disableDoubleEncoding", "backend"))
            return {key: without_refused_properties(value[key]) for key in kept}
        case list():
            return [without_refused_properties(item) for item in value]
        case _:
            return value

"""Problems of endpoint rules that can't be compiled: the place, what was found, what is expected."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from support.endpoints import Document, endpoint, error, fn, lower, partitions, ref, rules_of, tree
from support.problems import refused

from codegen.plan.endpoints.lower import lower_endpoints

HOST = endpoint([], "https://host")
HAS_REGION = fn("isSet", ref("Region"))
PARTITION = fn("aws.partition", ref("Region"), assign="p")
FILE = "tiny/endpoint-rule-set-1.json"


def problems(rules: Document) -> list[str]:
    return [problem.removeprefix(f"{FILE}:") for problem in refused(lambda: lower(rules))]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (
            fn("coalesce", ref("Region"), "a"),
            (
                "/fn: found the unsupported function 'coalesce'; expected one of "
                "aws.isVirtualHostableS3Bucket, aws.parseArn, aws.partition, "
                "booleanEquals, getAttr, isSet, isValidHostLabel, not, parseURL, "
                "stringEquals, substring, uriEncode"
            ),
        ),
        (
            fn("isSet", ref("Regoin")),
            (
                "/argv/0/ref: found 'Regoin', which is neither a parameter nor assigned "
                "before; expected one of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (fn("isSet"), "/argv: found isSet with 0 arguments; expected 1 argument"),
        (
            fn("stringEquals", "a", "b", "c"),
            "/argv: found stringEquals with 3 arguments; expected 2 arguments",
        ),
        (fn("aws.partition"), "/argv: found aws.partition with 0 arguments; expected 1 argument"),
        (
            fn("aws.partition", ref("Endpoint")),
            (
                "/argv/0: found an argument of aws.partition, which is a string that may be "
                "absent; expected a string, after an isSet condition"
            ),
        ),
        (
            fn("stringEquals", ref("UseFIPS"), "true"),
            "/argv/0: found an argument of stringEquals, which is a boolean; expected a string",
        ),
        (
            fn("booleanEquals", True, fn("not", "a")),
            "/argv/1/argv/0: found an argument of not, which is a string; expected a boolean",
        ),
        (
            fn("substring", "abc", "0", 2, False),
            "/argv/1: found an argument of substring, which is a string; expected an integer",
        ),
        (
            fn("isValidHostLabel", "abc", None),
            "/argv/1: found None; expected a string, integer, boolean, ref or fn",
        ),
        (
            fn("getAttr", fn("aws.partition", "a"), "dnsSufix"),
            (
                "/argv/1: found 'dnsSufix' of a partition; expected one of name, "
                "dnsSuffix, dualStackDnsSuffix, supportsFIPS, supportsDualStack, "
                "implicitGlobalRegion"
            ),
        ),
        (
            fn("getAttr", fn("aws.parseArn", "a"), "service"),
            "/argv/1: found 'service' of an ARN that may be absent; expected a value that "
            "has attributes",
        ),
        (
            fn("getAttr", "text", "name"),
            "/argv/1: found 'name' of a string; expected a value that has attributes",
        ),
        (
            fn("getAttr", fn("aws.partition", "a"), "name[0]"),
            "/argv/1: found '[0]' of a string; expected a value that has attributes",
        ),
        (
            fn("getAttr", fn("aws.partition", "a"), 1),
            "/argv/1: found 1; expected the path of an attribute, as a string",
        ),
        (
            fn("uriEncode", "a", assign="Region"),
            "/assign: found a second assignment to 'Region'; expected an unused name",
        ),
        (
            fn("stringEquals", "{Region", "a"),
            "/argv/0: found a lone '{' in '{Region'; expected {name}, {{ or }}",
        ),
        (
            fn("stringEquals", "Region}", "a"),
            "/argv/0: found a lone '}' in 'Region}'; expected {name}, {{ or }}",
        ),
        (
            fn("stringEquals", "{}", "a"),
            (
                "/argv/0: found '', which is neither a parameter nor assigned before; "
                "expected one of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (
            fn("stringEquals", "{Endpoint}", "a"),
            "/argv/0: found {Endpoint}, which is a string that may be absent; expected a "
            "string, after an isSet condition",
        ),
        (
            fn("stringEquals", "{UseFIPS}", "a"),
            "/argv/0: found {UseFIPS}, which is a " "boolean; expected a string",
        ),
    ],
)
def test_invalid_condition_is_reported(condition: Document, problem: str) -> None:
    assert problems(rules_of(endpoint([condition], "https://host"), HOST)) == [
        f"/rules/0/conditions/0{problem}"
    ]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            {"type": "branch", "conditions": []},
            "/rules/0/type: found 'branch'; expected a rule " "of the type tree, endpoint or error",
        ),
        (
            endpoint([], ref("Endpoint")),
            (
                "/rules/0/endpoint/url: found a value, which "
                "is a string that may be absent; expected a string, after an isSet condition"
            ),
        ),
        (
            endpoint([HAS_REGION, PARTITION], "https://{p}"),
            "/rules/0/endpoint/url: found {p}, which is a " "partition; expected a string",
        ),
        (
            endpoint([HAS_REGION, PARTITION], "https://{p#suffix}"),
            (
                "/rules/0/endpoint/url: found 'suffix' of a "
                "partition; expected one of name, dnsSuffix, dualStackDnsSuffix, "
                "supportsFIPS, supportsDualStack, implicitGlobalRegion"
            ),
        ),
        (
            tree([], tree([], error([], "in {nowhere}"))),
            (
                "/rules/0/rules/0/rules/0/error: found "
                "'nowhere', which is neither a parameter nor assigned before; expected one "
                "of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (
            endpoint([], "https://a", headers={"x-a/b": ["a", "{b}"]}),
            (
                "/rules/0/endpoint/headers/x-a~1b/1: found "
                "'b', which is neither a parameter nor assigned before; expected one of "
                "Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (
            endpoint([], "https://a", properties={"backend": "S3Express"}),
            (
                "/rules/0/endpoint/properties/backend: found "
                "the unsupported property 'backend'; expected authSchemes"
            ),
        ),
        (
            endpoint(
                [],
                "https://a",
                properties={"authSchemes": [{"name": "sigv4", "disableDoubleEncoding": True}]},
            ),
            (
                "/rules/0/endpoint/properties/authSchemes/0/disableDoubleEncoding: "
                "found true, which codegen does not support; expected false"
            ),
        ),
        (
            endpoint(
                [],
                "https://a",
                properties={"authSchemes": [{"name": "sigv4", "signingRegion": "{Endpoint}"}]},
            ),
            (
                "/rules/0/endpoint/properties/authSchemes/0/signingRegion: "
                "found {Endpoint}, which is a string that may be absent; expected a string, "
                "after an isSet condition"
            ),
        ),
    ],
)
def test_invalid_rule_is_reported(rule: Document, problem: str) -> None:
    assert problems(rules_of(rule, HOST)) == [problem]


def test_test_of_a_call_does_not_narrow_the_next_call() -> None:
    first = fn("getAttr", ref("arn"), "resourceId[0]")
    rules = rules_of(
        endpoint(
            [
                fn("aws.parseArn", "arn:aws:a:b:c:d", assign="arn"),
                fn("isSet", first),
                fn("stringEquals", first, "a"),
            ],
            "https://host",
        ),
        HOST,
    )
    assert problems(rules) == [
        (
            "/rules/0/conditions/2/argv/0: found an argument "
            "of stringEquals, which is a string that may be absent; expected a string, after "
            "an isSet condition"
        )
    ]


def test_variable_is_scoped_to_its_rule() -> None:
    rules = rules_of(tree([HAS_REGION, PARTITION], HOST), endpoint([], "https://{p#dnsSuffix}"))
    assert problems(rules) == [
        (
            "/rules/1/endpoint/url: found 'p', which is "
            "neither a parameter nor assigned before; expected one of Endpoint, Region, "
            "UseDualStack, UseFIPS"
        )
    ]


def test_every_problem_is_reported_even_in_unreachable_rules() -> None:
    rules = rules_of(
        endpoint([fn("isSet", ref("A")), fn("isSet", ref("B"))], "https://{C}"),
        HOST,
        error([], "{D}"),
    )
    assert [problem.partition(":")[0] for problem in problems(rules)] == [
        "/rules/0/conditions/0/argv/0/ref",
        "/rules/0/conditions/1/argv/0/ref",
        "/rules/0/endpoint/url",
        "/rules/2/error",
    ]


@pytest.mark.parametrize(
    ("parameter", "problem"),
    [
        (
            {"type": "number"},
            (
                "/parameters/It/type: found the unsupported "
                "type 'number'; expected string, boolean or stringArray"
            ),
        ),
        (
            {"type": "string", "builtIn": "AWS::UseFIPS"},
            "/parameters/It/type: found AWS::UseFIPS, which "
            "is a string; expected the type that this parameter has in every service",
        ),
        (
            {"type": "boolean", "builtIn": "AWS::Region"},
            (
                "/parameters/It/type: found AWS::Region, "
                "which is a boolean; expected the type that this parameter has in "
                "every service"
            ),
        ),
    ],
)
def test_invalid_parameter_is_reported(parameter: Document, problem: str) -> None:
    assert problems(rules_of(HOST, It=parameter)) == [problem]


def with_partitions(document: Document) -> list[str]:
    rules = rules_of(endpoint([HAS_REGION, PARTITION], "https://{p#dnsSuffix}"), HOST)
    return refused(lambda: lower_endpoints(rules, document, file=FILE))


def test_partition_lookup_requires_partitions() -> None:
    assert with_partitions({}) == [
        "partitions.json: found no partitions; expected the partitions that endpoint rules "
        "look up"
    ]
    assert lower_endpoints(rules_of(HOST), {}, file=FILE).partitions == ()


def test_invalid_partitions_are_reported() -> None:
    document: dict[str, Any] = copy.deepcopy(dict(partitions()))
    document["partitions"][0]["regionRegex"] = "^(us"
    document["partitions"][1]["regions"]["cn-north-1"]["dnsSuffix"] = "other"
    assert with_partitions(document) == [
        (
            "partitions.json:/partitions/0/regionRegex: found an invalid regular "
            "expression (missing ), unterminated subpattern at position 1); expected a "
            "regular expression"
        ),
        (
            "partitions.json:/partitions/1/regions/cn-north-1/dnsSuffix: found an output "
            "of a single region, which codegen does not support; expected a description"
        ),
    ]

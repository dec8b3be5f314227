"""Problems of endpoint rules that can't be compiled: the place, what was found, what is expected."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from support.endpoints import (
    Document,
    endpoint,
    error,
    fn,
    lower,
    partitions,
    ref,
    rules_of,
    tree,
)

from codegen.plan.endpoints.lower import lower_endpoints
from codegen.problems import ProblemsError

HOST = endpoint([], "https://host")
HAS_REGION = fn("isSet", ref("Region"))
PARTITION = fn("aws.partition", ref("Region"), assign="p")
FILE = "tiny/endpoint-rule-set-1.json"


def problems(rules: Document) -> list[str]:
    with pytest.raises(ProblemsError) as raised:
        lower(rules)
    return [str(problem).removeprefix(f"{FILE}: ") for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (
            fn("coalesce", ref("Region"), "a"),
            (
                "/fn: the function 'coalesce' is not supported; one of aws.isVirtualHostableS3Bucket, "
                "aws.parseArn, aws.partition, booleanEquals, getAttr, isSet, isValidHostLabel, not, "
                "parseURL, stringEquals, substring, uriEncode"
            ),
        ),
        (
            fn("isSet", ref("Regoin")),
            (
                "/argv/0/ref: 'Regoin' is neither a parameter nor assigned before; "
                "one of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (fn("isSet"), "/argv: isSet with 0 arguments; 1 argument"),
        (
            fn("stringEquals", "a", "b", "c"),
            "/argv: stringEquals with 3 arguments; 2 arguments",
        ),
        (fn("aws.partition"), "/argv: aws.partition with 0 arguments; 1 argument"),
        (
            fn("aws.partition", ref("Endpoint")),
            (
                "/argv/0: this argument of aws.partition is a string that may be absent; "
                "a string, after an isSet condition"
            ),
        ),
        (
            fn("stringEquals", ref("UseFIPS"), "true"),
            "/argv/0: this argument of stringEquals is a boolean; a string",
        ),
        (
            fn("booleanEquals", True, fn("not", "a")),
            "/argv/1/argv/0: this argument of not is a string; a boolean",
        ),
        (
            fn("substring", "abc", "0", 2, False),
            "/argv/1: this argument of substring is a string; an integer",
        ),
        (
            fn("isValidHostLabel", "abc", None),
            "/argv/1: None; a string, integer, boolean, ref or fn",
        ),
        (
            fn("getAttr", fn("aws.partition", "a"), "dnsSufix"),
            (
                "/argv/1: 'dnsSufix' of a partition; one of name, dnsSuffix, dualStackDnsSuffix, "
                "supportsFIPS, supportsDualStack, implicitGlobalRegion"
            ),
        ),
        (
            fn("getAttr", fn("aws.parseArn", "a"), "service"),
            "/argv/1: 'service' of an ARN that may be absent; a value that has attributes",
        ),
        (
            fn("getAttr", "text", "name"),
            "/argv/1: 'name' of a string; a value that has attributes",
        ),
        (
            fn("getAttr", fn("aws.partition", "a"), "name[0]"),
            "/argv/1: '[0]' of a string; a value that has attributes",
        ),
        (
            fn("getAttr", fn("aws.partition", "a"), 1),
            "/argv/1: 1; the path of an attribute, as a string",
        ),
        (
            fn("uriEncode", "a", assign="Region"),
            "/assign: 'Region' has a value; an unused name",
        ),
        (
            fn("stringEquals", "{Region", "a"),
            "/argv/0: a lone '{' in '{Region'; {name}, {{ or }}",
        ),
        (
            fn("stringEquals", "Region}", "a"),
            "/argv/0: a lone '}' in 'Region}'; {name}, {{ or }}",
        ),
        (
            fn("stringEquals", "{}", "a"),
            (
                "/argv/0: '' is neither a parameter nor assigned before; "
                "one of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (
            fn("stringEquals", "{Endpoint}", "a"),
            "/argv/0: {Endpoint} is a string that may be absent; a string, after an isSet condition",
        ),
        (fn("stringEquals", "{UseFIPS}", "a"), "/argv/0: {UseFIPS} is a boolean; a string"),
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
            "/rules/0/type: 'branch'; a rule is a tree, endpoint or error",
        ),
        (
            endpoint([], ref("Endpoint")),
            (
                "/rules/0/endpoint/url: this value is a string that may be absent; "
                "a string, after an isSet condition"
            ),
        ),
        (
            endpoint([HAS_REGION, PARTITION], "https://{p}"),
            "/rules/0/endpoint/url: {p} is a partition; a string",
        ),
        (
            endpoint([HAS_REGION, PARTITION], "https://{p#suffix}"),
            (
                "/rules/0/endpoint/url: 'suffix' of a partition; one of name, dnsSuffix, "
                "dualStackDnsSuffix, supportsFIPS, supportsDualStack, implicitGlobalRegion"
            ),
        ),
        (
            tree([], tree([], error([], "in {nowhere}"))),
            (
                "/rules/0/rules/0/rules/0/error: 'nowhere' is neither a parameter nor assigned before; "
                "one of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (
            endpoint([], "https://a", headers={"x-a/b": ["a", "{b}"]}),
            (
                "/rules/0/endpoint/headers/x-a~1b/1: 'b' is neither a parameter nor assigned before; "
                "one of Endpoint, Region, UseDualStack, UseFIPS"
            ),
        ),
        (
            endpoint([], "https://a", properties={"backend": "S3Express"}),
            (
                "/rules/0/endpoint/properties/backend: the property 'backend' is not supported; "
                "authSchemes"
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
                "it is true, which is not supported; false"
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
                "{Endpoint} is a string that may be absent; a string, after an isSet condition"
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
            "/rules/0/conditions/2/argv/0: this argument of stringEquals is a string that may be "
            "absent; a string, after an isSet condition"
        )
    ]


def test_variable_is_scoped_to_its_rule() -> None:
    rules = rules_of(
        tree([HAS_REGION, PARTITION], HOST),
        endpoint([], "https://{p#dnsSuffix}"),
    )
    assert problems(rules) == [
        (
            "/rules/1/endpoint/url: 'p' is neither a parameter nor assigned before; "
            "one of Endpoint, Region, UseDualStack, UseFIPS"
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
                "/parameters/It/type: the type 'number' is not supported; "
                "string, boolean or stringArray"
            ),
        ),
        (
            {"type": "string", "builtIn": "AWS::UseFIPS"},
            "/parameters/It/type: AWS::UseFIPS is a string here; the type that it has everywhere",
        ),
        (
            {"type": "boolean", "builtIn": "AWS::Region"},
            (
                "/parameters/It/type: AWS::Region is a boolean here; "
                "the type that it has everywhere"
            ),
        ),
    ],
)
def test_invalid_parameter_is_reported(parameter: Document, problem: str) -> None:
    assert problems(rules_of(HOST, It=parameter)) == [problem]


def with_partitions(document: Document) -> list[str]:
    rules = rules_of(endpoint([HAS_REGION, PARTITION], "https://{p#dnsSuffix}"), HOST)
    with pytest.raises(ProblemsError) as raised:
        lower_endpoints(rules, document, file=FILE)
    return list(map(str, raised.value.problems))


def test_partition_lookup_requires_partitions() -> None:
    assert with_partitions({}) == [
        "partitions.json: no partitions; the partitions that endpoint rules look up"
    ]
    assert lower_endpoints(rules_of(HOST), {}, file=FILE).partitions == ()


def test_invalid_partitions_are_reported() -> None:
    document: dict[str, Any] = copy.deepcopy(dict(partitions()))
    document["partitions"][0]["regionRegex"] = "^(us"
    document["partitions"][1]["regions"]["cn-north-1"]["dnsSuffix"] = "other"
    assert with_partitions(document) == [
        (
            "partitions.json: /partitions/0/regionRegex: it does not compile: "
            "missing ), unterminated subpattern at position 1; a regular expression"
        ),
        (
            "partitions.json: /partitions/1/regions/cn-north-1/dnsSuffix: "
            "an output of one region only is not supported; a description"
        ),
    ]

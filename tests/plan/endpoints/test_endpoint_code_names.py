"""Names and literals in the code of compiled endpoint rules: parameters, variables, strings."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name
from support.endpoints import (
    Document,
    assert_body,
    body,
    compiled,
    endpoint,
    error,
    fn,
    formatted,
    lower,
    ref,
    resolved,
    rule_set,
    rule_set_names,
    rules_of,
)

from codegen.plan.endpoints.names import keyword_name

HAS_REGION = fn("isSet", ref("Region"))
HAS_ENDPOINT = fn("isSet", ref("Endpoint"))
PARTITION = fn("aws.partition", ref("Region"), assign="PartitionResult")


@pytest.mark.parametrize(
    ("parameter", "given", "url"),
    [
        ({"type": "string", "required": True, "default": "b"}, None, "https://b"),
        ({"type": "string", "default": "b"}, None, "https://b"),
        ({"type": "string", "default": "b"}, "", "https://"),
        ({"type": "string", "required": True}, "c", "https://c"),
    ],
)
def test_default_replaces_missing_parameter(
    parameter: Document, given: str | None, url: str
) -> None:
    resolve = compiled(lower(rules_of(endpoint([], "https://{Name}"), Name=parameter)))["resolve"]
    assert resolve(region=None, name=given).url == url


def test_missing_required_parameter_is_named_in_error() -> None:
    rules = rules_of(
        endpoint([], "https://{ARNName}"), ARNName={"type": "string", "required": True}
    )
    assert_body(
        rules,
        """
        if arn_name is None:
            raise ConfigurationError("The endpoint rules of this service need a value for arn_name")
        return Endpoint(f"https://{arn_name}")
        """,
    )


def test_context_parameters_follow_standard_ones_and_are_listed() -> None:
    rules = rules_of(
        endpoint([fn("not", fn("isSet", ref("ResourceArnList")))], "https://{Region}"),
        endpoint([fn("isSet", ref("KvsARN")), ref_is_set("region")], "https://{KvsARN}.{region}"),
        endpoint([], "https://host"),
        Region={"type": "string", "builtIn": "AWS::Region", "required": True},
        KvsARN={"type": "string"},
        ResourceArnList={"type": "stringArray"},
        Type={"type": "Boolean"},
        region={"type": "string"},
        region_={"type": "string"},
        AccountId={"type": "string", "builtIn": "AWS::Auth::AccountId"},
    )
    names = compiled(lower(rules))
    assert names["PARAMETERS"] == (
        *("account_id", "account_id_endpoint_mode"),
        *("kvs_arn", "resource_arn_list", "type_", "region_", "region__"),
    )
    text = formatted(rules)
    assert "from collections.abc import Sequence" in text
    assert "resource_arn_list: Sequence[str] | None = None" in text
    assert "type_: bool | None = None" in text
    outcome = names["resolve"](region="r", kvs_arn="k", region_="s", resource_arn_list=[])
    assert outcome.url == "https://k.s"


def ref_is_set(name: str) -> Document:
    return fn("isSet", ref(name))


def test_optional_boolean_has_one_test() -> None:
    given = fn("isSet", ref("Flag"))
    rules = rules_of(
        endpoint([given, fn("booleanEquals", ref("Flag"), True)], "https://yes"),
        endpoint([given, fn("booleanEquals", ref("Flag"), False)], "https://no"),
        endpoint([], "https://neither"),
        Flag={"type": "boolean"},
    )
    assert_body(
        rules,
        """
        if flag:
            return Endpoint("https://yes")
        if flag is not None:
            return Endpoint("https://no")
        return Endpoint("https://neither")
        """,
    )


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        'a "quoted" word',
        "it's",
        "back\\slash \\",
        "braces {{Region}} and {{}}",
        "two\nlines\ttab",
        "é ☃ \u2028",
        "long " * 60 + "end",
        "  blanks   in   a   long   text  " * 6,
    ],
)
@pytest.mark.parametrize("placeholder", ["", "{Region}"])
def test_any_string_is_preserved(text: str, placeholder: str) -> None:
    rules = rules_of(error([HAS_REGION], text + placeholder), endpoint([], "https://host"))
    resolve = compiled(lower(rules))["resolve"]
    expected = text.replace("{{", "{").replace("}}", "}") + ("r" if placeholder else "")
    assert resolved(resolve, {"region": "r"}).error == expected
    assert all(len(line) <= 100 for line in formatted(rules).splitlines())


def test_variables_of_different_types_have_different_names() -> None:
    rules = rules_of(
        endpoint(
            [HAS_ENDPOINT, fn("parseURL", ref("Endpoint"), assign="it")], "https://{it#authority}"
        ),
        endpoint(
            [HAS_ENDPOINT, fn("substring", ref("Endpoint"), 0, 1, False, assign="it")],
            "https://{it}",
        ),
        endpoint([], "https://host"),
    )
    assert "it_ := substring(" in formatted(rules)


@pytest.mark.parametrize(
    "name",
    [
        *sorted({name for each in rule_set_names() for name in rule_set(each)["parameters"]}),
        *("KvsARNs", "S3ExpressZone", "HTTPServer", "aB", "already_snake", "Ab2C3"),
    ],
)
def test_arguments_are_named_as_in_boto3(name: str) -> None:
    assert keyword_name(name) in (xform_name(name), f"{xform_name(name)}_")


def test_variables_do_not_shadow_parameters_helpers_or_keywords() -> None:
    def part(name: str) -> Document:
        return fn("uriEncode", ref("Region"), assign=name)

    names = ["endpoint", "parseArn", "type", "Class"]
    rules = rules_of(
        endpoint([HAS_REGION, *map(part, names)], "".join(f"{{{name}}}" for name in names)),
        endpoint([], "https://host"),
    )
    text = body(rules)
    for name in ("endpoint_", "parse_arn_", "type_", "class_"):
        assert f"{name} = uri_encode(region)" in text


def test_table_of_partitions_equals_document() -> None:
    rules = rules_of(
        endpoint([HAS_REGION, PARTITION], "https://{PartitionResult#name}"), error([], "")
    )
    names: dict[str, Any] = compiled(lower(rules))
    aws, china, *_ = names["PARTITIONS"]
    assert (aws.name, aws.dns_suffix, china.name) == ("aws", "amazonaws.com", "aws-cn")
    assert china.regions == {"aws-cn-global", "cn-north-1", "cn-northwest-1"}
    assert r'region_regex=r"^cn\-\w+\-\d+$",' in formatted(rules)

"""What ``access.toml`` says becomes what the model knows, and what is wrong with its form is refused."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.source.access import Evidence, Rate, read_access
from codegen.source.schema import check

PAGE = Evidence(url="https://example.com/page", read="2026-01-31")
TABLE: dict[str, Any] = {
    "sources": {"page": {"url": PAGE.url, "read": PAGE.read}},
    "resources": {
        "Thing": "arn:${Partition}:tiny:${Region}:${Account}:thing/${ResourceId}",
        "Part": "arn:${Partition}:tiny:${Region}:${Account}:part/${ResourceId}",
    },
    "actions": {
        "tiny:MakeThing": {"level": "Write", "required": ["Thing"], "source": "page"},
        "tiny:Tag": {"level": "Tagging", "optional": ["Part", "Thing"], "source": "page"},
    },
    "operations": {
        "MakeThing": {
            "actions": ["tiny:MakeThing", "tiny:Tag"],
            "rates": [{"per_second": 5, "each": "account", "source": "page"}],
        },
        "Start": {"actions": ["tiny:MakeThing", "tiny:Tag"], "made": ["Part"]},
        "Tag": {"actions": ["tiny:Tag"]},
    },
}


def test_first_action_is_as_documented_and_others_concern_what_is_made() -> None:
    operations = read_access(TABLE, "tiny/access.toml").operations
    types = {
        name: [(one.name, one.required, one.optional) for one in operation.actions]
        for name, operation in operations.items()
    }
    assert types == {
        "MakeThing": [("tiny:MakeThing", ("Thing",), ()), ("tiny:Tag", ("Thing",), ())],
        "Start": [("tiny:MakeThing", ("Thing",), ()), ("tiny:Tag", ("Part",), ())],
        "Tag": [("tiny:Tag", (), ("Part", "Thing"))],
    }
    rates = (Rate(per_second=5, each="account", evidence=PAGE),)
    assert [one.rates for one in operations.values()] == [rates, (), ()]
    assert {action.evidence for one in operations.values() for action in one.actions} == {PAGE}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sources": {}}, "/sources: found an empty object"),
        ({"sources": {"page": {"url": "http://a", "read": "2026-01-31"}}}, "/sources/page/url"),
        ({"sources": {"page": {"url": "https://a", "read": "today"}}}, "/sources/page/read"),
        ({"resources": {"Thing": "thing/1"}}, "/resources/Thing"),
        ({"actions": {"GetThing": {"level": "Read", "source": "page"}}}, "/actions/GetThing"),
        ({"operations": {"GetThing": {}}}, "/operations/GetThing: found an empty object"),
        ({"operations": {"GetThing": {"rates": [{"per_second": 0}]}}}, "rates/0/per_second"),
        ({"operation": {}}, '/operation: found the unknown key "operation"'),
    ],
)
def test_form_is_checked(change: dict[str, Any], problem: str) -> None:
    found = [str(one) for one in check("access", {**TABLE, **change}, "tiny/access.toml")]
    assert any(problem in one for one in found), found


def test_table_has_the_form() -> None:
    assert [*check("access", TABLE, "")] == []

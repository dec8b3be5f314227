"""What lint finds in patterns: those that are wrong, and none of those that are right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.lint import found, report
from support.models import edit, tiny_service


def with_shape(name: str, **traits: Any) -> dict[str, Any]:
    """The tiny service, in which a thing has a member of a string shape."""
    model = edit(tiny_service(), f"/shapes/{name}", {"type": "string", **traits})
    return edit(model, "/shapes/Thing/members/extra", {"shape": name})


def with_pattern(pattern: str, name: str = "Word", /, **traits: Any) -> dict[str, Any]:
    return with_shape(name, pattern=pattern, **traits)


def test_pattern_that_does_not_compile_is_answered_by_its_translation(tmp_path: Path) -> None:
    (finding,) = (
        finding
        for finding in report(tmp_path, model=with_pattern(r"[\p{L}\p{N}]+")).findings
        if finding.id == "pattern-not-in-python:Word"
    )
    assert finding.found == (
        r'"[\\p{L}\\p{N}]+" does not compile in Python: bad escape \p at position 1'
    )
    assert (finding.file, finding.pointer) == (
        "tiny/2020-01-01/service-2.json",
        "/shapes/Word/pattern",
    )
    assert finding.answer is not None
    assert finding.answer.recorded == "codegen/regex/translate.py"


@pytest.mark.parametrize("pattern", ["[a-z", "(a+)+$", r"\p{Lu}+", "a{3,1}"])
def test_untranslatable_pattern_is_found(tmp_path: Path, pattern: str) -> None:
    findings = report(tmp_path, model=with_pattern(pattern)).findings
    answers = {f.id: f.answer for f in findings if f.id.startswith("pattern")}
    assert answers == {"pattern-not-in-python:Word": None}


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("^[a-z]{36}$", 0, 32),
        ("^[a-z]{0,4}$", 5, 9),
        ("^ab?$", 3, None),
        ("a^b", 0, 9),
        ("/^a$/", 0, 9),
    ],
)
def test_pattern_that_matches_no_text_of_the_allowed_length_is_found(
    tmp_path: Path, pattern: str, least: int, most: int | None
) -> None:
    limits = {"min": least} if most is None else {"min": least, "max": most}
    model = with_pattern(pattern, **limits)
    assert set(found(tmp_path, "pattern-matches-nothing", model=model)) == {"Word"}


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("[a-z]{36}", 0, 36),
        ("^[a-z]{36,}$", 0, 36),
        ("[a-z]{0,4}", 5, 9),
        ("^$|^ab*$", 8, 8),
        ("a(?!b)", 0, 9),
    ],
)
def test_pattern_that_matches_a_text_of_the_allowed_length_is_ignored(
    tmp_path: Path, pattern: str, least: int, most: int
) -> None:
    model = with_pattern(pattern, min=least, max=most)
    assert found(tmp_path, "pattern-matches-nothing", model=model) == {}


@pytest.mark.parametrize(
    "pattern",
    [
        "arn:aws:tiny:[a-z0-9-]+:[0-9]+:[a-z-]/[a-zA-Z0-9-]+",
        "^arn:tiny:.*$",
        "/arn:aws:tiny:.*",
        "thing-[0-9]+",
        "arn:aws:tiny:[a-z]:[0-9]{12}:thing/.+",
        "arn:aws:tiny:[a-z0-9-]+:[0-9]{13}:thing/.+",
    ],
)
def test_arn_pattern_that_matches_no_arn_is_found(tmp_path: Path, pattern: str) -> None:
    model = with_pattern(pattern, "ThingArn")
    assert set(found(tmp_path, "pattern-matches-no-arn", model=model)) == {"ThingArn"}
    assert found(tmp_path, "pattern-matches-no-arn", model=with_pattern(pattern)) == {}


@pytest.mark.parametrize(
    "pattern",
    [
        "arn:aws:tiny:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+",
        "^arn:(aws|aws-cn):s3:::[a-z0-9.-]+$",
        "arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[^:*]+:\\*",
        "^$|^arn:aws:iam::[0-9]{12}:role/service-role/.{1,64}$",
        r"[^\s]{20,}",
    ],
)
def test_arn_pattern_that_matches_an_arn_is_ignored(tmp_path: Path, pattern: str) -> None:
    model = with_pattern(pattern, "ThingArn", max=2048)
    assert found(tmp_path, "pattern-matches-no-arn", model=model) == {}


@pytest.mark.parametrize(
    ("pattern", "only_one"),
    [
        ("arn:aws:tiny:.*:[0-9]{12}:thing/.*", True),
        ("^([0-9]{12}|arn:aws:tiny:[a-z0-9-]+:[0-9]{12}:thing/.*)$", True),
        ("arn:aws(-[a-z]+)*:tiny:.*:[0-9]{12}:thing/.*", False),
        ("arn:(aws|aws-us-gov):tiny:.*:[0-9]{12}:thing/.*", False),
        ("arn:.*", False),
        ("^arn:tiny:.*", False),
        ("[a-z]+", False),
    ],
)
def test_arn_pattern_of_one_partition_is_found(
    tmp_path: Path, pattern: str, only_one: bool
) -> None:
    model = with_pattern(pattern, "ThingId")
    assert bool(found(tmp_path, "pattern-knows-one-partition", model=model)) is only_one


ARN = "arn:aws:tiny:us-west-2:123456789012:thing/abc"


def test_pattern_that_refuses_a_documented_arn_is_found(tmp_path: Path) -> None:
    text = f"<p>Its ARN, for example <code>{ARN}</code>, or {ARN}-x.</p>"
    model = with_pattern("^arn:aws:tiny:[a-z]+:[0-9]+:thing/[a-z]+$")
    edit(model, "/shapes/Thing/members/extra/documentation", text)
    told = found(tmp_path, "pattern-refuses-example", model=model)["Word"]
    assert told.endswith(f'refuses "{ARN}" and 1 more, which the model gives as an example')
    edit(model, "/shapes/Word/pattern", "^arn:aws:tiny:[a-z0-9-]+:[0-9]+:thing/[a-z-]+$")
    assert found(tmp_path, "pattern-refuses-example", model=model) == {}


@pytest.mark.parametrize(
    "shown",
    [
        "arn:aws:tiny:region:123456789012:thing/abc",
        "arn:aws:tiny:us-west-2:123456789012:thing/<i>id</i>",
        "arn:aws:tiny:us-west-2:123456789012:thing/&lt;id&gt;",
        "arn:aws:tiny:us-west-2:123456789012:thing/${id}",
        "arn:aws:tiny:us-west-2:123456789012:thing/*",
        "arn:aws:tiny:us-west-2:123456789012:thing/...",
        "arn:aws:tiny:us-west-2:123456789012:thing/EXAMPLE1",
    ],
)
def test_placeholder_in_documentation_is_not_an_example(tmp_path: Path, shown: str) -> None:
    model = with_pattern("^arn:aws:tiny:us-west-2:[0-9]+:[a-z]{40}$")
    edit(model, "/shapes/Thing/members/extra/documentation", f"<p>Such as {shown} here.</p>")
    assert found(tmp_path, "pattern-refuses-example", model=model) == {}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Its name, for example <code>under_score</code>.", True),
        ("Its name, e.g. <code>under_score</code>.", True),
        ("Its name, for example <code>word</code>.", False),
        ("Its name, not <code>under_score</code>.", False),
        ("Its name, for example <code>EXAMPLE-1</code>.", False),
        ("Its name, for example <code>two words</code>.", False),
        ("Where it is used, for example <code>GetThing</code>.", False),
    ],
)
def test_pattern_that_refuses_a_documented_example_is_found(
    tmp_path: Path, text: str, refused: bool
) -> None:
    model = with_pattern("^[a-z]+$", documentation=f"<p>{text}</p>")
    assert bool(found(tmp_path, "pattern-refuses-example", model=model)) is refused


def test_pattern_that_refuses_a_value_of_examples_1_is_found(tmp_path: Path) -> None:
    cases = {
        "version": "1.0",
        "examples": {
            "PutThing": [
                {
                    "input": {
                        "account": "x",
                        "name": "y",
                        "thing": {"name": "a1", "parts": [{"name": "B"}]},
                    },
                    "output": {},
                    "comments": {},
                    "description": "",
                    "id": "one",
                    "title": "one",
                }
            ]
        },
    }
    told = found(tmp_path, "pattern-refuses-example", examples=cases)
    assert told == {"Name": '"[a-z]+" refuses "B", which the model gives as an example'}


def test_pattern_that_refuses_its_own_enumeration_is_found(tmp_path: Path) -> None:
    model = with_pattern("^[A-Z]+$", enum=["BIG", "very-big"])
    assert set(found(tmp_path, "pattern-refuses-example", model=model)) == {"Word"}


def test_unused_pattern_is_ignored(tmp_path: Path) -> None:
    model = edit(tiny_service(), "/shapes/Unused", {"type": "string", "pattern": "[a-z"})
    assert found(tmp_path, "pattern-not-in-python", model=model) == {}
    shape = {"type": "string", "pattern": "^[a-z]$", "enum": ["A"]}
    model = edit(tiny_service(), "/shapes/Unused", shape)
    assert found(tmp_path, "pattern-refuses-example", model=model) == {}

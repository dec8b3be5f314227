"""JMESPath expressions, compiled to Python, find what the library jmespath finds."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models import index_of

from codegen.plan.python.index import Index
from codegen.plan.python.jmespath_code import (
    Condition,
    Elements,
    UnsupportedExpression,
    compile_expression,
)
from codegen.source.model import Operation

SHAPES: dict[str, dict[str, Any]] = {
    "Text": {"type": "string"},
    "Count": {"type": "integer"},
    "Flag": {"type": "boolean"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Rows": {"type": "list", "member": {"shape": "Texts"}},
    "Things": {"type": "list", "member": {"shape": "Thing"}},
    "ByName": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Thing"}},
    "Thing": {
        "type": "structure",
        "members": {
            "State": {"shape": "Text"},
            "Wanted": {"shape": "Count"},
            "Running": {"shape": "Count"},
            "Ready": {"shape": "Flag"},
            "Names": {"shape": "Texts"},
            "Parts": {"shape": "Things"},
            "Owner": {"shape": "Thing"},
            "Class": {"shape": "Text"},
        },
    },
    "Output": {
        "type": "structure",
        "members": {
            "Thing": {"shape": "Thing"},
            "Things": {"shape": "Things"},
            "Names": {"shape": "Texts"},
            "Rows": {"shape": "Rows"},
            "ByName": {"shape": "ByName"},
            "State": {"shape": "Text"},
        },
    },
}
INDEX: Index = index_of(
    Operation(name="Ask", method="POST", request_uri="/", input=None, output="Output"), SHAPES
)
TEXT, COUNT = st.sampled_from(["ACTIVE", "FAILED", ""]), st.integers(0, 3)


def optional(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=members)


def things(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return optional(
        State=TEXT,
        Wanted=COUNT,
        Running=COUNT,
        Ready=st.booleans(),
        Names=st.lists(TEXT, max_size=3),
        Parts=st.lists(parts, max_size=2),
        Owner=parts,
        Class=TEXT,
    )


THING = things(things(optional(State=TEXT)))
OUTPUTS = optional(
    Thing=THING,
    Things=st.lists(THING, max_size=3),
    Names=st.lists(TEXT, max_size=3),
    Rows=st.lists(st.lists(TEXT, max_size=2), max_size=3),
    ByName=st.dictionaries(st.sampled_from("ab"), THING, max_size=2),
    State=TEXT,
)

EXPRESSIONS = [
    "State",
    "Thing.State",
    "Thing.Owner.State",
    "Thing.Class",
    "Things[].State",
    "Things[*].State",
    "Things[].Owner.State",
    "Things[].Parts[].State",
    "Things[].Parts[].Owner.State",
    "Rows[]",
    "Names",
    "Things[0].State",
    "Things[-1].State",
    "ByName.*.State",
    "State == 'ACTIVE'",
    "Thing.State == 'ACTIVE'",
    "Thing.Owner.State != 'ACTIVE'",
    "State != 'ACTIVE' && State != 'FAILED'",
    "State == 'ACTIVE' || Thing.State == 'ACTIVE'",
    "!(State == 'ACTIVE')",
    "Thing.Wanted > `1`",
    "Thing.Wanted <= Thing.Running",
    "Names == Names",
    "Things[?State == 'ACTIVE'].Class",
    "Things[?Ready].State",
    "Things[?Names].State",
    "Things[?Wanted].State",
    "Things[?Running == Wanted].State",
    "Things[?!(Running == Wanted && State == 'ACTIVE')].State",
    "Things[?State == 'ACTIVE' || State == 'FAILED'].State",
]
COUNTED = [
    "length(Things) == `0`",
    "length(Things[]) > `0`",
    "length(Things[].State) > `0`",
    "length(Things[?State == 'ACTIVE']) == length(Things)",
    "length(Things) > `0` && length(Things[?State == 'FAILED']) == length(Things)",
    "contains(Names, 'ACTIVE')",
    "contains(Things[].State, 'FAILED')",
    "contains(State, 'ACT')",
]
"""Functions that JMESPath refuses to apply to null."""


class Structure:
    """A structure as a package has it: attributes, None where nothing was given."""

    def __init__(self, shape: str, given: dict[str, Any]) -> None:
        for name, member in INDEX.service.shapes[shape].members.items():
            value = given.get(name)
            setattr(self, INDEX.fields[shape][name], _value(member.shape, value))


def _value(shape: str, value: Any) -> Any:
    found = INDEX.service.shapes[shape]
    if value is None:
        return None
    if found.type == "structure":
        return Structure(shape, value)
    if found.type == "list":
        return [_value(found.element.shape, item) for item in value]
    if found.type == "map":
        return {key: _value(found.entry[1].shape, item) for key, item in value.items()}
    return value


def evaluated(text: str, output: dict[str, Any]) -> Any:
    found = compile_expression(INDEX, text, INDEX.service.shapes["Output"], "response")
    if isinstance(found, Condition):
        code = f"bool({found.code})"
    elif isinstance(found, Elements):
        code = f"[{found.parts}]"
    else:
        code = f"({found.code}) if {' and '.join(found.guards) or 'True'} else None"
    return eval(code, {}, {"response": Structure("Output", output)})  # noqa: S307 - our own code


@pytest.mark.parametrize("text", EXPRESSIONS)
@given(output=OUTPUTS)
def test_compiled_expression_finds_what_jmespath_finds(text: str, output: dict[str, Any]) -> None:
    expected = jmespath.search(text, output)
    found = evaluated(text, output)
    if isinstance(found, bool):
        assert found is bool(expected)
    elif isinstance(found, list):
        assert found == (expected or [])
    else:
        assert found == expected


@pytest.mark.parametrize("text", COUNTED)
@given(output=OUTPUTS)
def test_functions_take_nothing_as_empty(text: str, output: dict[str, Any]) -> None:
    filled = {"Things": [], "Names": [], "State": "", **output}
    assert evaluated(text, output) is bool(jmespath.search(text, filled))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("State[", "."),
        ("Missing", "'Missing', which Output does not have"),
        ("State.Missing", "'Missing' of what is no structure"),
        ("State[]", "elements of what is no list"),
        ("State[0]", "an index of what is no list"),
        ("Things.*", "'\\*' of what is no map"),
        ("sort(Names)", "the function sort"),
        ("Names | [0]", "pipe"),
        ("[State, State]", "multi select list"),
        ("@", "current"),
        ("State == `[1]`", "a literal that is no string"),
        ("length(Thing)", "the length of what has none"),
        ("Things[?Owner].State", "a value as a condition"),  # An empty one is false.
        ("Things[].Parts[*].State", "a list of lists"),
    ],
)
def test_other_expressions_are_refused(text: str, problem: str) -> None:
    with pytest.raises(UnsupportedExpression, match=problem):
        compile_expression(INDEX, text, INDEX.service.shapes["Output"], "response")


def test_variables_do_not_shadow_one_another() -> None:
    found = compile_expression(
        INDEX, "Things[].Parts[].State", INDEX.service.shapes["Output"], "thing"
    )
    assert isinstance(found, Elements)
    variables = [clause.split()[1] for clause in found.clauses if clause.startswith("for ")]
    assert len({*variables, "thing"}) == 3

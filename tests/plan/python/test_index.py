"""The index of a service: classes, their modules, and members that are always present."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.models import index_of

from codegen.plan.python.index import Index
from codegen.source.model import Operation

Members = dict[str, str]


def structure(members: Members, **traits: Any) -> dict[str, Any]:
    listed = {name: {"shape": shape} for name, shape in members.items()}
    return {"type": "structure", "members": listed, **traits}


def index(
    shapes: dict[str, dict[str, Any]], *, errors: tuple[str, ...] = (), **bound: str | None
) -> Index:
    """The index of a service with one operation, ``Call``."""
    operation = Operation(
        name="Call",
        method="POST",
        request_uri="/",
        errors=errors,
        input=bound.get("input"),
        output=bound.get("output"),
    )
    return index_of(operation, {"String": {"type": "string"}, **shapes})


def test_unreachable_structures_are_omitted() -> None:
    found = index(
        {
            "In": structure({"a": "List"}),
            "List": {"type": "list", "member": {"shape": "Held"}},
            "Held": structure({}),
            "Loose": structure({"held": "Held"}),
            "Letters": {"type": "string", "enum": ["A"]},
        },
        input="In",
    )
    assert found.structures == ("Held",)
    assert found.enumerations == ()


def test_members_of_documents_are_not_reached() -> None:
    shapes = {"In": structure({"a": "Json"}), "Json": structure({"b": "Part"}, document=True)}
    assert index({**shapes, "Part": structure({})}, input="In").structures == ()


def test_output_is_a_structure_only_if_it_is_nested() -> None:
    shapes = {"Out": structure({"next": "Out"}), "In": structure({})}
    found = index(shapes, input="In", output="Out")
    assert found.structures == ("Out",)
    assert found.sent == frozenset()


def test_errors_are_marked_shapes_and_thrown_ones() -> None:
    shapes = {
        "Marked": structure({"part": "Part"}, exception=True),
        "Thrown": structure({"code": "String"}),
        "Part": structure({}),
    }
    found = index(shapes, errors=("Thrown",))
    assert found.errors == {"Marked": "Marked", "Thrown": "Thrown"}
    assert found.error_fields == {"Marked": {"part": "part"}, "Thrown": {"code": "code_"}}
    assert found.structures == ("Part",)


def test_required_members_are_always_present() -> None:
    shapes = {
        "In": structure({"part": "Part"}),
        "Part": structure({"a": "String", "b": "String"}, required=["a"]),
        "Out": structure({"a": "String", "b": "String"}, required=["b"]),
        "Either": structure({"a": "String"}, required=["a"], union=True),
    }
    found = index(
        {**shapes, "In": structure({"p": "Part", "e": "Either"})}, input="In", output="Out"
    )
    assert found.always_present == {
        "Part": {"a"},
        "Out": {"b"},
        "Either": frozenset(),
        "": frozenset(),
    }


def test_mutually_recursive_structures_share_a_module() -> None:
    shapes = {
        "In": structure({"a": "A", "d": "D"}),
        "A": structure({"b": "Bs"}),
        "Bs": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "B"}},
        "B": structure({"c": "C"}),
        "C": structure({"a": "A", "c": "C"}),
        "D": structure({"a": "A", "e": "E"}),
        "E": structure({}),
    }
    found = index(shapes, input="In")
    assert found.groups == (("A", "B", "C"), ("D",), ("E",))
    assert found.modules == {"A": "a", "B": "a", "C": "a", "D": "d", "E": "e"}


@given(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=7, max_size=7))
def test_group_is_a_strongly_connected_component(edges: list[list[int]]) -> None:
    shapes = {
        f"S{number}": structure({f"m{target}": f"S{target}" for target in targets})
        for number, targets in enumerate(edges)
    }
    names = list(shapes)
    shapes["In"] = structure({f"m{number}": f"S{number}" for number in range(7)})
    groups = index(shapes, input="In").groups

    def leads(start: int) -> set[int]:
        seen: set[int] = set()
        waiting = list(edges[start])
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen.add(number)
                waiting += edges[number]
        return seen

    reached = [leads(number) for number in range(7)]
    for number, name in enumerate(names):
        partners = {
            f"S{other}"
            for other in range(7)
            if other == number or (other in reached[number] and number in reached[other])
        }
        assert [group for group in groups if name in group] == [
            tuple(sorted(partners, key=names.index))
        ]

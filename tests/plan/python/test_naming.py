"""Names are distinct identifiers, and none of the reserved ones."""

from __future__ import annotations

import builtins
import keyword
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from botocore import xform_name
from hypothesis import given
from hypothesis import strategies as st

from codegen.package._runtime import errors
from codegen.package._runtime.client import Client
from codegen.package._runtime.errors import ServiceError
from codegen.package._runtime.operation import Request, Response
from codegen.plan.python import naming
from codegen.source.model import Member

NAMES = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,12}\Z")
WEIRD = st.text(st.sampled_from("aA1_-. é"), max_size=6)
LISTS = st.lists(NAMES | WEIRD | st.sampled_from(["self", "Self", "aux", "None"]), unique=True)


def fields(names: Iterable[str], *, error: bool = False) -> dict[str, str]:
    return naming.members([Member(name=name, shape="String") for name in names], error=error)


def structures(names: Iterable[str]) -> dict[str, str]:
    return naming.classes(names, (), ("GetThing",))


def enumerations(names: Iterable[str]) -> dict[str, str]:
    return naming.classes((), names, ())


@pytest.mark.parametrize(
    "make",
    [
        fields,
        naming.methods,
        naming.modules,
        naming.operation_classes,
        naming.error_classes,
        structures,
        enumerations,
    ],
)
@given(names=LISTS)
def test_every_name_is_a_distinct_identifier(
    make: Callable[[Iterable[str]], dict[str, str]], names: list[str]
) -> None:
    made = make(names)
    assert list(made) == names
    assert all(name.isidentifier() and name.isascii() for name in made.values())
    assert not any(keyword.iskeyword(name) for name in made.values())
    assert len(set(made.values())) == len(names)


@given(names=LISTS)
def test_module_names_are_valid_on_every_file_system(names: list[str]) -> None:
    stems = list(naming.modules(names).values())
    assert len({stem.casefold() for stem in stems}) == len(names)
    assert all(stem == stem.lower() for stem in stems)
    assert not {"aux", "con", "nul", "prn", "com1", "lpt9"}.intersection(stems)


@pytest.mark.parametrize(
    ("member", "field"),
    [
        ("latencyMode", "latency_mode"),
        ("playbackUrl", "playback_url"),
        ("EBSVolumeARN", "ebs_volume_arn"),
        ("type", "type"),
        ("from", "from_"),
        ("None", "none"),
        ("class", "class_"),
        ("VCPUs", "_vcpus"),
        ("__x", "_x"),
        ("1st", "_1st"),
        ("x-kebab", "x_kebab"),
        ("to_wire", "to_wire_"),
        ("toWire", "to_wire_"),
        ("self", "self_"),
        ("message", "message"),
        ("code", "code"),
    ],
)
def test_member_is_named_as_in_botocore_unless_taken(member: str, field: str) -> None:
    assert fields([member]) == {member: field}


def test_members_with_equal_names_are_numbered() -> None:
    assert fields(["userId", "userID", "UserId"]) == {
        "userId": "user_id",
        "userID": "user_id_2",
        "UserId": "user_id_3",
    }


def test_name_from_overlay_is_kept() -> None:
    members = [
        Member(name="strange", shape="String", python_name="better"),
        Member(name="awkward", shape="String", python_name="self"),
    ]
    assert naming.members(members) == {"strange": "better", "awkward": "self_"}


def test_error_members_do_not_shadow_attributes() -> None:
    assert fields(["message", "code", "resourceId"], error=True) == {
        "message": "message",
        "code": "code_",
        "resourceId": "resource_id",
    }


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("Channel", "Channel"),
        ("storageType", "StorageType"),
        ("None", "None_"),
        ("AttributeError", "AttributeError"),
        ("_Hidden", "Hidden"),
        ("__1", "Shape1"),
        ("TYPE_CHECKING", "TYPE_CHECKINGStructure"),
        ("GetThingRequest", "GetThingRequestStructure"),
        ("GetThingResponse", "GetThingResponseStructure"),
    ],
)
def test_structure_keeps_its_name_unless_taken(shape: str, name: str) -> None:
    assert structures([shape]) == {shape: name}


def test_enumeration_is_renamed_if_a_structure_has_its_name() -> None:
    assert naming.classes(["Thing"], ["thing"], ()) == {"Thing": "Thing", "thing": "ThingValue"}


def test_names_of_runtime_errors_are_reserved() -> None:
    assert naming.error_classes(["Error", "ServiceError", "BaseException", "notFound"]) == {
        "Error": "ErrorError",
        "ServiceError": "ServiceErrorError",
        "BaseException": "BaseException",
        "notFound": "NotFound",
    }


def test_long_module_name_is_shortened_and_distinct() -> None:
    first, second = "A" + "very" * 30 + "Long", "A" + "very" * 30 + "Longer"
    stems = naming.modules([first, second])
    assert {len(stem) for stem in stems.values()} == {100}
    assert stems[first] != stems[second]


def test_no_strategy_is_called_super() -> None:
    # Pyright refuses each call of a function of this name outside of a class.
    assert naming.strategy("Super", "", ()) == "super_"
    assert naming.strategy("Super", "_json", ()) == "super_json"


def test_local_name_avoids_taken_names() -> None:
    assert naming.local("field", ["a"]) == "field"
    assert naming.local("field", ["field", "field_"]) == "field__"


# --- reserved.toml says what is there: a new attribute of the runtime has to be listed


def public(*owners: object) -> set[str]:
    return {name for owner in owners for name in dir(owner) if not name.startswith("_")}


def test_attributes_of_requests_responses_and_structures_are_reserved() -> None:
    ours = {name for name in public(Request, Response) if not name.isupper()}
    ours |= {"from_event", "from_wire", "to_wire", "unknown_member", "self"}
    assert naming.reserved("members") == ours


def test_attributes_of_errors_are_reserved() -> None:
    ours = public(ServiceError) | vars(ServiceError()).keys()
    taken = {name for name in ours if not name.isupper()} - {"message"}
    assert naming.reserved("error_members") == taken | {"self"}


def test_attributes_of_clients_are_reserved() -> None:
    ours = {name for name in public(Client) if not name.isupper()}
    assert naming.reserved("methods") == ours | {
        *("deprecated", "installed", "paginate", "stub", "wait_until")
    }


def test_names_in_the_errors_module_are_reserved() -> None:
    assert naming.reserved("errors") == set(errors.__all__)


def test_reserved_keywords_are_pythons() -> None:
    assert naming.reserved("keywords") == set(keyword.kwlist)
    assert not set(dir(builtins)).intersection(naming.reserved("members"))


def test_every_kind_of_reserved_name_is_used() -> None:
    file = Path(naming.__file__).with_name("reserved.toml")
    source = "".join(path.read_text() for path in file.parents[1].rglob("*.py"))
    assert not [kind for kind in tomllib.loads(file.read_text()) if f'"{kind}"' not in source]


def test_methods_are_named_as_in_botocore_unless_taken() -> None:
    operations = ["ListChannels", "GetDBClusterARNs", "GetWhatsAppFlow", "Import", "Send"]
    assert naming.methods(operations) == {
        name: xform_name(name) + ("_" if name in ("Import", "Send") else "") for name in operations
    }

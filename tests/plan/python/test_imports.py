"""Import blocks: sorted as by isort, under names that do not collide."""

from __future__ import annotations

from codegen.plan.ir.modules import Export
from codegen.plan.python.imports import Imports, import_lines


def test_import_lines_are_grouped_and_sorted() -> None:
    imports = Imports("operations")
    imports.runtime("values", "write_json")
    imports.runtime("values", "EPOCH")
    imports.runtime("values", "Missing")
    imports.standard("typing", "ClassVar")
    imports.standard("typing", "Any")
    imports.standard("dataclasses", "dataclass")
    imports.package("models.thing", "Thing")
    imports.package("operations.other", "Other")
    block = imports.block()
    assert block.standard == (
        "from dataclasses import dataclass",
        "from typing import Any, ClassVar",
    )
    assert block.package == (
        "from .._runtime.values import EPOCH, Missing, write_json",
        "from ..models.thing import Thing",
        "from .other import Other",
    )


def test_taken_builtin_is_qualified() -> None:
    imports = Imports("models", {"list"})
    assert imports.builtin("list") == "builtins.list"
    assert imports.builtin("dict") == "dict"
    assert imports.block().standard == ("import builtins",)


def test_taken_standard_library_name_is_qualified() -> None:
    imports = Imports("models", {"field", "Mapping"})
    assert imports.standard("dataclasses", "field") == "dataclasses.field"
    assert imports.standard("collections.abc", "Mapping") == "collections.abc.Mapping"
    assert imports.block().standard == ("import collections.abc", "import dataclasses")


def test_module_with_taken_name_is_renamed() -> None:
    imports = Imports("models", {"datetime", "builtins", "int"})
    assert imports.standard("datetime", "datetime") == "datetime_.datetime"
    assert imports.builtin("int") == "builtins_.int"
    assert imports.block().standard == (
        "import builtins as builtins_",
        "import datetime as datetime_",
    )


def test_same_name_from_two_modules_is_renamed() -> None:
    imports = Imports("operations")
    assert imports.runtime("operation", "Request") == "Request"
    assert imports.package("models.request", "Request") == "Request_"
    assert imports.package("models.request", "Request") == "Request_"
    assert imports.runtime("validation", "String") == "String"
    assert imports.package("models.string", "String") == "String_"
    assert imports.block().package == (
        "from .._runtime.operation import Request",
        "from .._runtime.validation import String",
        "from ..models.request import Request as Request_",
        "from ..models.string import String as String_",
    )


def test_renamed_import_is_in_isorts_order() -> None:
    imports = Imports("", {"Missing"})
    for name in ("absent", "Wire", "Missing"):
        imports.runtime("values", name)
    assert imports.block().package == (
        "from ._runtime.values import Missing as Missing_",
        "from ._runtime.values import Wire, absent",
    )


def test_runtime_functions_keep_their_names_beside_members() -> None:
    # They are called inside methods, where the names of the class's fields are not seen.
    assert Imports("models", {"absent"}).runtime("values", "absent") == "absent"


def test_reexported_name_is_imported_as_it_is() -> None:
    imports = Imports("", {"Error"})
    imports.own("._runtime.errors", "Error")
    assert imports.package("models.error", "Error") == "Error_"
    assert imports.block().package == (
        "from ._runtime.errors import Error",
        "from .models.error import Error as Error_",
    )


def test_exports_are_imported_by_module() -> None:
    exports = [
        Export(name="Channel", module=".channel"),
        Export(name="GetChannelRequest", module="..operations.get_channel"),
        Export(name="GetChannelResponse", module="..operations.get_channel"),
    ]
    assert import_lines(exports) == [
        "from ..operations.get_channel import GetChannelRequest, GetChannelResponse",
        "from .channel import Channel",
    ]


def test_names_are_in_isorts_order() -> None:
    names = ["SortOrder", "SortableFieldName", "V10", "V2x", "V10x", "AWSName", "Address", "aB"]
    exports = [Export(name=name, module=".literals") for name in names]
    assert import_lines(exports) == [
        "from .literals import V10, Address, AWSName, SortableFieldName, SortOrder, V2x, V10x, aB"
    ]

"""Names and strings of a model are data: none is executed or escapes its literal, path or header."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.golden import CASES
from support.injections import CANARY, COSTLY_PATTERNS, INJECTIONS
from support.models import edit, tiny_paginators, tiny_service, write_models
from support.slice_checks import attempt, build, check_files, check_report
from support.slices import FILE, Slice
from support.thorough import THOROUGH

from codegen.output.files import render_package
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load, services
from codegen.source.validate import validate

RULES: dict[str, Any] = {
    "version": "1.0",
    "parameters": {
        "Region": {"builtIn": "AWS::Region", "type": "string", "documentation": "A region."},
        "Thing": {"type": "string", "documentation": "A thing.", "default": "it", "required": True},
    },
    "rules": [
        {
            "type": "error",
            "documentation": "Refused.",
            "conditions": [
                {"fn": "isSet", "argv": [{"ref": "Thing"}]},
                {"fn": "stringEquals", "argv": [{"ref": "Thing"}, "never"]},
            ],
            "error": "Never {Thing}.",
        },
        {
            "type": "endpoint",
            "conditions": [
                {"fn": "isSet", "argv": [{"ref": "Region"}]},
                {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"},
            ],
            "endpoint": {
                "url": "https://tiny.{Region}.{Partition#dnsSuffix}",
                "properties": {"authSchemes": [{"name": "sigv4", "signingName": "tiny"}]},
                "headers": {"x-thing": ["{Thing}"]},
            },
        },
    ],
}
PARTITIONS: dict[str, Any] = {
    "version": "1.1",
    "partitions": [
        {
            "id": "aws",
            "regionRegex": "^us-[a-z]+-[0-9]$",
            "regions": {"us-east-1": {"description": "US East"}},
            "outputs": {
                "name": "aws",
                "dnsSuffix": "example.com",
                "dualStackDnsSuffix": "example.net",
                "supportsFIPS": True,
                "supportsDualStack": True,
                "implicitGlobalRegion": "us-east-1",
            },
        }
    ],
}

EVENTS = CASES / "events" / "models" / "tiny" / "events-1.json"


def tiny() -> Slice:
    """The tiny service with all of its documents."""
    service = tiny_service()
    members = {name: {"shape": "Text"} for name in ("type", "name", "reason")}
    members["at"] = {"shape": "Time"}
    required = ["type", "name", "at"]
    change = {"type": "structure", "members": members, "required": required}
    service["shapes"]["ThingChange"] = change
    service["shapes"]["GetThingResponse"]["members"]["change"] = {"shape": "ThingChange"}
    return {
        "service": service,
        "paginators": tiny_paginators(),
        "endpoint_rules": copy.deepcopy(RULES),
        "partitions": copy.deepcopy(PARTITIONS),
        "events": json.loads(EVENTS.read_text("utf-8")),
    }


def test_unmodified_slices_are_generated() -> None:
    assert attempt(tiny()) == ()


def texts(value: object, place: str = "") -> list[str]:
    """The place of every text in a document, and of every object whose keys are names."""
    found: list[str] = []
    children: dict[Any, Any] = {}
    if isinstance(value, dict):
        children = value
    elif isinstance(value, list):
        children = dict(enumerate(value))
    for key, child in children.items():
        where = f"{place}/{key}"
        found += [where] if isinstance(child, str) else texts(child, where)
    return found


DOCUMENTED = {
    "/documentation": None,
    "/operations/GetThing/documentation": None,
    "/operations/GetThing/deprecatedMessage": None,
    "/shapes/Thing/documentation": None,
    "/shapes/Thing/members/name/documentation": None,
    "/shapes/Thing/members/name/deprecatedMessage": None,
    "/shapes/GetThingRequest/members/kind/documentation": None,
    "/shapes/NotFoundException/documentation": None,
    "/shapes/NotFoundException/members/exceptionMessage/documentation": None,
    "/shapes/Kind/documentation": None,
    "/shapes/Kind/enum/0": None,
    "/shapes/Name/pattern": None,
    "/shapes/NotFoundException/error/code": None,
    "/shapes/Thing/members/name/locationName": None,
    "/shapes/GetThingRequest/members/kind/locationName": None,
    "/shapes/GetThingRequest/members/since/locationName": None,
    "/operations/GetThing/endpoint": "hostPrefix",
    "/operations/ListThings/staticContextParams": "Thing",
}
"""Places of texts, beside those that the tiny service has."""

STRINGS = sorted({*texts(tiny_service()), *DOCUMENTED} - {"/metadata/protocol"})


def put(documents: Slice, place: str, text: str) -> None:
    """Puts ``text`` at a place of the service document."""
    inside = DOCUMENTED.get(place)
    value: object = text
    if inside == "hostPrefix":
        value = {"hostPrefix": text}
    elif inside == "Thing":
        value = {"Thing": {"value": text}}
    edit(documents["service"], place, value)


DOCUMENTATION = [
    place for place in STRINGS if place.endswith(("/documentation", "/deprecatedMessage"))
]
"""Places where any text is right."""


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_hostile_documentation_is_inert(text: str) -> None:
    documents = tiny()
    for place in DOCUMENTATION:
        put(documents, place, text)
    assert attempt(documents) == ()


@pytest.mark.parametrize("place", [place for place in STRINGS if place not in DOCUMENTATION])
def test_hostile_service_text_is_inert(place: str) -> None:
    for text in some(INJECTIONS, place):
        documents = tiny()
        put(documents, place, text)
        attempt(documents)


@pytest.mark.parametrize("document", ["endpoint_rules", "partitions", "paginators", "events"])
def test_hostile_text_of_other_documents_is_inert(document: str) -> None:
    for place in texts(tiny()[document]):
        if re.search("/(envelope|evidence|examples)", place):
            continue  # Only tests read these.
        for text in some(INJECTIONS, place)[:: 4 if document == "events" else 1]:
            documents = tiny()
            edit(documents[document], place, text)
            attempt(documents)


def some(items: Sequence[str], place: str) -> Sequence[str]:
    """All of them in a thorough run, else a quarter: another one for every place."""
    return items if THOROUGH else items[len(place) % 4 :: 4]


def rename_operation(service: dict[str, Any], name: str) -> None:
    service["operations"][name] = {**service["operations"].pop("GetThing"), "name": name}


def rename_structure(service: dict[str, Any], name: str) -> None:
    service["shapes"][name] = service["shapes"].pop("Thing")
    service["shapes"]["Things"]["member"]["shape"] = name
    for shape in ("GetThingResponse", "PutThingRequest"):
        service["shapes"][shape]["members"]["thing"]["shape"] = name


def rename_error(service: dict[str, Any], name: str) -> None:
    service["shapes"][name] = service["shapes"].pop("NotFoundException")
    for operation in ("GetThing", "PutThing"):
        service["operations"][operation]["errors"] = [{"shape": name}]


def rename_member(service: dict[str, Any], name: str) -> None:
    service["shapes"]["Thing"]["members"][name] = {"shape": "Text"}


def rename_parameter(service: dict[str, Any], name: str) -> None:
    service["shapes"]["ListThingsRequest"]["members"][name] = {"shape": "Text"}


@pytest.mark.parametrize(
    "rename",
    [rename_operation, rename_structure, rename_error, rename_member, rename_parameter],
    ids=lambda rename: rename.__name__,
)
def test_hostile_name_is_refused(rename: Callable[[dict[str, Any], str], None]) -> None:
    for name in INJECTIONS:
        if name.isidentifier() and name.isascii():
            continue
        documents = tiny()
        rename(documents["service"], name)
        assert attempt(documents), name


WRITTEN = ("serviceFullName", "serviceAbbreviation", "serviceId", "signingName", "endpointPrefix")
UNWRITTEN = ("apiVersion", "uid", "globalEndpoint", "targetPrefix", "jsonVersion")


@pytest.mark.parametrize("key", [*WRITTEN, *UNWRITTEN])
def test_distribution_files_keep_their_meaning(key: str) -> None:
    for text in INJECTIONS if key in WRITTEN else some(INJECTIONS, key):
        documents = tiny()
        documents["service"]["metadata"].pop("serviceFullName", None)
        documents["service"]["metadata"][key] = text
        try:
            package, files = build(documents)
        except ProblemsError as error:
            check_report(error.problems, documents)
            continue
        check_files(package.name, files)
        check_pyproject(files["pyproject.toml"])
        check_readme(files["README.md"], files["CHANGELOG.md"])
        assert package.api_version == "2020-01-01"


def check_pyproject(text: str) -> None:
    """The file is TOML, and the model has a say in nothing but the words of the description."""
    found, plain = tomllib.loads(text), tomllib.loads(plain_pyproject())
    description = found["project"].pop("description")
    del plain["project"]["description"]
    assert found == plain
    assert description.startswith("Typed Python bindings for ")
    assert description.endswith(" (not affiliated with AWS)")
    assert description.isprintable()


@cache
def plain_pyproject() -> str:
    return build(tiny())[1]["pyproject.toml"]


def check_readme(*documents: str) -> None:
    """The model adds no heading, tag, link, code or table to what the template has."""
    assert all(not line.startswith("# Another") for text in documents for line in text.split("\n"))
    for text in documents:
        # The header, and the mark of a block that is not run.
        assert text.count("<!--") == text.count("-->") == text.count("<!-- not run: ") + 1
        assert "<script" not in text
        assert "](javascript:" not in text
        assert f"`{CANARY}" not in text
        assert "`__import__" not in text


@pytest.mark.parametrize("settings", [
    'package = "../x"', 'package = "/tmp/x"', 'package = "a.b"', 'package = "x\\ny"',
    'package = "tests"', 'package = "botocore"', 'package = "sys"', 'package = "lambda"',
    'client_class = "X(object): pass #"', 'client_class = "Error"', 'client_class = "models"',
    'client_class = "__doc__"', 'distribution = "x\\"\\nversion = \\"9"', 'distribution = "../x"',
    'distribution = "x\\n"', 'package = "x\\n"', 'client_class = "X\\n"',
])  # fmt: skip
def test_settings_with_paths_are_refused(tmp_path: Path, settings: str) -> None:
    models = write_models(tmp_path, settings=settings)
    with pytest.raises(ProblemsError) as caught:
        lower(validate(load(models, "tiny")), version="0")
    (problem,) = caught.value.problems
    assert problem.file == "tiny/service.toml"
    assert problem.pointer == f"/{settings.partition(' ')[0]}"


@pytest.mark.parametrize(
    "name", ["2020-01-01\nimport os", "..x", "2020-01-01\n", "x'", "\u0662020-01-01"]
)
def test_api_version_has_to_be_a_date(tmp_path: Path, name: str) -> None:
    """It is a folder's name, and stands in the first line of every module."""
    models = write_models(tmp_path)
    (folder,) = (path for path in (models / "tiny").iterdir() if path.is_dir())
    folder.rename(folder.with_name(name))
    with pytest.raises(ProblemsError, match="expected a date like 2020-01-31"):
        load(models, "tiny")


def test_hostile_service_folder_is_refused(tmp_path: Path) -> None:
    models = write_models(tmp_path, "x\nimport os")
    with pytest.raises(ProblemsError, match="a service named"):
        services(models)


HARMLESS = frozenset(pattern for pattern in COSTLY_PATTERNS if "raise" in pattern)
"""A text that harms nobody as a pattern: it has nothing that repeats."""


@pytest.mark.parametrize("pattern", COSTLY_PATTERNS)
def test_costly_patterns_are_cheap_to_generate_and_not_trusted(
    pattern: str,
) -> None:
    documents = tiny()
    documents["service"]["shapes"]["Name"].update(pattern=pattern, max=100_000)
    assert attempt(documents) == ()
    _, files = build(documents)
    module = files["typed_sliced/models/thing.py"]
    assert "pattern=" not in module or pattern in HARMLESS, module


def test_links_are_http_only(tmp_path: Path) -> None:
    document = edit(
        tiny_service(),
        "/documentation",
        "<p>See <a href='javascript:alert(1)'>this</a>, <a href='JaVa\nScRiPt:alert(2)'>that</a> "
        "and <a href='https://example.com/'>more</a>.<script>alert(3)</script></p>",
    )
    documents = load(write_models(tmp_path, model=document), "tiny")
    package = lower(validate(documents), version="0.1.0")
    files = render_package(package, documents)
    client = files[f"{package.name}/client.py"]
    assert "https://example.com/" in client
    assert "alert" not in client
    assert "script" not in client.lower().replace("description", "")


@pytest.mark.parametrize("location", ["header", "headers"])
@pytest.mark.parametrize("name", ["x\r\ny", "x\ny", "x:y", "x y", "\u00e9", "x\0", 'x"y'])
def test_hostile_header_name_is_refused(location: str, name: str) -> None:
    documents = tiny()
    member = {"shape": "Tags" if location == "headers" else "Text"}
    members = documents["service"]["shapes"]["GetThingRequest"]["members"]
    members["extra"] = {**member, "location": location, "locationName": name}
    (problem,) = attempt(documents)
    assert problem.file == FILE
    assert problem.pointer == "/shapes/GetThingRequest/members/extra"


@pytest.mark.parametrize("prefix", ["evil.example/", "a@b.", "a:80.", "a\r\n", "a b", "{name+}."])
def test_hostile_host_prefix_is_refused(prefix: str) -> None:
    documents = tiny()
    documents["service"]["operations"]["PutThing"]["endpoint"]["hostPrefix"] = prefix
    assert "/operations/PutThing/endpoint/hostPrefix" in {p.pointer for p in attempt(documents)}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder where nothing is, so that a file called like the canary would be seen."""
    monkeypatch.chdir(tmp_path)

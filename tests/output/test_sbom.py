"""The bill of materials: valid CycloneDX, the same each time, and true."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from support.packages import GeneratedPackage, each_package

from codegen.output.sbom import render_sbom
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.load import load
from codegen.source.validate import validate

REPOSITORY = Path(__file__).parents[2]
GENERATED = REPOSITORY / "generated" / "ivs"
MODEL = "2020-01-01/service-2.json"
CASE = REPOSITORY / "tests" / "golden" / "sparse" / "models"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models folder that says where its one document is from."""
    shutil.copytree(CASE, tmp_path / "models")
    digest = hashlib.sha256((tmp_path / "models" / "tiny" / MODEL).read_bytes()).hexdigest()
    (tmp_path / "models" / "tiny" / "ORIGIN.toml").write_text(f"""\
botocore = "1.2.3"

[[documents]]
path = "{MODEL}"
from = "botocore/data/tiny/{MODEL}.gz"
sha256 = "{digest}"
""")
    return tmp_path / "models"


def sbom(models: Path, version: str = "1.0.0") -> str:
    documents = load(models, "tiny")
    return render_sbom(lower(validate(documents), version=version), documents)


def models_in(text: str) -> list[dict[str, Any]]:
    return [one for one in json.loads(text)["components"] if one["type"] == "data"]


def test_sbom_is_valid_cyclonedx(models: Path) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    for text in (sbom(models), (GENERATED / "sbom.cdx.json").read_text()):
        assert validator.validate_str(text) is None
        damaged = text.replace('"library"', '"librarian"')
        assert validator.validate_str(damaged) is not None


def test_sbom_references_resolve(models: Path) -> None:
    document = json.loads(sbom(models))
    root = document["metadata"]["component"]
    references = [one["bom-ref"] for one in (root, *document["components"])]
    assert len(references) == len(set(references))
    (top,) = [one for one in document["dependencies"] if one["ref"] == root["bom-ref"]]
    assert {one["ref"] for one in document["dependencies"]} <= set(references)
    assert set(top["dependsOn"]) <= set(references)


def test_sbom_names_distribution_and_requirements() -> None:
    document = json.loads((GENERATED / "sbom.cdx.json").read_text())
    project = tomllib.loads((GENERATED / "pyproject.toml").read_text())["project"]
    component = document["metadata"]["component"]
    assert component["name"] == project["name"]
    assert component["version"] == project["version"]
    assert component["purl"] == f"pkg:pypi/{project['name']}@{project['version']}"
    assert component["licenses"] == [{"license": {"id": project["license"]}}]
    needed = [one for one in document["components"] if one["type"] == "library"]
    requirements = [one["value"] for component in needed for one in component["properties"]]
    assert requirements == project["dependencies"]


@each_package
def test_sbom_names_every_document_with_digest_and_origin(package: GeneratedPackage) -> None:
    models = REPOSITORY / "models"
    origins = {
        f"models/{folder}{document['path']}": (origin["botocore"], document["from"])
        for folder in ("", f"{package.service}/")
        for origin in [tomllib.loads((models / folder / "ORIGIN.toml").read_text())]
        for document in origin["documents"]
    }
    components = models_in((package.distribution / "sbom.cdx.json").read_text())
    ours = [one for one in components if one["name"].endswith("/events-1.json")]
    assert [[*one] for one in ours] == [["type", "bom-ref", "name", "hashes", "data"]]
    components = [one for one in components if one not in ours]
    assert {component["name"] for component in components} == set(origins)
    for component in components:
        version, source = origins[component["name"]]
        content = (REPOSITORY / component["name"]).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert component["hashes"] == [{"alg": "SHA-256", "content": digest}]
        assert component["version"] == version
        assert component["purl"] == f"pkg:pypi/botocore@{version}#{source}"
        assert component["licenses"] == [{"license": {"id": "Apache-2.0"}}]


def test_serial_number_depends_on_the_contents(models: Path) -> None:
    text = sbom(models)
    assert sbom(models) == text
    number = json.loads(text)["serialNumber"]
    assert json.loads(sbom(models, "1.0.1"))["serialNumber"] != number
    path = models / "tiny" / MODEL
    path.write_text(path.read_text() + "\n")
    assert json.loads(sbom(models))["serialNumber"] != number


def test_origin_is_claimed_only_for_unchanged_documents(models: Path) -> None:
    (component,) = models_in(sbom(models))
    assert component["purl"] == f"pkg:pypi/botocore@1.2.3#botocore/data/tiny/{MODEL}.gz"
    path = models / "tiny" / MODEL
    path.write_text(path.read_text() + "\n")
    (component,) = models_in(sbom(models))
    assert component["hashes"][0]["content"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not {"purl", "version", "licenses"} & component.keys()


def test_gzipped_and_extra_documents_are_listed_by_file(models: Path) -> None:
    path = models / "tiny" / MODEL
    packed = path.with_name("service-2.json.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    path.with_name("service-2.sdk-extras.json").write_text('{"merge": {}}')
    names = [component["name"] for component in models_in(sbom(models))]
    folder = "models/tiny/2020-01-01"
    assert names == [f"{folder}/service-2.json.gz", f"{folder}/service-2.sdk-extras.json"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"1.2.3"', '"newest"', '/botocore: found "newest"; expected a version like 1.44.5'),
        ("sha256 =", "sha265 =", "/documents/0/sha265: found the unknown key"),
        ('from = "botocore', 'from = "/etc', "/documents/0/from:"),
    ],
)
def test_invalid_origin_is_a_problem(models: Path, old: str, new: str, problem: str) -> None:
    origin = models / "tiny" / "ORIGIN.toml"
    assert old in origin.read_text()
    origin.write_text(origin.read_text().replace(old, new))
    with pytest.raises(ProblemsError) as error:
        sbom(models)
    assert f"tiny/ORIGIN.toml:{problem}" in str(error.value)

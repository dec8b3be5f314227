"""The cold start of a package generated from botocore's largest supported model.

The package is generated into ``build/benchmarks``, unformatted and without tests, once for each state
of the generator. The script calls the operation whose response is most similar to that of get_channel.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.benchmarks.bench import COLD, Bench
from tools.benchmarks.figures import Samples
from tools.benchmarks.responses import CHANNEL, encoded, printed
from tools.benchmarks.rounds import fresh
from tools.benchmarks.surroundings import REPOSITORY

_botocore: Any = import_module("botocore")
_MODELS = Path(_botocore.__file__).parent / "data"
_BUILD = REPOSITORY / "build" / "benchmarks"
_STRUCTURES_OF_A_CHANNEL = 4
_ARGUMENT = "123456789012"

_SCRIPT = """\
import sys

from {package} import {client}

client = {client}(endpoint_url=sys.argv[1])
metadata = client.{method}({arguments}).response_metadata
print(metadata.status, *metadata.missing)
"""


def cold_start_of_the_largest(bench: Bench) -> Samples:
    """Measures new processes that make one call with the largest package or with typed_ivs."""
    bench.progress("generating the largest package")
    folder = _generated()
    url = bench.serve("--otherwise", str(folder / "response.json"))
    surroundings = {**bench.environment, "PYTHONPATH": str(folder)}
    python = sys.executable
    legs = {
        "ours": ([python, str(folder / "call.py"), url], surroundings),
        "IVS": ([python, str(COLD / "call_ours.py"), url, CHANNEL["arn"]], bench.environment),
    }
    right = {"ours": "200\n", "IVS": printed(CHANNEL)}
    return fresh(
        bench.launcher,
        legs,
        lambda leg, text: text == right[leg],
        bench.rounds(40),
        bench.progress,
    )["cpu"]


def _generated() -> Path:
    """The folder with the package, its call script and the response."""
    from codegen.output.fingerprint import inputs_digest
    from codegen.problems import ProblemsError

    for service in _by_size():
        folder = _BUILD / f"{service}-{inputs_digest(_MODELS, service)[:16]}"
        if folder.exists():
            return folder
        try:
            _generate(service, folder)
        except ProblemsError:
            continue  # unsupported: try the next largest
        return folder
    raise AssertionError("botocore has no model that can be generated")


def _by_size() -> Iterator[str]:
    """The services with a supported protocol, largest model first."""
    from codegen.plan.protocols.registry import PROTOCOLS, resolved_protocol

    paths = sorted(_MODELS.glob("*/*/service-2.json.gz"), key=lambda path: -path.stat().st_size)
    for path in paths:
        document = json.loads(gzip.decompress(path.read_bytes()))
        if resolved_protocol(document["metadata"]) in PROTOCOLS:
            yield path.parts[-3]


def _generate(service: str, folder: Path) -> None:
    from codegen.output.files import copied_files, render_package
    from codegen.plan.lower import lower
    from codegen.source.load import load
    from codegen.source.read import read_service

    documents = load(_MODELS, service)
    package = lower(read_service(documents), version="0")
    files = {path: text.encode() for path, text in render_package(package, documents).items()}
    for old in _BUILD.glob(f"{service}-*"):
        shutil.rmtree(old)
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    for path, content in {**files, **copied_files(package)}.items():
        if path.startswith(f"{package.name}/"):
            target = unfinished / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    operation, response = choose(documents.service)
    members = documents.service["shapes"][operation["input"]["shape"]]
    (unfinished / "response.json").write_bytes(encoded(response))
    (unfinished / "call.py").write_text(
        _SCRIPT.format(
            package=package.name,
            client=package.client.class_name,
            method=_botocore.xform_name(operation["name"]),
            arguments=", ".join(
                f'{_botocore.xform_name(name)}="{_ARGUMENT}"' for name in members["required"]
            ),
        )
    )
    unfinished.rename(folder)


def choose(service: Any) -> tuple[Any, object]:
    """The operation to call, and a response with every member.

    Its required parameters are strings. The number of structures in its response is closest to that
    of get_channel.

    Args:
        service: The service model's document.
    """
    shapes = service["shapes"]
    found: list[tuple[int, str]] = []
    for name, operation in sorted(service["operations"].items()):
        if not {"input", "output"} <= operation.keys() or "endpoint" in operation:
            continue
        given, response = (shapes[operation[kind]["shape"]] for kind in ("input", "output"))
        required = [given["members"][member]["shape"] for member in given.get("required", ())]
        locations = {member.get("location", "") for member in response["members"].values()}
        plain = "payload" not in response and locations <= {"", "statusCode"}
        if required and plain and all(shapes[shape]["type"] == "string" for shape in required):
            structures = _structures(shapes, operation["output"]["shape"])
            found.append((abs(len(structures) - _STRUCTURES_OF_A_CHANNEL), name))
    operation = service["operations"][min(found)[1]]
    return operation, sample(shapes, operation["output"]["shape"])


def _structures(shapes: Any, name: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The structures reachable from a shape, including itself."""
    if name in known:
        return known
    shape = shapes[name]
    if shape["type"] == "structure":
        known |= {name}
    for reference in _references(shape):
        known = _structures(shapes, reference, known)
    return known


def _references(shape: Any) -> list[str]:
    inside = [*shape.get("members", {}).values()] if shape["type"] == "structure" else []
    inside += [shape["member"]] if shape["type"] == "list" else []
    inside += [shape["value"]] if shape["type"] == "map" else []
    return [reference["shape"] for reference in inside]


def sample(shapes: Any, name: str, within: frozenset[str] = frozenset()) -> object:
    """A JSON value of a shape with every member; recursive structures are empty."""
    shape = shapes[name]
    if name in within:
        return [] if shape["type"] == "list" else {}
    within |= {name}
    match shape["type"]:
        case "structure":
            return {
                member.get("locationName", key): sample(shapes, member["shape"], within)
                for key, member in shape["members"].items()
                if "location" not in member
            }
        case "list":
            return [sample(shapes, shape["member"]["shape"], within)]
        case "map":
            return {"key": sample(shapes, shape["value"]["shape"], within)}
        case "boolean":
            return True
        case "timestamp":
            return 1700000000
        case "string":
            return shape.get("enum", ["text"])[0]
        case "blob":
            return ""
        case _:
            return 1

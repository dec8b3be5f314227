"""A tiny service, and models folders made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.problems import refused

from codegen.plan.python.index import Index, build_index
from codegen.source.load import load
from codegen.source.model import Operation, Service, Shape
from codegen.source.validate import validate

API_VERSION = "2020-01-01"

_FILES = {
    "model": "service-2.json",
    "paginators": "paginators-1.json",
    "waiters": "waiters-2.json",
    "endpoint_rules": "endpoint-rule-set-1.json",
    "examples": "examples-1.json",
}


def tiny_service() -> dict[str, Any]:
    """A service model of three operations that has every type of shape and every location."""
    return {
        "version": "2.0",
        "metadata": {
            "apiVersion": API_VERSION,
            "auth": ["aws.auth#sigv4"],
            "endpointPrefix": "tiny",
            "protocol": "rest-json",
            "protocols": ["rest-json"],
            "serviceFullName": "Amazon Tiny",
            "serviceId": "tiny",
            "signatureVersion": "v4",
            "signingName": "tiny",
        },
        "documentation": "<p>A service for tests.</p>",
        "operations": {
            "GetThing": {
                "name": "GetThing",
                "http": {"method": "GET", "requestUri": "/things/{name}", "responseCode": 200},
                "input": {"shape": "GetThingRequest"},
                "output": {"shape": "GetThingResponse"},
                "errors": [{"shape": "NotFoundException"}],
                "documentation": "<p>Gets a thing.</p>",
            },
            "ListThings": {
                "name": "ListThings",
                "http": {"method": "POST", "requestUri": "/ListThings", "responseCode": 200},
                "input": {"shape": "ListThingsRequest"},
                "output": {"shape": "ListThingsResponse"},
            },
            "PutThing": {
                "name": "PutThing",
                "http": {"method": "PUT", "requestUri": "/things/{name}", "responseCode": 204},
                "input": {"shape": "PutThingRequest"},
                "errors": [{"shape": "NotFoundException"}],
                "endpoint": {"hostPrefix": "{account}.data."},
            },
        },
        "shapes": {
            "GetThingRequest": {
                "type": "structure",
                "required": ["name"],
                "members": {
                    "name": {"shape": "Name", "location": "uri", "locationName": "name"},
                    "kind": {"shape": "Kind", "location": "querystring", "locationName": "kind"},
                    "since": {"shape": "Time", "location": "header", "locationName": "x-since"},
                },
            },
            "GetThingResponse": {
                "type": "structure",
                "members": {
                    "thing": {"shape": "Thing"},
                    "status": {"shape": "Count", "location": "statusCode"},
                },
            },
            "ListThingsRequest": {
                "type": "structure",
                "members": {"maxResults": {"shape": "Count"}, "nextToken": {"shape": "Text"}},
            },
            "ListThingsResponse": {
                "type": "structure",
                "required": ["things"],
                "members": {"things": {"shape": "Things"}, "nextToken": {"shape": "Text"}},
            },
            "PutThingRequest": {
                "type": "structure",
                "required": ["account", "name"],
                "members": {
                    "account": {"shape": "Name", "hostLabel": True},
                    "name": {"shape": "Name", "location": "uri", "locationName": "name"},
                    "thing": {"shape": "Thing"},
                },
            },
            "Thing": {
                "type": "structure",
                "required": ["name"],
                "documentation": "<p>A thing.</p>",
                "members": {
                    "name": {"shape": "Name", "documentation": "<p>Its name.</p>"},
                    "kind": {"shape": "Kind"},
                    "tags": {"shape": "Tags"},
                    "size": {"shape": "Size"},
                    "parts": {"shape": "Things"},
                    "data": {"shape": "Data"},
                    "enabled": {"shape": "Flag"},
                },
            },
            "Things": {"type": "list", "member": {"shape": "Thing"}, "max": 50},
            "Tags": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
            "Name": {"type": "string", "min": 1, "max": 128, "pattern": "[a-z]+"},
            "Text": {"type": "string"},
            "Kind": {"type": "string", "enum": ["BIG", "SMALL"]},
            "Count": {"type": "integer", "min": 1, "max": 100},
            "Size": {"type": "double", "min": 0.5},
            "Flag": {"type": "boolean"},
            "Data": {"type": "blob", "sensitive": True},
            "Time": {"type": "timestamp", "timestampFormat": "iso8601"},
            "NotFoundException": {
                "type": "structure",
                "members": {"exceptionMessage": {"shape": "Text"}},
                "error": {"httpStatusCode": 404, "senderFault": True},
                "exception": True,
            },
        },
    }


def tiny_paginators() -> dict[str, Any]:
    """The paginator of the tiny service's one list operation."""
    return {
        "pagination": {
            "ListThings": {
                "input_token": "nextToken",
                "output_token": "nextToken",
                "limit_key": "maxResults",
                "result_key": "things",
            }
        }
    }


_OWN_FILES = {"settings": "service.toml", "overlay": "overlay.toml", "events": "events-1.json"}


def write_models(path: Path, service: str = "tiny", /, **documents: object) -> Path:
    """Lay out a models folder at ``path`` and return it.

    ``documents`` are named ``model`` (the service document, ``tiny_service()`` unless given),
    ``paginators``, ``waiters``, ``endpoint_rules``, ``examples``, ``partitions``, ``settings``,
    ``overlay`` and ``events``: objects to write as JSON, or the text or bytes of the file.
    """
    for name, document in ({"model": tiny_service()} | documents).items():
        if name == "partitions":
            file = path / "partitions.json"
        elif name in _OWN_FILES:
            file = path / service / _OWN_FILES[name]
        else:
            file = path / service / API_VERSION / _FILES[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_bytes(document))
    return path


def edit(document: dict[str, Any], place: str, value: object = ...) -> dict[str, Any]:
    """Set what the JSON Pointer ``place`` points to, or remove it; returns ``document``."""
    *parents, last = place.lstrip("/").split("/")
    target: Any = document
    for part in parents:
        target = target[int(part) if isinstance(target, list) else part]
    key: Any = int(last) if isinstance(target, list) else last
    if value is ...:
        del target[key]
    elif isinstance(target, list) and key == len(target):
        target.append(value)
    else:
        target[key] = value
    return document


def validation_problems(path: Path, **documents: object) -> list[str]:
    """The problems of the tiny service with these documents, by name as in ``write_models``."""
    return refused(lambda: validate(load(write_models(path, **documents), "tiny")))


def index_of(operation: Operation, shapes: Mapping[str, dict[str, Any]]) -> Index:
    """The index of a service with one operation."""
    return build_index(
        Service(
            name="tiny",
            source="",
            file="",
            api_version="",
            settings={},
            service_id="",
            full_name="",
            metadata={},
            endpoint_prefix="",
            signing_name="",
            signature_version="v4",
            operations={operation.name: operation},
            shapes={name: Shape.from_document(name, body) for name, body in shapes.items()},
        )
    )


def _bytes(document: object) -> bytes:
    if isinstance(document, bytes):
        return document
    if isinstance(document, Mapping):
        document = json.dumps(document, indent=2)
    return str(document).encode()

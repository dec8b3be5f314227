"""Example values that a model gives: in documentation, examples and enumerations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.lifecycle.linting.finding import Model, plain_text
from codegen.source.model import Document
from codegen.text.wording import is_list, is_object

_TOKEN = re.compile(r"(?<![^\s\"'`(])arn:aws[^\s\"'`()]*")
_ARN = re.compile(
    r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z-]+-[0-9])?:([0-9]{12})?:(?!.*(\.\.|EXAMPLE))[\w.@+=,:/-]+"
)
_PLACEHOLDER = re.compile(r"<(i|em|replaceable)\b[^>]*>.*?</\1>", re.S)
_FOR_EXAMPLE = re.compile(r"(?:[Ff]or example|[Ee]\.g\.)[:,]?\s*(<code>[^<>]+</code>)")
_MADE_UP = re.compile(r"\s|EXAMPLE|XXX|\.\.|[*{}<>$]|^arn:|^$")


def examples(model: Model) -> Mapping[str, tuple[str, ...]]:
    """The example values of each shape that has a pattern, by shape."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for sources in (_in_documentation(model), _in_examples(model), _in_enumerations(model)):
        for name, text in sources:
            if model.service.shapes[name].pattern is not None and name in model.used:
                found[name][text] = None
    return {name: tuple(found[name]) for name in sorted(found)}


def _in_documentation(model: Model) -> Iterator[tuple[str, str]]:
    """Example values in the documentation of shapes, and of members of these shapes."""
    names = {*model.service.shapes, *model.service.operations}
    names.update(member.name for _, member in model.members())
    described = [(shape, shape.documentation) for shape in model.service.shapes.values()]
    described += [(model.shape(member), member.documentation) for _, member in model.members()]
    for shape, documentation in described:
        if shape.pattern is not None:
            texts = _arns(documentation) if "arn:" in shape.pattern else _shown(documentation)
            yield from ((shape.name, text) for text in texts if text not in names)


def _arns(documentation: str) -> Iterator[str]:
    """ARNs without placeholders."""
    if "arn:" in documentation:
        for token in _TOKEN.findall(plain_text(_PLACEHOLDER.sub("*", documentation))):
            text = token.rstrip(".,:;")
            if _ARN.fullmatch(text) and not token.endswith(".."):
                yield text


def _shown(documentation: str) -> Iterator[str]:
    """Literal examples after "for example" or "e.g."."""
    for text in _FOR_EXAMPLE.findall(documentation):
        plain = plain_text(text).strip("`\"'")
        if not _MADE_UP.search(plain):
            yield plain


def _in_enumerations(model: Model) -> Iterator[tuple[str, str]]:
    for shape in model.service.shapes.values():
        for value in shape.enum:
            yield shape.name, value


def _in_examples(model: Model) -> Iterator[tuple[str, str]]:
    """The strings in the requests and responses of examples-1.json."""
    shown: Mapping[str, list[Document]] = model.documents.examples.get("examples", {})
    for name, cases in shown.items():
        operation = model.service.operations.get(name)
        if operation is not None:
            for case in cases:
                for key, shape in (("input", operation.input), ("output", operation.output)):
                    if shape is not None:
                        yield from _texts(model, shape, case.get(key))


def _texts(model: Model, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every string in a value of the shape ``name``, with the string's shape."""
    shape = model.service.shapes[name]
    if isinstance(value, str):
        yield name, value
    elif is_list(value) and shape.member:
        for item in value:
            yield from _texts(model, shape.member.shape, item)
    elif is_object(value) and shape.key and shape.value:
        for key, item in value.items():
            yield shape.key.shape, key
            yield from _texts(model, shape.value.shape, item)
    elif is_object(value):
        for key, item in value.items():
            if key in shape.members:
                yield from _texts(model, shape.members[key].shape, item)

"""What a model shows as values of its own shapes: in documentation, examples and enumerations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.lifecycle.lint_finding import Model, prose
from codegen.source.model import Document, Shape
from codegen.source.wording import is_list, is_object

_ARN = re.compile(
    r"(?<![\w\"*{<$-])arn:aws[a-z-]*:[a-z0-9-]+:(?:[a-z-]+-\d)?:(?:\d{12})?:(?![\w.@+=,:/-]*EXAMPLE)[\w.@+=,:/-]*[\w/]"
    r"(?![\w\"*{}<>$\[\]…-]|\.\.|[.:/]*[*{<$\[…])"
)


def examples(model: Model) -> Mapping[str, tuple[str, ...]]:
    """The texts that are shown as values of shapes with a pattern, by shape."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for sources in (_in_documentation(model), _in_examples(model), _in_enumerations(model)):
        for name, text in sources:
            if model.service.shapes[name].pattern is not None and name in model.used:
                found[name][text] = None
    return {name: tuple(found[name]) for name in sorted(found)}


def _in_documentation(model: Model) -> Iterator[tuple[str, str]]:
    """ARNs without placeholders, where a shape is one or a member has its shape."""
    for shape in model.service.shapes.values():
        yield from _arns(shape, shape.documentation)
    for _, member in model.members():
        yield from _arns(model.shape(member), member.documentation)


def _arns(shape: Shape, documentation: str) -> Iterator[tuple[str, str]]:
    if "arn:" in documentation and "arn:" in (shape.pattern or ""):
        for text in _ARN.findall(prose(documentation)):
            yield shape.name, text


def _in_enumerations(model: Model) -> Iterator[tuple[str, str]]:
    for shape in model.service.shapes.values():
        for value in shape.enum:
            yield shape.name, value


def _in_examples(model: Model) -> Iterator[tuple[str, str]]:
    """The texts in the requests and answers of examples-1."""
    shown: Mapping[str, list[Document]] = model.documents.examples.get("examples", {})
    for name, cases in shown.items():
        operation = model.service.operations.get(name)
        if operation is not None:
            for case in cases:
                for key, shape in (("input", operation.input), ("output", operation.output)):
                    if shape is not None:
                        yield from _texts(model, shape, case.get(key))


def _texts(model: Model, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a value of the shape ``name``, with its own shape."""
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

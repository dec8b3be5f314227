"""What can go wrong with a model, each as a function that does it to a slice at random."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from support.hostile import HOSTILE, PATTERNS
from support.slices import Slice

Place = tuple[Any, Any]
"""An object or list, and the key or index of something in it."""

_NAMES = (
    *("None", "class", "def", "yield", "match", "type", "print", "__builtins__", "__import__"),
    *("str", "dict", "object", "property", "classmethod", "tuple", "list", "int", "bytes", "super"),
    *("__init__", "__slots__", "__class__", "__dict__", "__del__", "__reduce__", "__getattr__"),
    *("self", "cls", "wire", "get", "result", "missing", "response", "query", "headers", "body"),
    *("Any", "Mapping", "ClassVar", "Literal", "TypeAlias", "Error", "ServiceError", "BY_CODE"),
    *("Client", "Request", "Response", "Paginator", "Constraint", "TYPE_CHECKING", "annotations"),
    *("HttpRequest", "HttpResponse", "Wire", "Missing", "Unrecognized", "SERVICE", "OPERATION"),
    *("dataclass", "datetime", "UNION", "CONSTRAINTS", "from_wire", "to_wire", "read", "write"),
    *("lazy_names", "models", "errors", "literals", "testing", "strategies", "unknown_member"),
    *(
        "ABC",
        "AbC",
        "Abc",
        "A_BC",
        "a",
        "A",
        "_",
        "__",
        "_1",
        "A1",
        "x" * 300,
        "Con",
        "Aux",
        "lpt1",
    ),
    *("Strasse", "stra\u00dfe", "\u212aelvin", "caf\u00e9", "\u0130stanbul", "\U0001f600", "x y"),
    *("a.b", "a/b", "../x", "a-b", "1st", "", " ", "x\n", "\x00", '"', "'", "{", "{{x}}", "\\"),
    *("st", "given", "data", "message", "code", "args", "ErrorsRequest", "Unknown", "package"),
)
_NUMBERS = (
    *(0, -1, 1.0, 0.5, -0.0, 1e308, -1e308, 5e-324, 2**31, 2**63, -(2**63) - 1, 10**400),
    *(10**4299, 99999, 100, 599, 600, True, False),
)
_VALUES = (None, True, False, 0, -1, 1.5, "", "text", [], {}, [[]], [None], {"shape": "x"})
_LOCATIONS = ("uri", "querystring", "header", "headers", "statusCode", "nowhere")
_FLAGS = (
    *("sensitive", "deprecated", "box", "document", "union", "exception", "fault", "sparse"),
    *("streaming", "event", "eventstream", "flattened", "idempotencyToken", "hostLabel"),
    *("jsonvalue", "eventpayload", "retryable", "wrapper", "requiresLength", "synthetic"),
)
_TYPES = (
    *("structure", "list", "map", "string", "blob", "timestamp", "boolean", "integer", "long"),
    *("float", "double", "character", "byte"),
)


def mutate(random: Random, documents: Slice) -> list[str]:
    """Does one to three things to a slice; returns their names."""
    done: list[str] = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        mutation = random.choice(MUTATIONS)
        mutation(random, documents)
        done.append(mutation.__name__)
    return done


def drop(random: Random, documents: Slice) -> None:
    holder, key = _somewhere(random, documents)
    del holder[key]


def duplicate(random: Random, documents: Slice) -> None:
    holder, key = _somewhere(random, documents)
    twin = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        holder.append(twin)
    else:
        holder[_variant(random, key)] = twin


def rename(random: Random, documents: Slice) -> None:
    """A key of any object, with nobody told."""
    objects = [place for place in _places(documents["service"]) if isinstance(place[0], dict)]
    if objects:
        holder, key = random.choice(objects)
        holder[_name(random, key)] = holder.pop(key)


def retype(random: Random, documents: Slice) -> None:
    holder, key = _somewhere(random, documents)
    holder[key] = copy.deepcopy(random.choice(_VALUES))


def retype_shape(random: Random, documents: Slice) -> None:
    _shape(random, documents)["type"] = random.choice(_TYPES)


def nest(random: Random, documents: Slice) -> None:
    holder, key = _somewhere(random, documents)
    for _ in range(random.choice((1, 1, 1, 70))):
        holder[key] = random.choice(([holder[key]], {"shape": holder[key]}))


def nest_lists(random: Random, documents: Slice) -> None:
    """A list of lists of lists … of what a member held."""
    shapes = _shapes(documents)
    member = _member(random, documents)
    depth = random.choice((1, 2, 5, 30, 200))
    inner = member.get("shape")
    for level in range(depth):
        kind = random.choice(("list", "map"))
        if kind == "list":
            shapes[f"Nested{level}"] = {"type": "list", "member": {"shape": inner}}
        else:
            shapes["NestedKey"] = {"type": "string"}
            key = {"shape": "NestedKey"}
            shapes[f"Nested{level}"] = {"type": "map", "key": key, "value": {"shape": inner}}
        inner = f"Nested{level}"
    member["shape"] = inner


def nest_structures(random: Random, documents: Slice) -> None:
    """A structure in a structure in a structure …, in a circle perhaps."""
    shapes = _shapes(documents)
    depth = random.choice((1, 2, 10, 150))
    for level in range(depth):
        below = {"below": {"shape": f"Level{level + 1}"}} if level + 1 < depth else {}
        shapes[f"Level{level}"] = {"type": "structure", "members": below}
    if random.random() < 0.5:
        last = shapes[f"Level{depth - 1}"]
        last["members"]["above"] = {"shape": "Level0"}
    _member(random, documents)["shape"] = "Level0"


def rename_shape(random: Random, documents: Slice) -> None:
    """A shape, wherever it is named."""
    shapes = _shapes(documents)
    if shapes:
        old = random.choice(sorted(shapes))
        new = _name(random, old)
        shapes[new] = shapes.pop(old)
        for holder, key in _places(documents["service"]):
            if key == "shape" and holder[key] == old:
                holder[key] = new


def rename_member(random: Random, documents: Slice) -> None:
    """A member, in "required" and "payload" as well."""
    structures = [s for s in _structures(documents) if s["members"]]
    if structures:
        shape = random.choice(structures)
        old = random.choice(sorted(shape["members"]))
        new = _name(random, old)
        shape["members"][new] = shape["members"].pop(old)
        if isinstance(shape.get("required"), list):
            shape["required"] = [new if name == old else name for name in shape["required"]]
        if shape.get("payload") == old:
            shape["payload"] = new


def rename_operation(random: Random, documents: Slice) -> None:
    operations = _operations(documents)
    if operations:
        old = random.choice(sorted(operations))
        new = _name(random, old)
        operations[new] = operations.pop(old)
        if isinstance(operations[new], dict):
            operations[new]["name"] = new
        pagination = documents["paginators"].get("pagination")
        if isinstance(pagination, dict) and old in pagination:
            pagination[new] = pagination.pop(old)


def collide(random: Random, documents: Slice) -> None:
    """Names that are the same in snake case, or on a file system without case."""
    named = [_shapes(documents), _operations(documents)]
    named += [shape["members"] for shape in _structures(documents)]
    holders = [holder for holder in named if holder]
    if holders:
        holder = random.choice(holders)
        key = random.choice(sorted(holder))
        twin = copy.deepcopy(holder[key])
        name = _variant(random, key)
        if isinstance(twin, dict) and "name" in twin:
            twin["name"] = name
        if isinstance(twin, dict) and isinstance(twin.get("locationName"), str):
            twin["locationName"] += "2"
        holder[name] = twin


def dangle(random: Random, documents: Slice) -> None:
    references = [p for p in _places(documents["service"]) if p[1] == "shape"]
    if references:
        holder, key = random.choice(references)
        holder[key] = random.choice(("Nowhere", "", "shapes", *_NAMES))


def redirect(random: Random, documents: Slice) -> None:
    """A reference to any other shape; to a circle, with luck."""
    references = [p for p in _places(documents["service"]) if p[1] == "shape"]
    if references and _shapes(documents):
        holder, key = random.choice(references)
        holder[key] = random.choice(sorted(_shapes(documents)))


def change_number(random: Random, documents: Slice) -> None:
    numbers = [p for p in _places(documents["service"]) if type(p[0][p[1]]) in (int, float)]
    if numbers:
        holder, key = random.choice(numbers)
        holder[key] = random.choice(_NUMBERS)


def limit(random: Random, documents: Slice) -> None:
    shape = _shape(random, documents)
    shape[random.choice(("min", "max"))] = random.choice(_NUMBERS)


def change_text(random: Random, documents: Slice) -> None:
    texts = [p for p in _places(documents) if isinstance(p[0][p[1]], str)]
    if texts:
        holder, key = random.choice(texts)
        holder[key] = random.choice(HOSTILE)


def change_metadata(random: Random, documents: Slice) -> None:
    metadata = documents["service"].get("metadata")
    if isinstance(metadata, dict):
        keys = ("serviceId", "serviceFullName", "signingName", "endpointPrefix", "apiVersion")
        metadata[random.choice(keys)] = random.choice((*HOSTILE, *_NAMES))


def document_it(random: Random, documents: Slice) -> None:
    place = random.choice((_shape(random, documents), _member(random, documents)))
    place["documentation"] = random.choice(HOSTILE)


def enumerate_it(random: Random, documents: Slice) -> None:
    shape = _shape(random, documents, "string")
    shape["enum"] = random.sample(HOSTILE, random.randint(1, 5))


def restrict(random: Random, documents: Slice) -> None:
    _shape(random, documents, "string")["pattern"] = random.choice(PATTERNS)


def flag(random: Random, documents: Slice) -> None:
    place = random.choice((_shape(random, documents), _member(random, documents)))
    place[random.choice(_FLAGS)] = random.choice((True, True, True, False, {}))


def move(random: Random, documents: Slice) -> None:
    """A member to another place in HTTP."""
    member = _member(random, documents)
    member["location"] = random.choice(_LOCATIONS)
    if random.random() < 0.5:
        member["locationName"] = random.choice((*HOSTILE, "Content-Type", "content-type", "Host"))


def rename_on_the_wire(random: Random, documents: Slice) -> None:
    _member(random, documents)["locationName"] = random.choice((*HOSTILE, *_NAMES))


def require(random: Random, documents: Slice) -> None:
    structures = _structures(documents)
    if structures:
        shape = random.choice(structures)
        shape["required"] = random.sample(sorted(shape["members"]), min(1, len(shape["members"])))


def make_payload(random: Random, documents: Slice) -> None:
    structures = [shape for shape in _structures(documents) if shape["members"]]
    if structures:
        shape = random.choice(structures)
        shape["payload"] = random.choice(sorted(shape["members"]))


def change_path(random: Random, documents: Slice) -> None:
    operations = [o for o in _operations(documents).values() if isinstance(o, dict)]
    if operations:
        operation = random.choice(operations)
        http = operation.get("http")
        if isinstance(http, dict):
            text = random.choice(HOSTILE)
            uri = http.get("requestUri", "/")
            http["requestUri"] = random.choice((f"/{text}", f"{uri}{text}", f"{uri}?{text}={text}"))


def prefix_host(random: Random, documents: Slice) -> None:
    operations = [o for o in _operations(documents).values() if isinstance(o, dict)]
    if operations:
        prefix = random.choice((*HOSTILE, "{x}.", "evil.example/", "a@b", "data.", "{name+}-"))
        random.choice(operations)["endpoint"] = {"hostPrefix": prefix}


def blame(random: Random, documents: Slice) -> None:
    """An error that is any shape, with any code."""
    operations = [o for o in _operations(documents).values() if isinstance(o, dict)]
    if operations and _shapes(documents):
        name = random.choice(sorted(_shapes(documents)))
        random.choice(operations)["errors"] = [{"shape": name}]
        shape = _shapes(documents)[name]
        if isinstance(shape, dict) and random.random() < 0.5:
            shape["error"] = {"code": random.choice(HOSTILE), "httpStatusCode": 400}


def harm_rules(random: Random, documents: Slice) -> None:
    _harm(random, documents["endpoint_rules"])


def harm_paginators(random: Random, documents: Slice) -> None:
    _harm(random, documents["paginators"])


def harm_partitions(random: Random, documents: Slice) -> None:
    _harm(random, documents["partitions"])


def paginate(random: Random, documents: Slice) -> None:
    """A paginator made of any names of members, for an operation that is none of a list."""
    operations = sorted(_operations(documents))
    names = sorted({name for shape in _structures(documents) for name in shape["members"]})
    if operations and names:
        keys = ("input_token", "output_token", "result_key", "limit_key", "more_results")
        entry = {key: random.choice(names) for key in random.sample(keys, random.randint(2, 5))}
        documents["paginators"] = {"pagination": {random.choice(operations): entry}}


MUTATIONS: tuple[Callable[[Random, Slice], None], ...] = (
    drop,
    duplicate,
    rename,
    retype,
    retype_shape,
    nest,
    nest_lists,
    nest_structures,
    rename_shape,
    rename_member,
    rename_operation,
    collide,
    dangle,
    redirect,
    change_number,
    limit,
    change_text,
    change_metadata,
    document_it,
    enumerate_it,
    restrict,
    flag,
    move,
    rename_on_the_wire,
    require,
    make_payload,
    change_path,
    prefix_host,
    blame,
    harm_rules,
    harm_paginators,
    harm_partitions,
    paginate,
)


def _harm(random: Random, document: Any) -> None:
    places = list(_places(document))
    if places:
        holder, key = random.choice(places)
        match random.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = random.choice(HOSTILE)
            case 2:
                holder[key] = copy.deepcopy(random.choice(_VALUES))
            case _:
                other, name = random.choice(places)
                holder[key] = copy.deepcopy(other[name])


def _places(value: Any) -> Iterator[Place]:
    """Everything in a document, by what holds it."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _somewhere(random: Random, documents: Slice) -> Place:
    """Any place, near the root as likely as far from it."""
    holder: Any = documents
    key: Any = "service"
    for _ in range(random.randint(1, 6)):
        inside = holder[key]
        if not isinstance(inside, dict | list) or not inside:
            break
        holder = inside
        key = random.choice(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
    return holder, key


def _part(documents: Slice, key: str) -> dict[str, Any]:
    part = documents["service"].get(key)
    return part if isinstance(part, dict) else {}


def _shapes(documents: Slice) -> dict[str, Any]:
    return _part(documents, "shapes")


def _operations(documents: Slice) -> dict[str, Any]:
    return _part(documents, "operations")


def _structures(documents: Slice) -> list[dict[str, Any]]:
    return [
        shape
        for _, shape in sorted(_shapes(documents).items())
        if isinstance(shape, dict) and isinstance(shape.get("members"), dict)
    ]


def _shape(random: Random, documents: Slice, type: str = "") -> dict[str, Any]:
    """Any shape, or any of a type; an object that is in no document where there is none."""
    shapes = [s for _, s in sorted(_shapes(documents).items()) if isinstance(s, dict)]
    fitting = [shape for shape in shapes if type in ("", shape.get("type"))]
    return random.choice(fitting) if fitting else {}


def _member(random: Random, documents: Slice) -> dict[str, Any]:
    """A member of a structure, as likely of an input as of any other."""
    structures = _structures(documents)
    inputs = {
        operation["input"]["shape"]
        for operation in _operations(documents).values()
        if isinstance(operation, dict) and isinstance(operation.get("input"), dict)
        if isinstance(operation["input"].get("shape"), str)
    }
    of_inputs = [
        shape
        for name in sorted(inputs)
        for shape in (_shapes(documents).get(name),)
        if shape in structures
    ]
    chosen = of_inputs if of_inputs and random.random() < 0.5 else structures
    members = [m for s in chosen for m in s["members"].values() if isinstance(m, dict)]
    return random.choice(members) if members else {}


def _name(random: Random, old: str) -> str:
    return random.choice((*_NAMES, *HOSTILE[:12], _variant(random, old)))


def _variant(random: Random, name: str) -> str:
    """Another name, which some rule may make the same again."""
    return random.choice(
        (
            name.upper(),
            name.lower(),
            name.swapcase(),
            f"{name}_",
            f"_{name}",
            f"{name}2",
            f"{name}Request",
        )
    )

"""What can go wrong with a model, each as a function that does it to a slice at random."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

from support.injections import COSTLY_PATTERNS, INJECTIONS
from support.random_edits import (
    NAMES,
    VALUES,
    a_member,
    a_name,
    a_shape,
    all_locations,
    all_operations,
    all_shapes,
    all_structures,
    corrupt,
    random_location,
    variant,
)
from support.slices import Slice

_NUMBERS = (
    *(0, -1, 1.0, 0.5, -0.0, 1e308, -1e308, 5e-324, 2**31, 2**63, -(2**63) - 1, 10**400),
    *(10**4299, 99999, 100, 599, 600, True, False),
)
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
    holder, key = random_location(random, documents)
    del holder[key]


def duplicate(random: Random, documents: Slice) -> None:
    holder, key = random_location(random, documents)
    twin = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        holder.append(twin)
    else:
        holder[variant(random, key)] = twin


def rename(random: Random, documents: Slice) -> None:
    """A key of any object, with nobody told."""
    objects = [place for place in all_locations(documents["service"]) if isinstance(place[0], dict)]
    if objects:
        holder, key = random.choice(objects)
        holder[a_name(random, key)] = holder.pop(key)


def retype(random: Random, documents: Slice) -> None:
    holder, key = random_location(random, documents)
    holder[key] = copy.deepcopy(random.choice(VALUES))


def retype_shape(random: Random, documents: Slice) -> None:
    a_shape(random, documents)["type"] = random.choice(_TYPES)


def nest(random: Random, documents: Slice) -> None:
    holder, key = random_location(random, documents)
    for _ in range(random.choice((1, 1, 1, 70))):
        holder[key] = random.choice(([holder[key]], {"shape": holder[key]}))


def nest_lists(random: Random, documents: Slice) -> None:
    """A list of lists of lists … of what a member held."""
    shapes = all_shapes(documents)
    member = a_member(random, documents)
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
    shapes = all_shapes(documents)
    depth = random.choice((1, 2, 10, 150))
    for level in range(depth):
        below = {"below": {"shape": f"Level{level + 1}"}} if level + 1 < depth else {}
        shapes[f"Level{level}"] = {"type": "structure", "members": below}
    if random.random() < 0.5:
        last = shapes[f"Level{depth - 1}"]
        last["members"]["above"] = {"shape": "Level0"}
    a_member(random, documents)["shape"] = "Level0"


def rename_shape(random: Random, documents: Slice) -> None:
    """A shape, wherever it is named."""
    shapes = all_shapes(documents)
    if shapes:
        old = random.choice(sorted(shapes))
        new = a_name(random, old)
        shapes[new] = shapes.pop(old)
        for holder, key in all_locations(documents["service"]):
            if key == "shape" and holder[key] == old:
                holder[key] = new


def rename_member(random: Random, documents: Slice) -> None:
    """A member, in "required" and "payload" as well."""
    structures = [s for s in all_structures(documents) if s["members"]]
    if structures:
        shape = random.choice(structures)
        old = random.choice(sorted(shape["members"]))
        new = a_name(random, old)
        shape["members"][new] = shape["members"].pop(old)
        if isinstance(shape.get("required"), list):
            shape["required"] = [new if name == old else name for name in shape["required"]]
        if shape.get("payload") == old:
            shape["payload"] = new


def rename_operation(random: Random, documents: Slice) -> None:
    operations = all_operations(documents)
    if operations:
        old = random.choice(sorted(operations))
        new = a_name(random, old)
        operations[new] = operations.pop(old)
        if isinstance(operations[new], dict):
            operations[new]["name"] = new
        pagination = documents["paginators"].get("pagination")
        if isinstance(pagination, dict) and old in pagination:
            pagination[new] = pagination.pop(old)


def collide(random: Random, documents: Slice) -> None:
    """Names that are the same in snake case, or on a file system without case."""
    named = [all_shapes(documents), all_operations(documents)]
    named += [shape["members"] for shape in all_structures(documents)]
    holders = [holder for holder in named if holder]
    if holders:
        holder = random.choice(holders)
        key = random.choice(sorted(holder))
        twin = copy.deepcopy(holder[key])
        name = variant(random, key)
        if isinstance(twin, dict) and "name" in twin:
            twin["name"] = name
        if isinstance(twin, dict) and isinstance(twin.get("locationName"), str):
            twin["locationName"] += "2"
        holder[name] = twin


def dangle(random: Random, documents: Slice) -> None:
    references = [p for p in all_locations(documents["service"]) if p[1] == "shape"]
    if references:
        holder, key = random.choice(references)
        holder[key] = random.choice(("Nowhere", "", "shapes", *NAMES))


def redirect(random: Random, documents: Slice) -> None:
    """A reference to any other shape; to a circle, with luck."""
    references = [p for p in all_locations(documents["service"]) if p[1] == "shape"]
    if references and all_shapes(documents):
        holder, key = random.choice(references)
        holder[key] = random.choice(sorted(all_shapes(documents)))


def change_number(random: Random, documents: Slice) -> None:
    numbers = [p for p in all_locations(documents["service"]) if type(p[0][p[1]]) in (int, float)]
    if numbers:
        holder, key = random.choice(numbers)
        holder[key] = random.choice(_NUMBERS)


def limit(random: Random, documents: Slice) -> None:
    shape = a_shape(random, documents)
    shape[random.choice(("min", "max"))] = random.choice(_NUMBERS)


def change_text(random: Random, documents: Slice) -> None:
    texts = [p for p in all_locations(documents) if isinstance(p[0][p[1]], str)]
    if texts:
        holder, key = random.choice(texts)
        holder[key] = random.choice(INJECTIONS)


def change_metadata(random: Random, documents: Slice) -> None:
    metadata = documents["service"].get("metadata")
    if isinstance(metadata, dict):
        keys = ("serviceId", "serviceFullName", "signingName", "endpointPrefix", "apiVersion")
        metadata[random.choice(keys)] = random.choice((*INJECTIONS, *NAMES))


def document_it(random: Random, documents: Slice) -> None:
    place = random.choice((a_shape(random, documents), a_member(random, documents)))
    place["documentation"] = random.choice(INJECTIONS)


def enumerate_it(random: Random, documents: Slice) -> None:
    shape = a_shape(random, documents, "string")
    shape["enum"] = random.sample(INJECTIONS, random.randint(1, 5))


def restrict(random: Random, documents: Slice) -> None:
    a_shape(random, documents, "string")["pattern"] = random.choice(COSTLY_PATTERNS)


def flag(random: Random, documents: Slice) -> None:
    place = random.choice((a_shape(random, documents), a_member(random, documents)))
    place[random.choice(_FLAGS)] = random.choice((True, True, True, False, {}))


def move(random: Random, documents: Slice) -> None:
    """A member to another place in HTTP."""
    member = a_member(random, documents)
    member["location"] = random.choice(_LOCATIONS)
    if random.random() < 0.5:
        member["locationName"] = random.choice(
            (*INJECTIONS, "Content-Type", "content-type", "Host")
        )


def rename_on_the_wire(random: Random, documents: Slice) -> None:
    a_member(random, documents)["locationName"] = random.choice((*INJECTIONS, *NAMES))


def require(random: Random, documents: Slice) -> None:
    structures = all_structures(documents)
    if structures:
        shape = random.choice(structures)
        shape["required"] = random.sample(sorted(shape["members"]), min(1, len(shape["members"])))


def make_payload(random: Random, documents: Slice) -> None:
    structures = [shape for shape in all_structures(documents) if shape["members"]]
    if structures:
        shape = random.choice(structures)
        shape["payload"] = random.choice(sorted(shape["members"]))


def change_path(random: Random, documents: Slice) -> None:
    operations = [o for o in all_operations(documents).values() if isinstance(o, dict)]
    if operations:
        operation = random.choice(operations)
        http = operation.get("http")
        if isinstance(http, dict):
            text = random.choice(INJECTIONS)
            uri = http.get("requestUri", "/")
            http["requestUri"] = random.choice((f"/{text}", f"{uri}{text}", f"{uri}?{text}={text}"))


def prefix_host(random: Random, documents: Slice) -> None:
    operations = [o for o in all_operations(documents).values() if isinstance(o, dict)]
    if operations:
        prefix = random.choice((*INJECTIONS, "{x}.", "evil.example/", "a@b", "data.", "{name+}-"))
        random.choice(operations)["endpoint"] = {"hostPrefix": prefix}


def blame(random: Random, documents: Slice) -> None:
    """An error that is any shape, with any code."""
    operations = [o for o in all_operations(documents).values() if isinstance(o, dict)]
    if operations and all_shapes(documents):
        name = random.choice(sorted(all_shapes(documents)))
        random.choice(operations)["errors"] = [{"shape": name}]
        shape = all_shapes(documents)[name]
        if isinstance(shape, dict) and random.random() < 0.5:
            shape["error"] = {"code": random.choice(INJECTIONS), "httpStatusCode": 400}


def harm_rules(random: Random, documents: Slice) -> None:
    corrupt(random, documents["endpoint_rules"])


def harm_paginators(random: Random, documents: Slice) -> None:
    corrupt(random, documents["paginators"])


def harm_partitions(random: Random, documents: Slice) -> None:
    corrupt(random, documents["partitions"])


def paginate(random: Random, documents: Slice) -> None:
    """A paginator made of any names of members, for an operation that is none of a list."""
    operations = sorted(all_operations(documents))
    names = sorted({name for shape in all_structures(documents) for name in shape["members"]})
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

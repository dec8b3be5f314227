"""Properties of pagination, compared with botocore's paginators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import note

from ..._runtime.errors import ResponseParseError
from ..._runtime.http import Headers, HttpResponse
from ..._runtime.operation import Request
from .call_source import arguments, call
from .clients import Service
from .oracle import Oracle
from .package_info import PackageInfo
from .protocol import Shape


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The paginator of an operation, by the model's names.

    Attributes:
        method: The method of ``client.paginate``.
        input_token: Members of the input that say where a page begins.
        output_token: Members of the output that say where the next page begins.
        result_key: Members of the output that hold items.
        limit_key: The member of the input for the size of pages.
        more_results: The member of the output that says whether there is another page.
    """

    method: str
    input_token: tuple[str, ...]
    output_token: tuple[str, ...]
    result_key: tuple[str, ...]
    limit_key: str | None = None
    more_results: str | None = None

    def document(self) -> dict[str, Any]:
        """The paginator as it is in botocore's models."""
        several = {"input_token": self.input_token, "output_token": self.output_token}
        found: dict[str, Any] = {name: list(value) for name, value in several.items()}
        found["result_key"] = list(self.result_key)
        if self.more_results is not None:
            found["more_results"] = self.more_results
        return found


_Paginate: TypeAlias = Callable[[str | None], Any]
"""Paginates from a token; None for the first page."""

_PREFIX = "9070503"


class _Service:
    """A service that responds with the page whose token is in the request."""

    def __init__(self, pages: list[HttpResponse], digits: int) -> None:
        self.pages = pages
        self.digits = digits

    def __call__(self, request: str) -> HttpResponse:
        numbers = range(len(self.pages), 0, -1)
        number = next((n for n in numbers if _token(n, self.digits) in request), 0)
        return self.pages[number]


def pagination_equals_botocore(
    oracle: Oracle, pages: Pages, request: Request[Any], sizes: list[int]
) -> None:
    """Items and requests are those of botocore's paginator, and pagination resumes at any item.

    Args:
        oracle: Both clients.
        pages: The paginator.
        request: A request. Its tokens are not used.
        sizes: The number of items on each page.
    """
    note(f"{call(oracle.package, request)}, with pages of {sizes} items")
    shape = oracle.operation(request).output_shape
    path = _items_path(shape, pages)
    digits = _digits(oracle.operation(request).input_shape, pages)
    service = _Service(_responses(oracle.package, shape, pages, path, sizes, digits), digits)

    with oracle.frozen():
        botocores = _botocores(oracle, pages, request, path, service)
    for client in oracle.clients(request):
        paginate = _paginate(oracle, client, pages, request, service)
        with oracle.frozen():
            oracle.reset()
            found = list(paginate(None))
            assert [_plain(oracle.package, shape, path, item) for item in found] == botocores
            assert oracle.our_requests() == oracle.botocores_requests()
        assert len(oracle.our_requests()) == len(sizes)
        assert len(found) == sum(sizes)
        assert [
            len(_items(oracle.package, page, shape, path)) for page in paginate(None).pages()
        ] == sizes
        _resumes_at_any_item(paginate, found)


def _resumes_at_any_item(paginate: _Paginate, found: list[Any]) -> None:
    for stop in range(len(found) + 1):
        stopped = paginate(None)
        steps = iter(stopped)
        assert [next(steps) for _ in range(stop)] == found[:stop]
        token = stopped.resume_token
        if token is None:
            assert stop in (0, len(found))
        else:
            assert list(paginate(token)) == found[stop:]


def repeated_token_is_an_error(oracle: Oracle, pages: Pages, request: Request[Any]) -> None:
    """Pagination ends with an error when the service repeats a token."""
    note(call(oracle.package, request))
    shape = oracle.operation(request).output_shape
    path = _items_path(shape, pages)
    digits = _digits(oracle.operation(request).input_shape, pages)
    first, second, _ = _responses(oracle.package, shape, pages, path, [1, 1, 1], digits)
    service = _Service([first, first, second], digits)
    for client in oracle.clients(request):
        message = ""
        try:
            list(_paginate(oracle, client, pages, request, service)(None))
        except ResponseParseError as error:
            message = str(error)
        assert "repeated" in message


def _paginate(
    oracle: Oracle, client: Any, pages: Pages, request: Request[Any], service: Service
) -> _Paginate:
    """Returns a function that paginates with one of the package's clients, from a token."""
    shape = oracle.operation(request).input_shape
    tokens = [oracle.package.field_name(shape, name) for name in pages.input_token]
    given = {
        "starting_token_" if name == "starting_token" else name: value
        for name, value in arguments(request).items()
        if name not in tokens
    }
    method = getattr(client.paginate, pages.method)

    def paginate(token: str | None) -> Any:
        oracle.transport.service = service
        return method(**given, starting_token=token)

    return paginate


def _botocores(
    oracle: Oracle, pages: Pages, request: Request[Any], path: list[str], service: _Service
) -> list[Any]:
    """The items that botocore's paginator yields."""
    given = oracle.parameters(request)
    given = {name: value for name, value in given.items() if name not in pages.input_token}
    if pages.limit_key is not None and pages.limit_key not in given:
        # The package's paginators ask for pages of the maximum size by default.
        limit = oracle.operation(request).input_shape.members[pages.limit_key]
        if "max" in limit.metadata:
            most = int(limit.metadata["max"])
            given[pages.limit_key] = str(most) if limit.type_name == "string" else most
    items: list[Any] = []
    for page in oracle.pages(request.OPERATION, pages.document(), given, service):
        part: Any = page
        for name in path:
            part = part.get(name) or []
        items += part.items() if isinstance(part, dict) else part
    return items


# --- responses ---------------------------------------------------------------------------------


def _responses(
    package: PackageInfo,
    shape: Shape,
    pages: Pages,
    path: list[str],
    sizes: list[int],
    digits: int,
) -> list[HttpResponse]:
    """A page for each size. Each but the last has the token of the next."""
    responses: list[HttpResponse] = []
    begun = 0
    for number, size in enumerate(sizes, 1):
        body: dict[str, Any] = {}
        headers: dict[str, str] = {}
        items = [_item(package, shape, path, begun + place) for place in range(size)]
        begun += size
        is_map = _at(shape, path).type_name == "map"
        _put(shape, path, dict(items) if is_map else items, body, headers)
        last = number == len(sizes)
        if not last:
            for token in pages.output_token:
                kind = _at(shape, token.split(".")).type_name
                made = _token(number, digits)
                value = made if kind == "string" else int(made)
                _put(shape, token.split("."), value, body, headers)
        if pages.more_results is not None:
            _put(shape, pages.more_results.split("."), not last, body, headers)
        responses.append(
            HttpResponse(200, Headers(headers.items()), package.protocol.write_body(body))
        )
    return responses


def _digits(shape: Shape, pages: Pages) -> int:
    """The number of digits in tokens that are as long as the input requires, but for a prefix."""
    kinds = [shape.members[name] for name in pages.input_token]
    texts = [int(kind.metadata.get("min", 0)) for kind in kinds if kind.type_name == "string"]
    return max([4, *(least - len(_PREFIX) for least in texts)])


def _token(number: int, digits: int) -> str:
    """The token of a page: digits that occur nowhere else in a request."""
    return f"{_PREFIX}{number:0{digits}}"


def _item(package: PackageInfo, shape: Shape, path: list[str], number: int) -> Any:
    """An item that differs from the others wherever it has a string or an integer."""
    holder = _at(shape, path)
    if holder.type_name == "map":
        return f"item{number}", _value(package, holder.value, number)
    return _value(package, holder.member, number)


def _value(package: PackageInfo, shape: Shape, number: int) -> Any:
    if shape.type_name == "structure":
        for name, _, member in package.members(shape):
            if member.type_name in ("string", "integer", "long"):
                return {member.serialization.get("name", name): _value(package, member, number)}
        return {}
    simple: dict[str, Any] = {"string": f"item{number}", "list": [], "map": {}, "boolean": True}
    return simple.get(shape.type_name, number)


def _items_path(shape: Shape, pages: Pages) -> list[str]:
    """The path of the first result that is a list or a map."""
    paths = [key.split(".") for key in pages.result_key]
    return next(path for path in paths if _at(shape, path).type_name in ("list", "map"))


def _at(shape: Shape, path: list[str]) -> Shape:
    for name in path:
        shape = shape.members[name]
    return shape


def _put(
    shape: Shape, path: list[str], value: Any, body: dict[str, Any], headers: dict[str, str]
) -> None:
    """Puts a value into the body or headers, at the place of its member."""
    for depth, name in enumerate(path):
        member = shape.members[name]
        wire_name = member.serialization.get("name", name)
        if depth == 0 and member.serialization.get("location") == "header":
            headers[wire_name] = str(value)
            return
        if depth == len(path) - 1:
            body[wire_name] = value
        elif not (depth == 0 and shape.serialization.get("payload") == name):
            body = body.setdefault(wire_name, {})
        shape = member


def _items(package: PackageInfo, page: Any, shape: Shape, path: list[str]) -> Any:
    """The items of a response."""
    for name in path:
        page = getattr(page, package.field_name(shape, name), None) or []
        shape = shape.members[name]
    return page


def _plain(package: PackageInfo, shape: Shape, path: list[str], item: Any) -> Any:
    """An item as botocore returns it."""
    holder = _at(shape, path)
    if holder.type_name == "map":
        return item[0], _without_zeros(package, holder.value, item[1])
    return _without_zeros(package, holder.member, item)


def _without_zeros(package: PackageInfo, shape: Shape, value: Any) -> Any:
    """The member of an item that ``_value`` set. The others have zero values."""
    if shape.type_name != "structure":
        return value
    found: dict[str, Any] = {}
    for name, field, member in package.members(shape):
        if member.type_name in ("string", "integer", "long") and getattr(value, field) is not None:
            found[name] = getattr(value, field)
            break
    return found

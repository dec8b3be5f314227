"""Collections of resources, and what every kind has: ARNs, a quota, pages, tags, plain operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

from ..._runtime.operation import Request, Response
from .base import ServiceBase
from .pages import page

_MOST_TAGS = 50


class Resource(Protocol):
    """What every resource has."""

    arn: str
    tags: dict[str, str]


ResourceT = TypeVar("ResourceT", bound=Resource)
T = TypeVar("T")


def read_as(kind: type[T], structure: object) -> T:
    """A structure as one of another class, which has some of its members.

    Args:
        kind: The class.
        structure: The structure.
    """
    source, target = cast("Any", structure), cast("Any", kind)
    made: T = target.from_wire(source.to_wire())
    return made


def members_as(kind: type[T], source: object) -> T:
    """A structure or response with those members of another object that it has.

    Args:
        kind: Its class.
        source: The object.
    """
    target: Any = kind
    members = {
        item.name: getattr(source, item.name)
        for item in fields(target)
        if hasattr(source, item.name) and item.name != "response_metadata"
    }
    made: T = target(**members)
    return made


def completed(kind: type[T], defaults: Mapping[str, Any], structure: object = None) -> T:
    """A structure of a response, made of one in a request and of defaults.

    Args:
        kind: The class.
        defaults: The defaults as JSON. Objects in them are completed likewise.
        structure: The structure in the request; None if it has none.
    """
    source, target = cast("Any", structure), cast("Any", kind)
    made: T = target.from_wire(_merged(defaults, {} if source is None else source.to_wire()))
    return made


def _merged(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**defaults, **given}
    for name, default in defaults.items():
        if isinstance(default, dict) and name in given:
            merged[name] = _merged(cast("dict[str, Any]", default), given[name])
    return merged


def update(resource: object, request: Request[Any], *but: str) -> None:
    """Changes the members of a resource that a request has.

    Args:
        resource: The resource.
        request: The request. What is None stays as it is.
        but: Fields of the request that are no members of the resource, or need more.
    """
    fixed: Any = request
    for item in fields(fixed):
        value = getattr(request, item.name)
        if value is not None and item.name not in ("arn", "identifier", *but):
            setattr(resource, item.name, value)


class Collection(Generic[ResourceT]):
    """The resources of one kind.

    It handles the plain operations, Get, List and Delete. Subclasses have methods for the others.

    Args:
        service: The service that they are of.
    """

    KIND: ClassVar[str]
    """What precedes the identifier in an ARN; also the name of the quota."""

    NAME: ClassVar[str]
    """What methods call a resource: ``get_NAME``."""

    PLURAL: ClassVar[str] = ""
    """What they call several. Default: the name with an s."""

    SUMMARY: ClassVar[str]
    """The class in ``models`` of the elements of lists."""

    PARAMETER: ClassVar[str] = "arn"
    """The field of requests that says which resource."""

    PAGE_SIZE: ClassVar[int] = 100
    """The size of pages for which the request does not say one."""

    NEWEST_FIRST: ClassVar[bool] = False
    """Whether lists begin with what was added last."""

    def __init__(self, service: ServiceBase) -> None:
        self.service = service
        self._numbered: dict[str, tuple[int, ResourceT]] = {}
        service.register(self.KIND, self)

    @property
    def plain_operations(self) -> Mapping[str, Callable[[Any], Response]]:
        """The client's method → what handles it."""
        plural = self.PLURAL or f"{self.NAME}s"
        return {
            f"get_{self.NAME}": self._get,
            f"list_{plural}": self._list,
            f"delete_{self.NAME}": self._delete,
        }

    def _get(self, request: Any) -> Response:
        return self.describe(request, self.find(getattr(request, self.PARAMETER)))

    def _list(self, request: Any) -> Response:
        found, token = self.page(request, where=self.filter(request))
        kind = getattr(self.service.BINDINGS.models, self.SUMMARY)
        summaries = [self.summarize(kind, one) for one in found]
        return self.respond(request, summaries, next_token=token)

    def _delete(self, request: Any) -> Response:
        resource = self.find(getattr(request, self.PARAMETER))
        self.check_removal(resource)
        self.remove(resource.arn)
        return self.service.response(request)

    def describe(self, request: Request[Any], resource: ResourceT) -> Response:
        """A response with a resource."""
        return self.respond(request, resource)

    def summarize(self, kind: type[Any], resource: ResourceT) -> object:
        """A resource as an element of a list."""
        return read_as(kind, resource)

    def respond(self, request: Request[Any], value: object, **members: object) -> Response:
        """A response whose only member, beside those that are named, is a resource or a list."""
        named = ("response_metadata", *members)
        kind = self.service.BINDINGS.response_class(request.OPERATION)
        (member,) = (item.name for item in fields(kind) if item.name not in named)
        return self.service.response(request, **{member: value}, **members)

    def filter(self, request: Any) -> Callable[[ResourceT], bool] | None:
        """Which resources are in a list; None for all."""
        return None

    def check_removal(self, resource: ResourceT) -> None:
        """Refuses to delete a resource, or lets it take others along."""

    def __iter__(self) -> Iterator[ResourceT]:
        return iter([resource for _, resource in self._numbered.values()])

    def __len__(self) -> int:
        return len(self._numbered)

    def __contains__(self, arn: object) -> bool:
        return arn in self._numbered

    def new_arn(self) -> str:
        """The ARN of a resource that is about to be added.

        Raises:
            ServiceError: There are as many as the quota allows.
        """
        self.check_quota(len(self._numbered))
        return self.service.arn(self.KIND, self.service.new_id())

    def check_quota(self, count: int) -> None:
        """Checks whether there may be one more than ``count``."""
        quota = self.service.quotas.get(self.KIND)
        if quota is not None and count >= quota:
            raise self.service.over_quota(self.KIND, quota)

    def add(self, resource: ResourceT) -> ResourceT:
        """Adds a resource, or moves it to the end."""
        self._numbered.pop(resource.arn, None)
        self._numbered[resource.arn] = (self.service.new_number(), resource)
        return resource

    def find(self, arn: str) -> ResourceT:
        """The resource of an ARN.

        Raises:
            ServiceError: There is none.
        """
        if arn not in self._numbered:
            raise self.service.not_found(arn)
        return self._numbered[arn][1]

    def find_each(self, arns: Iterable[str]) -> tuple[list[ResourceT], list[str]]:
        """The resources of ARNs, and the ARNs of none. Each is looked for once."""
        distinct = dict.fromkeys(arns)
        found = [self._numbered[arn][1] for arn in distinct if arn in self._numbered]
        return found, [arn for arn in distinct if arn not in self._numbered]

    def replace(self, resource: ResourceT) -> None:
        """Puts a resource in the place of that with the same ARN."""
        self._numbered[resource.arn] = (self._numbered[resource.arn][0], resource)

    def remove(self, arn: str) -> ResourceT:
        """Removes a resource.

        Raises:
            ServiceError: There is none.
        """
        resource = self.find(arn)
        del self._numbered[arn]
        return resource

    def page(
        self,
        request: Request[Any],
        *,
        where: Callable[[ResourceT], bool] | None = None,
    ) -> tuple[list[ResourceT], str | None]:
        """A page of the resources, and the token of the next one.

        Args:
            request: The request.
            where: Which resources are in the list. Default: all.
        """
        sign = -1 if self.NEWEST_FIRST else 1
        numbered = (
            (sign * number, resource)
            for number, resource in self._numbered.values()
            if where is None or where(resource)
        )
        return page(request, numbered, self.PAGE_SIZE)


class Tags:
    """The tags of all resources.

    Args:
        service: The service.
    """

    def __init__(self, service: ServiceBase) -> None:
        self._service = service

    def list_tags_for_resource(self, request: Any) -> Response:
        """Returns the tags of a resource."""
        tags = self._service.find(request.resource_arn).tags
        return self._service.response(request, tags=tags)

    def tag_resource(self, request: Any) -> Response:
        """Adds tags to a resource, or changes their values."""
        resource = self._service.find(request.resource_arn)
        resource.tags = check_tags(self._service, {**resource.tags, **request.tags})
        return self._service.response(request)

    def untag_resource(self, request: Any) -> Response:
        """Removes tags from a resource. It need not have them."""
        resource = self._service.find(request.resource_arn)
        gone = set(request.tag_keys)
        resource.tags = {key: tag for key, tag in resource.tags.items() if key not in gone}
        return self._service.response(request)


def check_tags(service: ServiceBase, tags: Mapping[str, str] | None) -> dict[str, str]:
    """The tags of a resource, checked.

    Raises:
        ServiceError: There are more than 50, or one is reserved for AWS.
    """
    tags = tags or {}
    if len(tags) > _MOST_TAGS:
        raise service.invalid(f"A resource has at most {_MOST_TAGS} tags")
    if any(key.lower().startswith("aws:") for key in tags):
        raise service.invalid("Keys of tags that begin with aws: are reserved")
    return {**tags}

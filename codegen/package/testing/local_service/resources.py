"""Collections of resources, and what every kind has: ARNs, a quota, pages, tags, plain operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ..._runtime.operation import Request, Response
from .base import ServiceBase
from .pages import page

_MOST_TAGS = 50


class Structure(Protocol):
    """A structure of ``models``."""

    def to_wire(self) -> dict[str, Any]: ...


class Resource(Structure, Protocol):
    """What every resource has."""

    arn: str
    tags: dict[str, str]


ResourceT = TypeVar("ResourceT", bound=Resource)
T = TypeVar("T")


def read_as(kind: type[T], structure: Structure) -> T:
    """A structure as one of another class: a summary has some of its members, an output has defaults.

    Args:
        kind: The class.
        structure: The structure.
    """
    fixed: Any = kind
    made: T = fixed.from_wire(structure.to_wire())
    return made


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

    PAGE_SIZE: ClassVar[int] = 100
    """The size of pages for which the request does not say one."""

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
        return self.respond(request, self.find(request.arn))

    def _list(self, request: Any) -> Response:
        found, token = self.page(request, where=self.filter(request))
        kind = getattr(self.service.BINDINGS.models, self.SUMMARY)
        return self.respond(request, [read_as(kind, one) for one in found], next_token=token)

    def _delete(self, request: Any) -> Response:
        self.check_removal(self.find(request.arn))
        self.remove(request.arn)
        return self.service.response(request)

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
        newest_first: bool = False,
    ) -> tuple[list[ResourceT], str | None]:
        """A page of the resources, and the token of the next one.

        Args:
            request: The request.
            where: Which resources are in the list. Default: all.
            newest_first: Whether those that were added last come first.
        """
        sign = -1 if newest_first else 1
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

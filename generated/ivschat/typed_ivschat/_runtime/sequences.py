"""The type of list parameters, for type checkers only: at run time, it is ``Sequence``."""

# docs/decisions/what-arguments-accept.md says why.

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, SupportsIndex, TypeVar, overload

_Element = TypeVar("_Element", covariant=True)


class SequenceNotStr(Protocol[_Element]):
    """A list, a tuple, or another sequence; not a string, although that is a sequence of strings.

    ``str.__contains__`` takes only strings, so that no string has this type.
    """

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> _Element: ...
    @overload
    def __getitem__(self, index: slice, /) -> SequenceNotStr[_Element]: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[_Element]: ...

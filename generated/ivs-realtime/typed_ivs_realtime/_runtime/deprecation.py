"""PEP 702 for type checkers: at run time, nothing is marked and nothing is warned about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    # The type checkers bring it along; it need not be installed.
    from typing_extensions import deprecated as deprecated
else:
    _Function = TypeVar("_Function")

    def deprecated(message: str) -> Callable[[_Function], _Function]:
        """Marks a function as deprecated, for type checkers."""
        return lambda function: function

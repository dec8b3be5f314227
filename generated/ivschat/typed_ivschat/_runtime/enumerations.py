"""The base class of the enumerations in ``enums``. Imported with that module."""

# docs/decisions/constants-of-enumerations.md says why.

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar, cast

_Value = TypeVar("_Value", bound=str)


class Enumeration(Generic[_Value]):
    """Constants for the known values of an enumeration. They are plain strings."""

    __test__: ClassVar[bool] = False  # TestStatus is no test of pytest's.

    @classmethod
    def values(cls) -> tuple[_Value, ...]:
        """Every known value, in the model's order."""
        constants = [value for name, value in vars(cls).items() if not name.startswith("__")]
        return cast("tuple[_Value, ...]", tuple(constants))

    @classmethod
    def parse(cls, text: str) -> _Value:
        """Returns ``text`` as a value of the enumeration.

        Args:
            text: A text from outside, such as an argument of a program.

        Raises:
            ValueError: ``text`` is not a known value. The message lists those that are.
        """
        for value in cls.values():
            if value == text:
                return value
        allowed = ", ".join(cls.values())
        raise ValueError(f"{cls.__name__}: got {text!r}; expected: {allowed}")

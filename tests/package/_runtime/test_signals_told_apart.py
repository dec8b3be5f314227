"""How exceptions of a signal's handler are told from those of the code that it interrupts."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from codegen.package._runtime.signals import is_of_handler, reraise_if_of_handler

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGUSR1"), reason="this system has no such signal"
)


@pytest.fixture
def handle() -> Iterator[Callable[[Any], object]]:
    before = signal.getsignal(signal.SIGUSR1)
    yield lambda handler: signal.signal(signal.SIGUSR1, handler)
    signal.signal(signal.SIGUSR1, before)


def raised_by(handler: Callable[[], object]) -> Exception:
    """What a handler raises while other code runs."""
    with pytest.raises(Exception, match="invalid literal") as caught:
        handler()
    return caught.value


@pytest.mark.parametrize("modules", [None, {"socket"}])
def test_exception_with_a_frame_of_a_handler_is_its_own(
    handle: Callable[[Any], object], modules: set[str] | None
) -> None:
    def handler() -> None:
        int("x")

    error = raised_by(handler)
    assert not is_of_handler(error)
    handle(handler)
    assert is_of_handler(error, modules)
    with pytest.raises(ValueError, match="invalid literal"):
        reraise_if_of_handler(error)


def test_exception_without_a_registered_handler_is_the_codes_own(
    handle: Callable[[Any], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        raise TimeoutError
    except TimeoutError as error:
        handle(signal.SIG_DFL)
        raised = error
    assert not is_of_handler(raised, {"socket"})
    handle(lambda *_: None)
    assert is_of_handler(raised, {"socket"})  # Its innermost frame is neither ours nor socket's.
    assert not is_of_handler(raised)
    assert is_of_handler(KeyboardInterrupt())
    monkeypatch.delitem(sys.modules, "signal")
    assert not is_of_handler(raised, {"socket"})


@pytest.mark.parametrize(("module", "is_ours"), [("", True), (".client", True), ("_jobs", False)])
def test_module_whose_name_begins_like_the_package_is_not_the_packages(
    handle: Callable[[Any], object], module: str, is_ours: bool
) -> None:
    """A copy may be called ``aws``, and the caller's module ``aws_jobs``."""
    handle(lambda *_: None)
    name = is_of_handler.__module__.removesuffix("._runtime.signals") + module
    with pytest.raises(TimeoutError) as caught:
        exec("raise TimeoutError", {"__name__": name})  # noqa: S102
    assert is_of_handler(caught.value, {"socket"}) is not is_ours

"""Carries out the steps of a call in an event loop: the twin of ``call.driver``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..call.call import Call
from ..call.driver import new_shown_call
from ..call.state import Options, Shared
from ..call.steps import Done, Exchange, NeedIdentity, Step
from ..errors import Error
from ..forks import late_import
from ..http import HttpResponse
from ..operation import R, Request
from ..signals import empty_frames

if TYPE_CHECKING:
    from ..transport.interface import AsyncTransport
    from .identities import Identities


async def send(
    request: Request[R],
    shared: Shared[AsyncTransport],
    options: Options,
    identities: Identities,
) -> R:
    """Makes a call. It may be cancelled wherever it waits.

    Args:
        request: The request.
        shared: The parts that the client shares with its copies.
        options: The client's options.
        identities: Resolves what requests are signed with.

    Raises:
        Error: The call failed.
    """
    call = (new_shown_call if shared.wire.level else Call)(request, shared, options)
    try:
        step = call.begin()
        while not isinstance(step, Done):
            if isinstance(step, Exchange):
                step = await _exchange(step, call, shared)
            elif isinstance(step, NeedIdentity):
                step = await _identify(step, call, identities)
            else:
                await sleep(shared.clock, step.seconds)
                step = call.resume()
    except BaseException as error:
        call.abandon()
        empty_frames(error)
        raise
    outcome = step.outcome
    if isinstance(outcome, Error):
        del call, step  # The traceback refers to this frame, and it must not show the request.
        raise outcome
    return outcome


async def _identify(step: NeedIdentity, call: Call[R], identities: Identities) -> Step[R]:
    try:
        identity = await identities.identify(step.token_for, step.deadline, step.refused)
    except Exception as error:
        failure = error
    else:
        return call.identified(identity)
    # After its ``except`` block: what is raised later has no context.
    return call.failed(failure)


async def _exchange(step: Exchange, call: Call[R], shared: Shared[AsyncTransport]) -> Step[R]:
    try:
        response = _mocked(step) if shared.may_be_mocked else None
        if response is None:
            response = await shared.transport.send(
                step.request,
                connect_timeout=step.connect_timeout,
                read_timeout=step.read_timeout,
                deadline=step.deadline,
            )
    except Exception as error:
        failure = error
    else:
        return call.answered(response)
    return call.failed(failure)


def _mocked(step: Exchange) -> HttpResponse | None:
    """The response of a mock; None if there is none that responds."""
    with late_import:
        from ..moto import mocked_response

    return mocked_response(step.request)


async def sleep(clock: Any, seconds: float) -> None:
    """Pauses the task by the clock of its client. That of a test may only count."""
    pause = clock.sleep(seconds)
    if pause is not None:
        await pause

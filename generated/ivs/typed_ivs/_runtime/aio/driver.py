"""Carries out the steps of a call in an event loop: the twin of ``call.driver``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..call.call import Call
from ..call.state import Options, Shared
from ..call.steps import Done, Exchange, NeedIdentity, Pause, Step
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
    call = Call(request, shared, options)
    try:
        step = call.begin()
        while not isinstance(step, Done):
            step = await _carry_out(step, call, shared, identities)
    except BaseException as error:
        call.abandon()
        empty_frames(error)
        raise
    outcome = step.outcome
    if isinstance(outcome, Error):
        del call, step  # The traceback refers to this frame, and it must not show the request.
        raise outcome
    return outcome


async def _carry_out(
    step: NeedIdentity | Exchange | Pause,
    call: Call[R],
    shared: Shared[AsyncTransport],
    identities: Identities,
) -> Step[R]:
    # A failure is passed on after its ``except`` block: what is raised later has no context.
    if isinstance(step, Exchange):
        try:
            response = await _exchange(step, shared)
        except Exception as error:
            failure = error
        else:
            return call.answered(response)
    elif isinstance(step, NeedIdentity):
        try:
            identity = await identities.identify(step.token_for, step.deadline, step.refused)
        except Exception as error:
            failure = error
        else:
            return call.identified(identity)
    else:
        pause = shared.clock.sleep(step.seconds)
        if pause is not None:  # A test's clock may only count.
            await pause
        return call.resume()
    return call.failed(failure)


async def _exchange(step: Exchange, shared: Shared[AsyncTransport]) -> HttpResponse:
    if shared.may_be_mocked:
        with late_import:
            from ..moto import mocked_response

        response = mocked_response(step.request)
        if response is not None:
            return response
    return await shared.transport.send(
        step.request,
        connect_timeout=step.connect_timeout,
        read_timeout=step.read_timeout,
        deadline=step.deadline,
    )

"""Carries out the steps of a call in the calling thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Error
from ..operation import R, Request
from .call import Call
from .state import Options, Shared
from .steps import Done, Exchange, NeedIdentity, Pause, Step

if TYPE_CHECKING:
    from ..transport.interface import Transport


def send(request: Request[R], shared: Shared[Transport], options: Options) -> R:
    """Makes a call.

    Args:
        request: The request.
        shared: The parts that the client shares with its copies.
        options: The client's options.

    Raises:
        Error: The call failed.
    """
    call = Call(request, shared, options)
    try:
        step = call.begin()
        while not isinstance(step, Done):
            step = _carry_out(step, call, shared)
    except BaseException:
        call.abandon()
        raise
    outcome = step.outcome
    if isinstance(outcome, Error):
        del call, step  # The traceback refers to this frame, and it must not show the request.
        raise outcome
    return outcome


def _carry_out(
    step: NeedIdentity | Exchange | Pause, call: Call[R], shared: Shared[Transport]
) -> Step[R]:
    # A failure is passed on after its ``except`` block: what is raised later has no context.
    if isinstance(step, Exchange):
        try:
            response = shared.transport.send(
                step.request,
                connect_timeout=step.connect_timeout,
                read_timeout=step.read_timeout,
                deadline=step.deadline,
            )
        except Exception as error:
            failure = error
        else:
            return call.answered(response)
    elif isinstance(step, NeedIdentity):
        try:
            identity = shared.credentials.identify(step.token_for, step.deadline, step.refused)
        except Exception as error:
            failure = error
        else:
            return call.identified(identity)
    else:
        shared.clock.sleep(step.seconds)
        return call.resume()
    return call.failed(failure)

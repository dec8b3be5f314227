"""Carries out the steps of a call in an event loop: the twin of ``call.driver``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from ..call.call import Call
from ..call.driver import new_watched_call, too_long
from ..call.state import OBSERVERS, Options, Shared
from ..call.steps import Done, Exchange, NeedIdentity, Step
from ..credentials import Credentials
from ..errors import Error
from ..forks import late_import
from ..http import BodyStream, HttpResponse, PreparedRequest, is_success
from ..operation import R, Request
from ..signals import empty_frames, reraise_if_of_handler

if TYPE_CHECKING:
    from ..transport.interface import (
        AsyncResponseStream,
        AsyncStreamingTransport,
        AsyncTransport,
    )
    from .identities import Identities

_PIECE = 1 << 16


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
    call = (new_watched_call if OBSERVERS or shared.wire.level else Call)(request, shared, options)
    try:
        step = await _begin(call) if request.READS_BODY else call.begin()
        while not isinstance(step, Done):
            if isinstance(step, Exchange):
                step = await _exchange(step, call, shared)
            elif isinstance(step, NeedIdentity):
                step = await _identify(step, call, request, identities)
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


async def _begin(call: Call[R]) -> Step[R]:
    """Begins a call in a thread: reading the request's body may block, and takes time."""
    with late_import:
        from .threads import ThreadCalls

    calls: ThreadCalls[Step[R]] = ThreadCalls()
    beginning = calls.begin(None, call.begin)
    try:
        await asyncio.wait([beginning])
    except asyncio.CancelledError:
        # The thread goes on, and what it takes for the call is given back then.
        beginning.add_done_callback(lambda _: call.abandon())
        raise
    return beginning.result().result()


async def _identify(
    step: NeedIdentity, call: Call[R], request: Request[R], identities: Identities
) -> Step[R]:
    try:
        identity = await identities.identify(step.token_for, step.deadline, step.refused)
        body = call.message.body
        if isinstance(body, BodyStream) and isinstance(identity, Credentials):
            await _compute_digest(body, request)
    except Exception as error:
        reraise_if_of_handler(error)
        failure = error
    else:
        return call.identified(identity)
    # After its ``except`` block: what is raised later has no context.
    return call.failed(failure)


async def _compute_digest(body: BodyStream, request: Request[Any]) -> None:
    """Reads a body for its digest if its signature needs that: signing would block the loop."""
    with late_import:
        from .bodies import compute_digest

    if body.is_repeatable and not request.UNSIGNED_PAYLOAD:
        await compute_digest(body)


async def _exchange(step: Exchange, call: Call[R], shared: Shared[AsyncTransport]) -> Step[R]:
    try:
        if step.max_streamed_error is None and not shared.may_be_mocked:
            response = await shared.transport.send(
                step.request,
                connect_timeout=step.connect_timeout,
                read_timeout=step.read_timeout,
                deadline=step.deadline,
            )
        else:
            response = await _special_response(step, shared)
    except Exception as error:
        reraise_if_of_handler(error)
        failure = error
    else:
        if step.max_streamed_error is not None:
            return await _answered_with_stream(call, response)
        return call.answered(response)
    return call.failed(failure)


async def _special_response(step: Exchange, shared: Shared[AsyncTransport]) -> HttpResponse:
    """The response of a mock, or one whose body is a stream."""
    if shared.may_be_mocked:
        mocked = await _mocked(step.request)
        if mocked is not None:
            return mocked
    transport = shared.transport
    if step.max_streamed_error is None or not hasattr(transport, "stream"):
        return await transport.send(
            step.request,
            connect_timeout=step.connect_timeout,
            read_timeout=step.read_timeout,
            deadline=step.deadline,
        )
    streaming = cast("AsyncStreamingTransport", transport)
    stream = await streaming.stream(
        step.request,
        connect_timeout=step.connect_timeout,
        read_timeout=step.read_timeout,
        deadline=step.deadline,
    )
    if is_success(stream.status):
        return HttpResponse(stream.status, stream.headers, b"", stream=stream)
    async with stream:
        body = await _read_whole(stream, step.max_streamed_error)
    return HttpResponse(stream.status, stream.headers, body)


async def _mocked(request: PreparedRequest) -> HttpResponse | None:
    """The response of a mock; None if there is none that responds."""
    with late_import:
        from ..moto import is_active, mocked_response
        from .bodies import whole

    if not is_active():
        return None
    request.body = await whole(request.body)
    return mocked_response(request)


async def _read_whole(stream: AsyncResponseStream, most: int) -> bytes:
    body = bytearray()
    while piece := await stream.read(_PIECE):
        body += piece
        if len(body) > most:
            raise too_long(most)
    return bytes(body)


async def _answered_with_stream(call: Call[R], response: HttpResponse) -> Step[R]:
    """Passes on a response. Its stream is closed unless the call has succeeded."""
    stream = cast("AsyncResponseStream | None", response.stream)
    following: Step[R] | None = None
    try:
        following = call.answered(response)
        return following
    finally:
        is_read_by_caller = isinstance(following, Done) and not isinstance(following.outcome, Error)
        if stream is not None and not is_read_by_caller:
            await stream.close()


async def sleep(clock: Any, seconds: float) -> None:
    """Pauses the task by the clock of its client. That of a test may only count."""
    pause = clock.sleep(seconds)
    if pause is not None:
        await pause

"""Carries out the steps of a call in the calling thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ..errors import Error, ResponseParseError
from ..forks import late_import
from ..http import HttpResponse, is_success
from ..operation import R, Request
from ..signals import empty_frames, reraise_if_of_handler
from .call import Call
from .state import OBSERVERS, Options, Shared
from .steps import Done, Exchange, NeedIdentity, Step

if TYPE_CHECKING:
    from ..transport.interface import ResponseStream, StreamingTransport, Transport


def send(request: Request[R], shared: Shared[Transport], options: Options) -> R:
    """Makes a call.

    Args:
        request: The request.
        shared: The parts that the client shares with its copies.
        options: The client's options.

    Raises:
        Error: The call failed.
    """
    call = (new_watched_call if OBSERVERS or shared.wire.level else Call)(request, shared, options)
    try:
        step = call.begin()
        while not isinstance(step, Done):
            if isinstance(step, Exchange):
                step = _exchange(step, call, shared)
            elif isinstance(step, NeedIdentity):
                step = _identify(step, call, shared)
            else:
                shared.clock.sleep(step.seconds)
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


def new_watched_call(request: Request[R], shared: Shared[Any], options: Options) -> Call[R]:
    """A call that the log of the wire or observers are told of."""
    with late_import:
        from .watched_call import WatchedCall

    return WatchedCall(request, shared, options)


def _identify(step: NeedIdentity, call: Call[R], shared: Shared[Transport]) -> Step[R]:
    try:
        identity = shared.credentials.identify(step.token_for, step.deadline, step.refused)
    except Exception as error:
        reraise_if_of_handler(error)  # It may raise any class, one of ours as well.
        failure = error
    else:
        return call.identified(identity)
    # After its ``except`` block: what is raised later has no context.
    return call.failed(failure)


def _exchange(step: Exchange, call: Call[R], shared: Shared[Transport]) -> Step[R]:
    try:
        if step.max_streamed_error is None and not shared.may_be_mocked:
            response = shared.transport.send(
                step.request,
                connect_timeout=step.connect_timeout,
                read_timeout=step.read_timeout,
                deadline=step.deadline,
            )
        else:
            response = _special_response(step, shared)
    except Exception as error:
        reraise_if_of_handler(error)  # It may raise any class, one of ours as well.
        failure = error
    else:
        if step.max_streamed_error is not None:
            return _answered_with_stream(call, response)
        return call.answered(response)
    return call.failed(failure)


def _special_response(step: Exchange, shared: Shared[Transport]) -> HttpResponse:
    """The response of a mock, or one whose body is a stream."""
    if shared.may_be_mocked:
        with late_import:
            from ..moto import mocked_response

        mocked = mocked_response(step.request)
        if mocked is not None:
            return mocked
    transport = shared.transport
    if step.max_streamed_error is None or not hasattr(transport, "stream"):
        return transport.send(
            step.request,
            connect_timeout=step.connect_timeout,
            read_timeout=step.read_timeout,
            deadline=step.deadline,
        )
    streaming = cast("StreamingTransport", transport)
    stream = streaming.stream(
        step.request,
        connect_timeout=step.connect_timeout,
        read_timeout=step.read_timeout,
        deadline=step.deadline,
    )
    if is_success(stream.status):
        return HttpResponse(stream.status, stream.headers, b"", stream=stream)
    with stream:
        body = _read_whole(stream, step.max_streamed_error)
    return HttpResponse(stream.status, stream.headers, body)


def _read_whole(stream: ResponseStream, most: int) -> bytes:
    body = bytearray()
    for piece in stream:
        body += piece
        if len(body) > most:
            raise too_long(most)
    return bytes(body)


def too_long(most: int) -> ResponseParseError:
    """The error of a response that is an error, and longer than ``most`` bytes."""
    return ResponseParseError(f"the server sent a body longer than max_response_bytes={most}")


def _answered_with_stream(call: Call[R], response: HttpResponse) -> Step[R]:
    """Passes on a response. Its stream is closed unless the call has succeeded."""
    stream = cast("ResponseStream | None", response.stream)
    following: Step[R] | None = None
    try:
        following = call.answered(response)
        return following
    finally:
        is_read_by_caller = isinstance(following, Done) and not isinstance(following.outcome, Error)
        if stream is not None and not is_read_by_caller:
            stream.close()

"""One call: its attempts, retries, hooks and log records."""

from __future__ import annotations

from datetime import datetime
from logging import DEBUG
from typing import TYPE_CHECKING, Generic

from ..errors import (
    CallTimeoutError,
    ConfigurationError,
    Error,
    OutcomeUnknownError,
    ParamValidationError,
    ResponseParseError,
    ServiceError,
    TransportError,
    printable,
)
from ..http import Headers, HttpRequest, HttpResponse
from ..operation import R, Request
from ..retry.policy import is_retryable
from .prepare import new_invocation_id, prepare, validate

if TYPE_CHECKING:
    from ..retry.interface import RetryLike
    from .endpoint_resolver import ResolvedEndpoint
    from .state import Options, Shared


def send(request: Request[R], shared: Shared, options: Options) -> R:
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
        outcome = call.run()
    except Error as error:
        outcome = error
    if not isinstance(outcome, Error):
        return outcome
    call.report_failure(outcome)
    # Frames and causes would keep the signed request alive, and show it in tracebacks.
    outcome.__cause__ = outcome.__context__ = None
    raise outcome.with_traceback(None)


class Call(Generic[R]):
    """The state of one call.

    Attributes:
        attempt: Number of the current attempt; 0 before the first.
    """

    __slots__ = (
        "_clock_corrected",
        "_deadline",
        "_invocation_id",
        "_options",
        "_request",
        "_retry",
        "_shared",
        "_signed_at",
        "_started",
        "attempt",
    )

    def __init__(self, request: Request[R], shared: Shared, options: Options) -> None:
        self._request = request
        self._shared = shared
        self._options = options
        self._started = shared.begin()
        timeout = options.config.call_timeout
        self._deadline = None if timeout is None else self._started + timeout
        self._invocation_id = new_invocation_id()
        self._signed_at: datetime | None = None
        self._clock_corrected = False
        self._retry: RetryLike | None = None
        self.attempt = 0

    def run(self) -> R | Error:
        """The result, or the error of the last attempt; an error before any attempt is raised."""
        request, mode = self._request, self._options.config.validation
        if self._shared.closed:
            raise ConfigurationError("the client is closed")
        if mode != "off":
            validate(request, strict=mode == "strict")
        message = self._write()
        if isinstance(message, Error):
            return message
        endpoint = self._shared.endpoint_resolver.resolve(request.endpoint_parameters())
        while True:
            self._wait_for_rate_limit()
            self.attempt += 1
            outcome = self._attempt(message, endpoint)
            if not isinstance(outcome, Error):
                return outcome
            pause = self._pause_after(outcome)
            if pause is None:
                return outcome
            self._report_retry(outcome, pause)
            self._sleep(pause, outcome)

    def _write(self) -> HttpRequest | ParamValidationError:
        """The request as HTTP, or an error that names the operation."""
        try:
            return self._request.write()
        except ParamValidationError as error:
            problems = error.problems
        return ParamValidationError(problems, operation=self._request.OPERATION)

    def report_failure(self, error: Error) -> None:
        """Runs the hooks for a failed call."""
        hooks = self._options.hooks
        if hooks is not None and hooks.on_error:
            from ..hooks import CallFailed

            elapsed = self._shared.clock.monotonic() - self._started
            event = CallFailed(self._request.OPERATION, self.attempt, error, elapsed)
            hooks.run(hooks.on_error, event)

    def _attempt(self, message: HttpRequest, endpoint: ResolvedEndpoint) -> R | Error:
        shared, options, config = self._shared, self._options, self._options.config
        prepared, self._signed_at = prepare(
            self._request,
            message,
            endpoint,
            shared,
            options,
            invocation_id=self._invocation_id,
            attempt=self.attempt,
            deadline=self._deadline,
        )
        started = shared.clock.monotonic()
        failure: TransportError | ResponseParseError | None
        try:
            response = shared.transport.send(
                prepared,
                connect_timeout=config.connect_timeout,
                read_timeout=config.read_timeout,
                deadline=self._deadline,
            )
        except (TransportError, ResponseParseError) as error:
            failure = error
        except Exception as error:
            from ..transport.failures import adopted

            failure = None if isinstance(error, Error) else adopted(error)
            if failure is None:
                raise
        else:
            if type(response) is not HttpResponse or config.json_loads is not None:
                # Another package's class, or its JSON is read by this client's json_loads.
                headers = Headers(response.headers.items())
                response = HttpResponse(response.status, headers, response.body, config.json_loads)
            self._report_response(response, shared.clock.monotonic() - started)
            return self._read(response)
        self._log(None, None, shared.clock.monotonic() - started, failure)
        return self._without_response(failure)

    def _report_response(self, response: HttpResponse, duration: float) -> None:
        self._log(response.status, response.request_id, duration)
        hooks = self._options.hooks
        if hooks is not None and hooks.after_response:
            from ..hooks import AfterResponse

            operation, request_id = self._request.OPERATION, response.request_id
            event = AfterResponse(operation, self.attempt, response.status, request_id, duration)
            hooks.run(hooks.after_response, event)

    def _read(self, response: HttpResponse) -> R | Error:
        operation = self._request.OPERATION
        if not 200 <= response.status < 300:
            from ..service_errors import read_service_error

            error = read_service_error(
                response,
                operation=operation,
                read_error=self._shared.service.read_error,
                error_class=self._shared.service.error_class,
            )
            error.attempts = self.attempt
            error.retryable = is_retryable(error)
            return error
        self._options.policy.succeeded(self._retry)
        try:
            result = self._request.read(response)
        except ResponseParseError as error:
            problem = error
        except RecursionError:
            problem = ResponseParseError("the response is nested too deeply")
        else:
            result.response_metadata.attempts = self.attempt
            return result
        return problem.about(
            operation, status=response.status, headers=response.headers, body=response.body
        )

    def _without_response(self, error: TransportError | ResponseParseError) -> Error:
        """The error of an attempt that got no response, or an unreadable one."""
        operation = self._request.OPERATION
        if isinstance(error, ResponseParseError):
            headers = Headers(error.headers.items())
            return error.about(operation, status=error.status, headers=headers, body=error.body)
        text = f"{operation}: {error.args[0]}"
        if error.bytes_sent and not self._request.SAFE_TO_REPEAT:
            return OutcomeUnknownError(
                f"{text}; it is unknown whether the service carried out the request",
                cause=error.cause or type(error).__name__,
            )
        error.args = (text,)
        return error

    def _pause_after(self, error: Error) -> float | None:
        """Seconds to wait before the next attempt; None if the error is final."""
        if isinstance(error, ServiceError) and self._correct_clock(error):
            return 0.0
        self._retry = self._options.policy.decide(
            attempt=self.attempt, outcome=error, safe_to_repeat=self._request.SAFE_TO_REPEAT
        )
        return None if self._retry is None else self._retry.delay

    def _correct_clock(self, error: ServiceError) -> bool:
        """Corrects the clock offset if it is why the signature was refused; at most once a call."""
        if (
            self._clock_corrected
            or self._signed_at is None
            or self.attempt >= self._options.policy.max_attempts
        ):
            return False
        from ..retry.clock_skew import skew_correction

        offset = skew_correction(error, signed_at=self._signed_at, now=self._shared.clock.now())
        if offset is None:
            return False
        self._clock_corrected = True
        self._shared.clock_offset = offset
        return True

    def _report_retry(self, error: Error, pause: float) -> None:
        hooks = self._options.hooks
        if hooks is not None and hooks.on_retry:
            from ..hooks import OnRetry

            event = OnRetry(self._request.OPERATION, self.attempt, error, pause)
            hooks.run(hooks.on_retry, event)

    def _wait_for_rate_limit(self) -> None:
        policy = self._options.policy
        while (pause := policy.pause_before_sending()) > 0:
            self._sleep(pause, None)

    def _sleep(self, seconds: float, after: Error | None) -> None:
        clock, deadline = self._shared.clock, self._deadline
        if deadline is not None and clock.monotonic() + seconds >= deadline:
            why = "" if after is None else f"; the last attempt failed with {type(after).__name__}"
            raise CallTimeoutError(
                f"{self._request.OPERATION}: the next attempt would start after "
                f"call_timeout={self._options.config.call_timeout:g} s{why}",
                cause=None if after is None else type(after).__name__,
                bytes_sent=self.attempt > 0,
            )
        if seconds > 0:
            clock.sleep(seconds)

    def _log(
        self,
        status: int | None,
        request_id: str | None,
        duration: float,
        error: Error | None = None,
    ) -> None:
        logger = self._shared.logger
        if not logger.isEnabledFor(DEBUG):
            return
        operation = self._request.OPERATION
        logger.debug(
            "%s, attempt %d: %s after %.3f s, request id %s",
            operation,
            self.attempt,
            f"HTTP {status}" if error is None else type(error).__name__,
            duration,
            None if request_id is None else printable(request_id),
            extra={
                "aws_request_id": request_id,
                "operation": operation,
                "attempt": self.attempt,
                "status": status,
                "duration": duration,
            },
        )

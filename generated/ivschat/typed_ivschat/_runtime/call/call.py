"""One call as a state machine: its attempts, retries, hooks and log records.

It decides and never waits. Each method returns the next step; a driver carries it out and passes the
result to the method that the step names. Threads and event loops each have a driver of their own.
"""

# docs/decisions/a-call-is-steps.md says why.

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic

from ..errors import (
    CallTimeoutError,
    ConfigurationError,
    CredentialsError,
    Error,
    OutcomeUnknownError,
    ParamValidationError,
    ResponseParseError,
    ServiceError,
    TransportError,
)
from ..forks import late_import
from ..http import Headers, HttpRequest, HttpResponse, is_success
from ..operation import R, Request
from ..retry.policy import is_retryable
from ..service_errors import load_errors, read_service_error, refuses_identity
from ..transport.failures import adopted
from ..values import new_uuid
from .prepare import Draft, draft_request, needed_identity, sign, validate
from .steps import Done, Exchange, NeedIdentity, Pause, Step

if TYPE_CHECKING:
    from ..credentials import BearerToken, Credentials
    from ..retry.interface import RetryLike
    from .endpoint_resolver import ResolvedEndpoint
    from .state import Options, Shared


class Call(Generic[R]):
    """The state of one call.

    A method that does not belong to the last step raises RuntimeError. A call that is given up
    before it is done needs ``abandon``.

    Attributes:
        attempt: Number of the current attempt; 0 before the first.
        message: The request as HTTP; it has none before it was written.
    """

    __slots__ = (
        "_awaits",
        "_clock_corrected",
        "_deadline",
        "_draft",
        "_endpoint",
        "_invocation_id",
        "_need",
        "_options",
        "_paused_at",
        "_refused",
        "_renewed",
        "_request",
        "_retry",
        "_sent_at",
        "_shared",
        "_signed_at",
        "_signed_with",
        "_started",
        "attempt",
        "message",
    )

    message: HttpRequest
    _endpoint: ResolvedEndpoint
    _draft: Draft
    _need: NeedIdentity | None
    _sent_at: float
    _paused_at: float

    def __init__(self, request: Request[R], shared: Shared[Any], options: Options) -> None:
        self._request = request
        self._shared = shared
        self._options = options
        self._started = shared.begin()
        timeout = options.config.call_timeout
        self._deadline = None if timeout is None else self._started + timeout
        self._invocation_id = new_uuid()
        self._signed_at: datetime | None = None
        self._signed_with: int | None = None
        self._clock_corrected = False
        self._refused: int | None = None
        self._renewed = False
        self._retry: RetryLike | None = None
        self._awaits: object = None
        self.attempt = 0

    # --- what a driver calls ---

    def begin(self) -> Step[R]:
        """Starts the call."""
        if self._awaits is not None:
            raise self._out_of_order()
        try:
            self._write()
            return self._next_attempt()
        except Error as error:
            failure = error
        return self._end(failure)

    def identified(self, identity: Credentials | BearerToken | None) -> Step[R]:
        """Goes on with what the request is signed with; None to send it unsigned."""
        if self._awaits is not NeedIdentity:
            raise self._out_of_order()
        try:
            return self._exchange(identity)
        except Error as error:
            failure = error
        return self._end(failure)

    def answered(self, response: HttpResponse) -> Step[R]:
        """Goes on with the response to the request, whatever its status."""
        if self._awaits is not Exchange:
            raise self._out_of_order()
        config = self._options.config
        if type(response) is not HttpResponse or config.json_loads is not None:
            # Another package's class, or its JSON is read by this client's json_loads.
            stream = response.stream if self._request.STREAMS else None
            headers = Headers(response.headers.items())
            response = HttpResponse(
                response.status, headers, response.body, config.json_loads, stream
            )
        duration = self._shared.clock.monotonic() - self._sent_at
        operation, request_id = self._request.OPERATION, response.request_id
        self._shared.log_attempt(operation, self.attempt, duration, response.status, request_id)
        self._options.report_response(
            operation, self.attempt, response.status, request_id, duration
        )
        outcome = self._read(response)
        if isinstance(outcome, Error):
            return self._after_failed_attempt(outcome)
        return self._end(outcome)

    def failed(self, error: Exception) -> Step[R]:
        """Goes on after the last step, an identity or an exchange, failed.

        Raises:
            Exception: ``error``, if it is no failure that this package or a copy of it describes.
        """
        if self._awaits is NeedIdentity:
            if not isinstance(error, Error):
                raise error
            return self._without_identity(error)
        if self._awaits is not Exchange:
            raise self._out_of_order()
        failure: Error | None = error if isinstance(error, Error) else None
        if failure is None:
            failure = adopted(error)
        if failure is None:
            raise error
        if not isinstance(failure, TransportError | ResponseParseError):
            if isinstance(failure, ConfigurationError):
                failure.args = (f"{self._request.OPERATION}: {failure.args[0]}",)
            return self._end(failure)
        duration = self._shared.clock.monotonic() - self._sent_at
        self._shared.log_attempt(self._request.OPERATION, self.attempt, duration, error=failure)
        return self._after_failed_attempt(self._without_response(failure))

    def resume(self) -> Step[R]:
        """Goes on after a pause."""
        if self._awaits is not Pause:
            raise self._out_of_order()
        try:
            # The time has passed, whatever the clock says: a test may have frozen it.
            is_frozen = self._shared.clock.monotonic() == self._paused_at
            return self._next_attempt(may_pause=not is_frozen)
        except Error as error:
            failure = error
        return self._end(failure)

    def abandon(self) -> None:
        """Gives back the call's share of retry quota and rate. After the end it does nothing."""
        awaited, self._awaits = self._awaits, Done
        # A policy of the caller may have no such method.
        give_back = getattr(self._options.policy, "abandoned", None)
        if awaited is not Done and give_back is not None:
            give_back(self._retry, unsent=awaited is NeedIdentity)

    # --- from one step to the next ---

    def _out_of_order(self) -> RuntimeError:
        name = getattr(self._awaits, "__name__", "begin")
        return RuntimeError(f"the call is not in this state: its last step was {name}")

    def _write(self) -> None:
        """Validates the request, writes it as HTTP and resolves its endpoint."""
        request, mode = self._request, self._options.config.validation
        if self._shared.closed:
            raise ConfigurationError("the client is closed")
        if mode != "off":
            validate(request, strict=mode == "strict")
        try:
            self.message = request.finish_request(request.write(), self._options.config)
        except ParamValidationError as error:
            raise ParamValidationError(error.problems, operation=request.OPERATION) from None
        self._endpoint = self._shared.endpoint_resolver.resolve(request.endpoint_parameters())

    def _next_attempt(self, *, may_pause: bool = True) -> Step[R]:
        pause = self._options.policy.pause_before_sending()
        if pause > 0 and may_pause:
            return self._pause(pause, None)
        self.attempt += 1
        self._awaits = NeedIdentity  # From here, the attempt holds a token of the rate limit.
        self._draft = draft_request(
            self._request,
            self.message,
            self._endpoint,
            self._shared,
            self._options,
            attempt=self.attempt,
        )
        self._need = needed_identity(
            self._request, self._shared, self._deadline, refused=self._refused
        )
        return self._exchange(None) if self._need is None else self._need

    def _exchange(self, identity: Credentials | BearerToken | None) -> Step[R]:
        config = self._options.config
        if not self._shared.errors_are_loaded:
            service = self._shared.service
            load_errors(service.read_error, service.error_class)
            self._shared.errors_are_loaded = True
        prepared, self._signed_at = sign(
            self._request,
            self._draft,
            identity,
            self._shared,
            self._options,
            invocation_id=self._invocation_id,
            attempt=self.attempt,
        )
        self._signed_with = None if identity is None else hash(identity)
        self._refused = None
        self._awaits = Exchange
        self._sent_at = self._shared.clock.monotonic()
        return Exchange(
            prepared,
            config.connect_timeout,
            config.read_timeout,
            self._deadline,
            config.max_response_bytes if self._request.STREAMS else None,
        )

    def _without_identity(self, error: Error) -> Step[R]:
        need = self._need
        if (
            need is not None
            and need.token_for is not None
            and isinstance(error, CredentialsError)
            and "sigv4" in self._request.AUTH_SCHEMES
        ):
            self._need = NeedIdentity(None, self._deadline, need.refused)
            return self._need
        return self._end(error)

    def _after_failed_attempt(self, error: Error) -> Step[R]:
        try:
            pause = self._pause_after(error)
            if pause is not None:
                self._options.report_retry(self._request.OPERATION, self.attempt, error, pause)
                return self._pause(pause, error)
        except Error as other:
            error = other
        return self._end(error)

    def _pause(self, seconds: float, after: Error | None) -> Step[R]:
        clock, deadline = self._shared.clock, self._deadline
        if deadline is not None and clock.monotonic() + seconds >= deadline:
            why = "" if after is None else f"; the last attempt failed with {type(after).__name__}"
            raise CallTimeoutError(
                f"{self._request.OPERATION}: the next attempt would start after "
                f"call_timeout={self._options.config.call_timeout:g} s{why}",
                cause=None if after is None else type(after).__name__,
                bytes_sent=self.attempt > 0,
            )
        if seconds <= 0:
            return self._next_attempt()
        self._awaits = Pause
        self._paused_at = clock.monotonic()
        return Pause(seconds)

    def _end(self, outcome: R | Error) -> Done[R]:
        self._awaits = Done
        if isinstance(outcome, Error):
            elapsed = self._shared.clock.monotonic() - self._started
            self._options.report_failure(self._request.OPERATION, self.attempt, outcome, elapsed)
            # Frames and causes would keep the signed request alive, and show it in tracebacks.
            outcome.__cause__ = outcome.__context__ = None
            outcome.__traceback__ = None
        return Done(outcome)

    # --- outcomes ---

    def _read(self, response: HttpResponse) -> R | Error:
        operation = self._request.OPERATION
        if not is_success(response.status):
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
        response.limit(self._deadline, self._shared.clock.monotonic)
        try:
            response = self._request.check_response(response, self.message)
            result = self._request.read(response)
        except TransportError as error:
            if isinstance(error, CallTimeoutError):
                return CallTimeoutError(f"{operation}: {error.args[0]}")
            return self._without_response(error)
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
        body = self.message.body
        if not isinstance(body, bytes) and not body.can_be_sent:
            if is_retryable(error):
                error.add_note(
                    "The request was not sent again: its body can't be read a second time."
                )
            return None
        if isinstance(error, ServiceError) and (self._correct_clock(error) or self._renew(error)):
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
        with late_import:
            from ..retry.clock_skew import skew_correction

        offset = skew_correction(error, signed_at=self._signed_at, now=self._shared.clock.now())
        if offset is None:
            return False
        self._clock_corrected = True
        self._shared.clock_offset = offset
        return True

    def _renew(self, error: ServiceError) -> bool:
        """Whether other credentials may be accepted: those loaded again; at most once a call."""
        if (
            self._renewed
            or self._signed_with is None
            or self.attempt >= self._options.policy.max_attempts
            or not self._shared.credentials.can_reload
        ):
            return False
        if not refuses_identity(error):
            return False
        self._renewed = True
        self._refused = self._signed_with
        return True

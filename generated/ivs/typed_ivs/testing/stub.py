"""The base of the generated stub: a client that rules respond to, in place of the service.

Requests are written, signed and retried by the code of the package, and responses are read by it. Only
the transport, the credentials and the clock are the stub's, so that nothing is sent or waited for, and
neither the environment nor a file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from os import devnull
from types import TracebackType
from typing import Any, ClassVar, Self, TypeGuard

from .._runtime.call.state import Options, Shared
from .._runtime.client import Client, ClientBase
from .._runtime.clock import Clock
from .._runtime.config.settings import SETTINGS
from .._runtime.errors import ConfigurationError
from .._runtime.retry.interface import RetryPolicyLike
from .._runtime.retry.policy import RetryMode, RetryPolicy
from .credentials import KEYS, StubCredentials
from .installation import Replacement, install
from .rules import RuleBook
from .transport import Responder, RuleTransport, stub_clock
from .wire.bindings import Bindings

__tracebackhide__ = True  # pytest shows the test, not these frames

_REGION = "us-west-2"
ENVIRONMENT = {"AWS_CONFIG_FILE": devnull, "AWS_SHARED_CREDENTIALS_FILE": devnull}
_NOT_NEEDED = frozenset(
    {"profile", "session", "sts_regional_endpoint"}
    | {setting.name for setting in SETTINGS if setting.of_transport}
)
"""Arguments about connections, and about where settings and credentials are found."""


class StubParts(ClientBase):
    """What stubs for threads and for event loops have in common."""

    BINDINGS: ClassVar[Bindings]
    """How the operations are bound to HTTP."""

    _book: RuleBook

    def _construct(
        self,
        arguments: Mapping[str, Any],
        default: Callable[..., object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        if arguments["transport"] is not None:
            raise ConfigurationError(
                f"transport: got {type(arguments['transport']).__name__}; expected: none, because "
                f"{type(self).__name__} responds by its rules"
            )
        self._book = RuleBook(self.BINDINGS)
        self._construct_without_service(self, arguments, self._book, stub_clock())

    @classmethod
    @contextmanager
    def installed(cls) -> Generator[Self]:
        """Responds to every client of this class in the process until the block ends.

        Clients may have been made before or within the block. One that was made within it refuses
        to send anything afterwards, until a stub is installed again. Stubs may be nested; the
        innermost one responds.

        Yields:
            The stub.

        Raises:
            AssertionError: A call was unexpected, or a rule with a count was not used as often.
        """
        stub = cls()
        try:
            with install(_client_class(cls), stub._replacement, exempt=StubParts):
                yield stub
        finally:
            stub._shared.closed = True
        stub._book.check()

    # --- what threads and event loops do differently ---

    @staticmethod
    def _make_transport(book: RuleBook | None, clock: Clock) -> Responder:
        return RuleTransport(book, clock)

    @staticmethod
    def _construct_client(client: ClientBase, arguments: Mapping[str, Any]) -> None:
        ClientBase._construct(client, arguments, RuleTransport, ENVIRONMENT)

    @staticmethod
    def _complete(client: ClientBase) -> None:
        """Adopts the credentials of a stub."""

    # --- for clients that this stub responds to ---

    @property
    def _replacement(self) -> Replacement:
        return Replacement(
            parts={"_shared": self._replaced_shared, "_options": self._replaced_options},
            construct=self._construct_another,
        )

    def _replaced_shared(self, shared: Shared[Any]) -> Shared[Any]:
        """The shared parts of another client, with the stub in place of connections and credentials."""
        own = self._shared
        transport = self._make_transport(self._book, own.clock)
        transport.endpoint_url = lambda: shared.endpoint_resolver.resolve({}).url
        replaced: Shared[Any] = Shared(
            service=shared.service,
            endpoint_resolver=shared.endpoint_resolver,
            credentials=own.credentials,
            signer=own.signer,
            transport=transport,
            owns_transport=False,
            logger=shared.logger,
            environ=ENVIRONMENT,
        )
        replaced.clock = own.clock
        return replaced

    def _replaced_options(self, options: Options) -> Options:
        """The options of another client, with a retry quota of their own."""
        return Options(
            options.config,
            policy=_policy(options.policy, self._shared.clock),
            hooks=options.hooks,
            user_agent=options.user_agent,
        )

    def _construct_another(self, client: ClientBase, arguments: Mapping[str, Any]) -> None:
        """Constructs a client while this stub is installed."""
        self._construct_without_service(client, arguments, None, self._shared.clock)

    @classmethod
    def _construct_without_service(
        cls, client: ClientBase, arguments: Mapping[str, Any], book: RuleBook | None, clock: Clock
    ) -> None:
        """Constructs a client that sends nothing.

        Args:
            client: The client.
            arguments: The arguments of its class, by name.
            book: The rules that respond; None for none.
            clock: The clock.
        """
        transport = cls._make_transport(book, clock)
        given = {name: None if name in _NOT_NEEDED else arguments[name] for name in arguments}
        given["transport"] = transport
        given["region"] = given["region"] or _REGION
        given["endpoint_url"] = given["endpoint_url"] or cls.BINDINGS.endpoint_url
        given["credentials"] = KEYS
        cls._construct_client(client, given)
        shared, options = client._shared, client._options
        transport.endpoint_url = lambda: shared.endpoint_resolver.resolve({}).url
        shared.clock = clock
        shared.credentials = StubCredentials(arguments["credentials"])
        options.policy = _policy(options.policy, clock)
        cls._complete(client)


class StubClient(StubParts, Client):
    """A client without a service. ``stub`` has the rules that say what it responds."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Closes the stub. Without another error, checks that everything went as the rules say.

        Raises:
            AssertionError: A call was unexpected, or a rule with a count was not used as often.
        """
        self.close()
        if kind is None and not self._is_copy:
            self._book.check()


def _client_class(kind: type[StubParts]) -> type[ClientBase]:
    """The class of the clients that a stub stands for."""
    return next(one for one in kind.__mro__ if _is_client(one))


def _is_client(kind: type) -> TypeGuard[type[ClientBase]]:
    return issubclass(kind, ClientBase) and not issubclass(kind, StubParts)


def _policy(policy: RetryPolicyLike, clock: Clock) -> RetryPolicyLike:
    """The same policy on the clock of the stub, with a quota of its own; one of the caller's as it is."""
    if type(policy) is not RetryPolicy:
        return policy
    mode: RetryMode = "adaptive" if policy.mode == "adaptive" else "standard"
    return RetryPolicy(
        mode=mode, max_attempts=policy.max_attempts, clock=lambda: clock.now().timestamp()
    )

"""The base of every generated client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from logging import getLogger
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from .auth.resolver import CredentialResolver
from .auth.sigv4 import Signer
from .call.driver import send
from .call.endpoint_resolver import EndpointResolver
from .call.state import Options, Shared, make_hooks
from .call.user_agent import user_agent
from .config.resolve import resolve
from .config.settings import Config, StsRegionalEndpoint, Validation
from .credentials import Anonymous, BearerToken, CredentialsLike, CredentialsProvider
from .errors import ConfigurationError, Error, tolerant
from .forks import late_import
from .lazy import LazyModule, import_operation
from .operation import R, Request
from .retry.policy import RetryMode, RetryPolicy
from .service import Service
from .transport import ClientCertificate
from .transport.http_transport import HttpTransport

if TYPE_CHECKING:
    from . import hooks as events
    from .config import interface as sessions
    from .retry import interface as retries
    from .transport import interface as transports
else:
    # Tools that ask for annotations find what few clients need without loading it for the others.
    events = LazyModule(__package__, ".hooks")
    sessions = LazyModule(__package__, ".config.interface")
    retries = LazyModule(__package__, ".retry.interface")
    transports = LazyModule(__package__, ".transport.interface")

_Self = TypeVar("_Self", bound="ClientBase")


class ClientBase:
    """What clients for threads and for event loops have in common."""

    __test__: ClassVar[bool] = False  # TestThingClient is no test of pytest's.

    SERVICE: ClassVar[Service]
    """The service."""

    _is_copy: bool
    _environ: Mapping[str, str] | None  # None for that of the process
    _shared: Shared[Any]
    _options: Options
    _resolver_class: ClassVar[type[EndpointResolver]] = EndpointResolver

    def _construct(
        self,
        arguments: Mapping[str, Any],
        default: Callable[..., object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        service, transport = self.SERVICE, arguments["transport"]
        logger = getLogger(service.import_name)
        config = resolve(
            service.service_id, arguments, logger=logger, environ=environ, more=service.settings
        )
        self._is_copy = False
        self._environ = environ
        self._shared = Shared(
            service=service,
            endpoint_resolver=self._resolver_class(service, config, logger),
            credentials=CredentialResolver(
                config.credentials,
                profile=config.profile,
                session=config.session,
                region=config.region,
                sts_regional_endpoint=config.sts_regional_endpoint,
                shared=config.shared,
            ),
            signer=Signer(),
            transport=(default(**config.transport_arguments()) if transport is None else transport),
            owns_transport=transport is None,
            logger=logger,
            debug_wire=config.debug_wire,
            environ=environ,
        )
        policy = config.retry_policy
        if policy is None:
            policy = RetryPolicy(mode=config.retry_mode, max_attempts=config.max_attempts)
        else:
            with late_import:
                from .retry.interface import check_retry_policy

            check_retry_policy(policy)
        self._options = Options(
            config,
            policy=policy,
            hooks=make_hooks(config.hooks, logger),
            user_agent=_user_agent(service, config, policy, environ),
        )
        if config.region is None:  # Rules without a global endpoint refuse this.
            self._shared.endpoint_resolver.resolve({})

    @tolerant
    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.region or 'no region'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} can't be pickled or copied, because it holds connections and "
            "credentials; construct another, or use with_options"
        )

    @property
    def region(self) -> str | None:
        """AWS region in use."""
        return self._options.config.region

    @property
    def endpoint_url(self) -> str:
        """Endpoint in use."""
        return self._shared.endpoint_resolver.resolve({}).url

    def _import(self, operations: Iterable[str]) -> None:
        """Imports the modules of operations."""
        for operation in operations:
            import_operation(self.SERVICE.import_name, operation)

    def _connect_ahead(self) -> Any:
        """Opens a connection, or returns what does; None if moto responds in its place."""
        shared = self._shared
        if shared.closed:
            raise ConfigurationError("the client is closed")
        if shared.may_be_mocked:
            with late_import:
                from .moto import is_active

            if is_active():
                return None
        connect_ahead = getattr(shared.transport, "connect", None)
        if connect_ahead is None:
            raise ConfigurationError(
                f"warm_up: {type(shared.transport).__name__} has no method connect"
            )
        origin = shared.endpoint_resolver.resolve({}).origin
        return connect_ahead(origin, connect_timeout=self._options.config.connect_timeout)

    def with_options(
        self: _Self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        call_timeout: float | None = None,
        max_attempts: int | None = None,
        retry_mode: RetryMode | None = None,
        validation: Validation | None = None,
        hooks: Iterable[events.Hook] | None = None,
    ) -> _Self:
        """Returns a copy with other options, on the same connections and credentials.

        A copy is cheap. Closing this client closes its copies; closing a copy does nothing.

        Args:
            connect_timeout: As in the constructor, like all of these. None, the default, leaves an
                option as it is.
            read_timeout: ``math.inf`` removes a time limit.
            call_timeout: ``math.inf`` removes the limit.
            max_attempts: Changes the retry policy, too.
            retry_mode: Changes the retry policy, too.
            validation: Checks of parameters.
            hooks: Hooks that replace those of this client; ``()`` for none.

        Raises:
            ConfigurationError: A value is wrong, or the client's own ``retry_policy`` has no method
                ``with_options`` to change ``max_attempts`` and ``retry_mode``.
        """
        arguments = locals()
        shared, options = self._shared, self._options
        config, policy = options.config.with_arguments(arguments), options.policy
        if max_attempts is not None or retry_mode is not None:
            with late_import:
                from .retry.interface import changed_policy

            policy = changed_policy(
                policy,
                mode=None if retry_mode is None else config.retry_mode,
                max_attempts=None if max_attempts is None else config.max_attempts,
            )
        copy = object.__new__(type(self))
        vars(copy).update(vars(self))
        copy._is_copy = True
        copy._options = Options(
            config,
            policy=policy,
            hooks=options.hooks if hooks is None else make_hooks(hooks, shared.logger),
            user_agent=_user_agent(shared.service, config, policy, self._environ),
        )
        return copy


class Client(ClientBase):
    """A client for a service. Threads can share it, and forked processes can go on with it.

    The class of each package documents the arguments.
    """

    _shared: Shared[transports.Transport]

    def __init__(
        self,
        *,
        region: str | None = None,
        credentials: CredentialsLike | CredentialsProvider | BearerToken | Anonymous | None = None,
        profile: str | None = None,
        endpoint_url: str | None = None,
        use_fips: bool | None = None,
        use_dualstack: bool | None = None,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        call_timeout: float | None = None,
        max_attempts: int | None = None,
        retry_mode: RetryMode | None = None,
        retry_policy: retries.RetryPolicyLike | None = None,
        keep_alive: bool = True,
        max_connections: int | None = None,
        pool_timeout: float | None = None,
        proxies: Mapping[str, object] | None = None,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
        tcp_keepalive: bool | None = None,
        sts_regional_endpoint: StsRegionalEndpoint | None = None,
        session: sessions.Session | None = None,
        validation: Validation = "standard",
        max_response_bytes: int | None = None,
        allow_http: bool | None = None,
        hooks: Iterable[events.Hook] = (),
        transport: transports.TransportLike | None = None,
        user_agent_extra: str | None = None,
        json_loads: Callable[[bytes], Any] | None = None,
        debug_wire: bool = False,
    ) -> None:
        arguments = locals()  # By name, before anything else is local.
        try:
            return self._construct(arguments, HttpTransport)
        except Error as error:
            # Without the frames within and the arguments of this one, which may hold secrets.
            failure = error.with_traceback(None)
            failure.__cause__ = failure.__context__ = None
        del arguments, credentials, endpoint_url, proxies
        raise failure

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, request: Request[R]) -> R:
        """Sends a request. The methods of the client are shortcuts for this one.

        Args:
            request: The request.

        Returns:
            The response of the operation.

        Raises:
            ParamValidationError: A parameter is wrong. Nothing was sent.
            ServiceError: The service returned an error.
            TransportError: No response arrived.
            ResponseParseError: The response is not what the protocol allows.
            CredentialsError: There are no valid credentials.
            ConfigurationError: A setting is missing or wrong, or the client is closed.
        """
        return send(request, self._shared, self._options)

    def warm_up(self, *operations: str, connect: bool = False) -> None:
        """Prepares the first call, for example in the initialization of a Lambda function.

        Args:
            operations: Methods of the client whose modules are imported: ``"get_forecast"``.
            connect: Whether to open a connection to the endpoint.

        Raises:
            ConfigurationError: An operation does not exist, the transport can't connect ahead, or
                the client is closed.
            ConnectError: Connecting failed.
        """
        self._import(operations)
        if connect:
            self._connect_ahead()

    def refresh_credentials(self) -> None:
        """Loads the credentials again, from where they were found.

        The client does so before they expire, and once in a call in which the service refuses them
        as expired. Call this if you know that others have taken their place. It concerns copies of
        the client as well. Fixed ``credentials=`` stay as they are; what was not loaded yet is
        loaded with the next call.

        Raises:
            CredentialsError: Loading failed.
            ConfigurationError: A setting of their source is wrong.
            CallTimeoutError: They did not arrive within ``call_timeout``.
        """
        shared, timeout = self._shared, self._options.config.call_timeout
        shared.credentials.refresh(None if timeout is None else shared.clock.monotonic() + timeout)

    def close(self) -> None:
        """Closes all connections. A copy shares them, so closing a copy does nothing."""
        shared = self._shared
        if not self._is_copy:
            shared.closed = True
            if shared.owns_transport:
                shared.transport.close()


def _user_agent(
    service: Service, config: Config, policy: object, environ: Mapping[str, str] | None
) -> str:
    return user_agent(
        service.package,
        service.version,
        retry_mode=getattr(policy, "mode", None),
        custom_endpoint=config.endpoint_url is not None,
        app_id=config.app_id,
        extra=config.user_agent_extra,
        environ=environ,
    )

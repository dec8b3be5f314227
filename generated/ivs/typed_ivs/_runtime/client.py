"""The base of every generated client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from logging import Logger, getLogger
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from .auth.resolver import CredentialResolver
from .auth.sigv4 import Signer
from .call.call import send
from .call.endpoint_resolver import EndpointResolver
from .call.state import Options, Shared
from .call.user_agent import user_agent
from .config import resolve as configuration
from .credentials import ANONYMOUS
from .errors import ConfigurationError
from .retry.policy import RetryPolicy
from .transport.http_transport import HttpTransport

if TYPE_CHECKING:
    from types import TracebackType

    from .credentials import Anonymous, BearerToken, CredentialsLike, CredentialsProvider
    from .hooks import Hook, Hooks
    from .operation import R, Request
    from .service import Service
    from .transport.http_transport import Transport
    from .transport.tls import ClientCertificate

_Self = TypeVar("_Self", bound="Client")
_Value = TypeVar("_Value")
_Other = TypeVar("_Other")


class Client:
    """Calls the operations of a service. Threads may share one; a forked child may go on with it.

    What is not given is looked for where botocore looks for it: in the environment, then in the
    profile of the shared config file, then there is a default.

    Args:
        region: The region whose endpoint is used, and that requests are signed for.
        credentials: Who signs: ``Credentials``, a ``CredentialsProvider``, a ``BearerToken`` where
            the service takes one, or ``ANONYMOUS`` to send unsigned.
        profile: The profile in the config and credentials files.
        endpoint_url: The endpoint in place of the service's own.
        use_fips: Whether the endpoint has to be one that conforms to FIPS 140.
        use_dualstack: Whether the endpoint has to speak IPv6 as well.
        connect_timeout: Seconds to wait for a connection, new or from the pool; 60 by default.
        read_timeout: Seconds to wait for the next bytes of an answer; 60 by default.
        call_timeout: Seconds that a whole call may take: credentials, attempts, pauses, the
            answer; no bound by default.
        max_attempts: How often a request is sent at most; 3 by default.
        retry_mode: ``standard``, or ``adaptive``, which also limits the rate of requests while the
            service throttles them. ``legacy`` means ``standard``.
        keep_alive: Whether connections are used again.
        max_connections: How many connections there are at most; whoever needs one more waits; 10
            by default.
        proxies: Proxies by scheme (``{"https": "http://proxy:3128"}``), with ``proxy_ca_bundle``
            and ``proxy_client_cert`` for talking to an HTTPS proxy; empty for none. By default the
            environment's, with its ``NO_PROXY``.
        ca_bundle: Whom to trust: a file or folder of certificates. By default certifi's, else
            botocore's, else the system's. Verification can't be switched off.
        client_cert: What to show to a server that asks for a certificate: a file, or a pair of
            certificate and key.
        tcp_keepalive: Whether the operating system probes idle connections; False by default.
        sts_regional_endpoint: Where a profile's role is assumed: at the ``regional`` endpoint or,
            for some regions, at the global one (``legacy``).
        session: A botocore or boto3 session that says all this in place of environment and files.
            Event handlers registered on it are not run.
        validation: What parameters are held to before anything is sent: ``standard`` (required,
            types, minima), ``strict`` (maxima, enumerations, and patterns that Python can check,
            as well) or ``off``.
        max_response_bytes: The longest answer that is accepted; 32 MiB by default.
        allow_http: Whether an endpoint beyond this machine may speak plain http; False by default.
        hooks: Objects with methods ``before_send``, ``after_response``, ``on_retry`` or
            ``on_error``. The event of ``before_send`` adds headers: ``event.add_header(...)``.
        transport: What carries requests, in place of our own. Closing the client leaves it open.
        user_agent_extra: What the User-Agent says at its end.
        json_loads: What reads answers in place of ``json.loads``, such as
            ``msgspec.json.decode``. What it refuses, ``json.loads`` reads.

    Raises:
        ConfigurationError: A setting is wrong; the error says where it came from.
    """

    SERVICE: ClassVar[Service]
    """The service."""

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
        retry_mode: str | None = None,
        keep_alive: bool = True,
        max_connections: int | None = None,
        proxies: Mapping[str, object] | None = None,
        ca_bundle: str | None = None,
        client_cert: ClientCertificate | None = None,
        tcp_keepalive: bool | None = None,
        sts_regional_endpoint: str | None = None,
        session: object = None,
        validation: str = "standard",
        max_response_bytes: int | None = None,
        allow_http: bool | None = None,
        hooks: Iterable[Hook] = (),
        transport: Transport | None = None,
        user_agent_extra: str | None = None,
        json_loads: Callable[[bytes], Any] | None = None,
    ) -> None:
        service = self.SERVICE
        logger = getLogger(service.import_name)
        config = configuration.resolve(
            service.service_id,
            {
                "allow_http": allow_http,
                "ca_bundle": ca_bundle,
                "call_timeout": call_timeout,
                "client_cert": client_cert,
                "connect_timeout": connect_timeout,
                "endpoint_url": endpoint_url,
                "json_loads": json_loads,
                "keep_alive": keep_alive,
                "max_attempts": max_attempts,
                "max_connections": max_connections,
                "max_response_bytes": max_response_bytes,
                "profile": profile,
                "proxies": proxies,
                "read_timeout": read_timeout,
                "region": region,
                "retry_mode": retry_mode,
                "session": session,
                "sts_regional_endpoint": sts_regional_endpoint,
                "tcp_keepalive": tcp_keepalive,
                "transport": transport,
                "use_dualstack": use_dualstack,
                "use_fips": use_fips,
                "user_agent_extra": user_agent_extra,
                "validation": validation,
            },
            logger=logger,
        )
        if credentials is None and config.unsigned:
            credentials = ANONYMOUS
        self._config = config
        self._is_copy = False
        self._shared = Shared(
            service=service,
            endpoint_resolver=EndpointResolver(service, config, logger),
            credentials=CredentialResolver(
                credentials,
                profile=config.profile,
                session=session,
                region=config.region,
                sts_regional_endpoint=config.sts_regional_endpoint,
                shared=config.shared,
            ),
            signer=Signer(),
            transport=_make_transport(config) if transport is None else transport,
            owns_transport=transport is None,
            inject_host_prefix=not config.disable_host_prefix_injection,
            json_loads=config.json_loads,
            logger=logger,
        )
        policy = RetryPolicy(mode=config.retry_mode, max_attempts=config.max_attempts)
        self._options = Options(
            connect_timeout=config.connect_timeout,
            read_timeout=config.read_timeout,
            call_timeout=config.call_timeout,
            validation=config.validation,
            policy=policy,
            hooks=_make_hooks(hooks, logger),
            user_agent=_user_agent(service, config, policy),
        )
        if config.region is None:
            # Some services have one endpoint for all regions; the others should say so now.
            self._shared.endpoint_resolver.resolve({})

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.region or 'no region'}>"

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} can't be pickled or copied: it holds connections and "
            "credentials; make one where it is needed, or use with_options"
        )

    @property
    def region(self) -> str | None:
        """The region in use."""
        return self._config.region

    @property
    def endpoint_url(self) -> str:
        """The endpoint in use."""
        return self._shared.endpoint_resolver.resolve({}).url

    def send(self, request: Request[R]) -> R:
        """Makes the call that a request stands for.

        Args:
            request: The request.

        Returns:
            What the service answered.

        Raises:
            ParamValidationError: A parameter can't be sent.
            ServiceError: The service answered with an error.
            TransportError: No answer came.
            ResponseParseError: The answer was not what the protocol allows.
            CredentialsError: There is nothing to sign with.
            ConfigurationError: A setting is missing or wrong, or the client is closed.
        """
        return send(request, self._shared, self._options)

    def with_options(
        self: _Self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        call_timeout: float | None = None,
        max_attempts: int | None = None,
        retry_mode: str | None = None,
        validation: str | None = None,
        hooks: Iterable[Hook] | None = None,
    ) -> _Self:
        """A copy that works differently, on the same connections and credentials.

        It is cheap to make, ends with this client, and closing it closes nothing. What is not
        given stays as it is; ``math.inf`` takes a bound away. Each is as in the constructor.
        """
        shared, options, config = self._shared, self._options, self._config
        policy = options.policy.with_options(
            mode=_checked("retry_mode", retry_mode, None),
            max_attempts=_checked("max_attempts", max_attempts, None),
        )
        copy = object.__new__(type(self))
        vars(copy).update(vars(self))
        copy._is_copy = True
        copy._options = Options(
            connect_timeout=_checked("connect_timeout", connect_timeout, options.connect_timeout),
            read_timeout=_checked("read_timeout", read_timeout, options.read_timeout),
            call_timeout=_checked("call_timeout", call_timeout, options.call_timeout),
            validation=_checked("validation", validation, options.validation),
            policy=policy,
            hooks=options.hooks if hooks is None else _make_hooks(hooks, shared.logger),
            user_agent=_user_agent(shared.service, config, policy),
        )
        return copy

    def warm_up(self, *operations: str, connect: bool = False) -> None:
        """Does ahead of the first call what can be done: for the start of a process.

        Args:
            operations: Methods of this client whose code is imported: ``"get_forecast"``.
            connect: Whether a connection is opened, too.

        Raises:
            ConfigurationError: There is no such operation.
            ConnectError: No connection could be made.
        """
        for operation in operations:
            _import_operation(self.SERVICE.import_name, operation)
        if not connect:
            return
        shared = self._shared
        if shared.closed:
            raise ConfigurationError("the client is closed")
        connect_ahead = getattr(shared.transport, "connect", None)
        if connect_ahead is None:
            raise ConfigurationError("warm_up: this transport has no method connect")
        origin = shared.endpoint_resolver.resolve({}).origin
        connect_ahead(origin, connect_timeout=self._options.connect_timeout)

    def close(self) -> None:
        """Closes every connection. A copy has none of its own, so closing one does nothing."""
        if not self._is_copy:
            self._shared.close()


def _checked(name: str, given: _Value | None, current: _Other) -> _Value | _Other:
    """What was given, checked, else what holds now."""
    if given is None:
        return current
    value: _Value = configuration.check(name, given)
    return value


def _make_hooks(hooks: Iterable[Hook], logger: Logger) -> Hooks | None:
    if hooks == ():
        return None
    from .hooks import Hooks

    return Hooks(hooks, logger)


def _make_transport(config: configuration.Config) -> HttpTransport:
    return HttpTransport(
        max_connections=config.max_connections,
        keep_alive=config.keep_alive,
        tcp_keepalive=config.tcp_keepalive,
        ca_bundle=config.ca_bundle,
        client_cert=config.client_cert,
        proxies=config.proxies,
        max_response_bytes=config.max_response_bytes,
    )


def _user_agent(service: Service, config: configuration.Config, policy: RetryPolicy) -> str:
    return user_agent(
        service.package,
        service.version,
        retry_mode=policy.mode,
        custom_endpoint=config.endpoint_url is not None,
        app_id=config.app_id,
        extra=config.user_agent_extra,
    )


def _import_operation(package: str, operation: str) -> None:
    from importlib import import_module

    module = f"{package}.operations.{operation}"
    if operation.isidentifier():
        try:
            import_module(module)
            return
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
    raise ConfigurationError(f"warm_up: there is no operation {operation!r}")

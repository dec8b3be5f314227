"""Every setting of a client: one row each, and ``Config``, which holds their values.

A row names the environment variables, the key in the config file, the equivalents in a botocore
session, the check and the default. The meaning of an argument is documented where users read it:
in the docstring of ``Client``. The README of a package prints both as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeAlias, TypeVar, cast, overload

from ..errors import tolerant
from ..transport import DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_RESPONSE_BYTES
from . import CONFIG_FILE, CREDENTIALS_FILE, PROFILE_VARIABLES
from .checks import (
    address,
    as_given,
    certificate,
    count,
    flag,
    json_reader,
    one_of,
    path,
    proxies,
    region_name,
    seconds,
    text,
    time_limit,
)

if TYPE_CHECKING:
    from ..credentials import Anonymous, BearerToken, CredentialsLike, CredentialsProvider
    from ..hooks import Hook
    from ..retry.interface import RetryPolicyLike
    from ..retry.policy import RetryMode
    from ..transport.interface import Transport
    from .interface import Session
    from .shared_files import SharedConfig

T = TypeVar("T")

StsRegionalEndpoint: TypeAlias = Literal["regional", "legacy"]
"""Which STS endpoint assumes a profile's role."""

Validation: TypeAlias = Literal["standard", "strict", "off"]
"""Which parameters are checked before a request is sent."""

KEY_VARIABLES: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")

CONNECT_TIMEOUTS: Final = {
    "legacy": 60.0,
    "standard": 3.1,
    "in-region": 1.1,
    "cross-region": 3.1,
    "mobile": 30.0,
}
"""``connect_timeout`` by ``defaults_mode``, from botocore's ``sdk-default-configuration.json``."""


class Setting(Generic[T]):
    """A row of the table. On a ``Config`` the attribute is the setting's value.

    Args:
        read: Checks a value and converts it to its type. Takes the value (a string if it comes
            from a variable or a file) and the place where it was found, for errors.
        default: The value if the setting is found nowhere.
        variables: Environment variables; the first that is set wins.
        key: Key in the config file.
        last_variable: Environment variable that is read after the config file.
        session_variable: botocore's name for it as a variable of a session.
        session_option: botocore's name for it in a session's default client config.
        of_transport: Whether it is an argument of ``HttpTransport``, too.
        meaning: What it does, if it can be set by environment and files alone.
    """

    __slots__ = (
        "argument",
        "default",
        "key",
        "last_variable",
        "meaning",
        "name",
        "of_transport",
        "read",
        "session_option",
        "session_variable",
        "variables",
    )

    name: str
    argument: str
    """The client's argument; empty if only environment and files can set it."""

    def __init__(
        self,
        read: Callable[[object, str], T],
        default: T,
        *,
        variables: tuple[str, ...] = (),
        key: str = "",
        last_variable: str = "",
        session_variable: str = "",
        session_option: str = "",
        of_transport: bool = False,
        meaning: str = "",
    ) -> None:
        self.read = read
        self.default = default
        self.variables = variables
        self.key = key
        self.last_variable = last_variable
        self.session_variable = session_variable
        self.session_option = session_option
        self.of_transport = of_transport
        self.meaning = meaning

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.argument = "" if self.meaning else name

    @overload
    def __get__(self, config: None, owner: type) -> Setting[T]: ...
    @overload
    def __get__(self, config: Config, owner: type) -> T: ...
    def __get__(self, config: Config | None, owner: type) -> Setting[T] | T:
        # Not called for a value: without __set__, the attribute of the instance goes first.
        return self if config is None else self.default

    def of(self, config: Config) -> T:
        """The value in a configuration, also of a setting that is no row of ``Config``."""
        value: T = vars(config).get(self.name, self.default)
        return value

    @tolerant
    def __repr__(self) -> str:
        return f"Setting({self.name!r})"


class Config:
    """The settings of a client. Each attribute below is a row of the table.

    The order is that of the client's arguments. Variables and keys are those of the AWS SDKs and
    Tools Reference Guide, in the order in which ``botocore.configprovider`` reads them.

    Args:
        values: The values by name; a setting that is left out has its default.
        endpoint_source: Where ``endpoint_url`` was found, for messages.
        shared: The config and credentials files; None if a session takes their place.
    """

    region = Setting(
        region_name,
        None,
        variables=("AWS_DEFAULT_REGION", "AWS_REGION"),
        key="region",
        session_variable="region",
        session_option="region_name",
    )
    credentials: Setting[CredentialsLike | CredentialsProvider | BearerToken | Anonymous | None] = (
        Setting(
            as_given,
            None,
            variables=(
                *KEY_VARIABLES,
                "AWS_SESSION_TOKEN",
                "AWS_CREDENTIAL_EXPIRATION",
                "AWS_ACCOUNT_ID",
            ),
            key="aws_access_key_id",
        )
    )
    profile = Setting(text, None, variables=PROFILE_VARIABLES)
    config_file = Setting(
        path,
        CONFIG_FILE[1],
        variables=CONFIG_FILE[:1],
        meaning="Path of the config file.",
    )
    credentials_file = Setting(
        path,
        CREDENTIALS_FILE[1],
        variables=CREDENTIALS_FILE[:1],
        meaning="Path of the credentials file.",
    )
    endpoint_url = Setting(
        address,
        None,
        variables=("AWS_ENDPOINT_URL_<SERVICE>", "AWS_ENDPOINT_URL"),
        key="endpoint_url",
    )
    ignore_configured_endpoint_urls = Setting(
        flag,
        False,
        variables=("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",),
        key="ignore_configured_endpoint_urls",
        session_variable="ignore_configured_endpoint_urls",
        session_option="ignore_configured_endpoint_urls",
        meaning="Ignore endpoints from environment variables and the config file.",
    )
    use_fips = Setting(
        flag,
        False,
        variables=("AWS_USE_FIPS_ENDPOINT",),
        key="use_fips_endpoint",
        session_variable="use_fips_endpoint",
        session_option="use_fips_endpoint",
    )
    use_dualstack = Setting(
        flag,
        False,
        variables=("AWS_USE_DUALSTACK_ENDPOINT",),
        key="use_dualstack_endpoint",
        session_variable="use_dualstack_endpoint",
        session_option="use_dualstack_endpoint",
    )
    disable_host_prefix_injection = Setting(
        flag,
        False,
        variables=("AWS_DISABLE_HOST_PREFIX_INJECTION",),
        key="disable_host_prefix_injection",
        session_variable="disable_host_prefix_injection",
        meaning="Do not add the prefixes that operations define to the endpoint's host name.",
    )
    defaults_mode = Setting(
        one_of("auto", *CONNECT_TIMEOUTS),
        "legacy",
        variables=("AWS_DEFAULTS_MODE",),
        key="defaults_mode",
        session_variable="defaults_mode",
        session_option="defaults_mode",
        meaning="Default of `connect_timeout`: 60 s (`legacy`), 3.1 s (`standard`, "
        "`cross-region`), 1.1 s (`in-region`) or 30 s (`mobile`). `auto` compares the region with "
        "the one that the process runs in.",
    )
    connect_timeout = Setting(seconds, CONNECT_TIMEOUTS["legacy"], session_option="connect_timeout")
    read_timeout = Setting(seconds, 60.0, session_option="read_timeout")
    call_timeout = Setting(time_limit, None)
    max_attempts = Setting(
        count,
        3,
        variables=("AWS_MAX_ATTEMPTS",),
        key="max_attempts",
        session_variable="max_attempts",
    )
    retry_mode: Setting[RetryMode] = Setting(
        one_of("standard", "adaptive", "legacy"),
        "standard",
        variables=("AWS_RETRY_MODE",),
        key="retry_mode",
        session_variable="retry_mode",
    )
    retry_policy: Setting[RetryPolicyLike | None] = Setting(as_given, None)
    keep_alive = Setting(flag, True, of_transport=True)
    max_connections = Setting(
        count,
        DEFAULT_MAX_CONNECTIONS,
        session_option="max_pool_connections",
        of_transport=True,
    )
    pool_timeout = Setting(time_limit, None, of_transport=True)
    proxies = Setting(
        proxies,
        None,
        variables=("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
        session_option="proxies",
        of_transport=True,
    )
    ca_bundle = Setting(
        path,
        None,
        variables=("AWS_CA_BUNDLE",),
        key="ca_bundle",
        last_variable="REQUESTS_CA_BUNDLE",
        session_variable="ca_bundle",
        of_transport=True,
    )
    client_cert = Setting(certificate, None, session_option="client_cert", of_transport=True)
    tcp_keepalive = Setting(
        flag,
        False,
        variables=("BOTOCORE_TCP_KEEPALIVE",),
        key="tcp_keepalive",
        session_variable="tcp_keepalive",
        session_option="tcp_keepalive",
        of_transport=True,
    )
    sts_regional_endpoint: Setting[StsRegionalEndpoint] = Setting(
        one_of("regional", "legacy"),
        "regional",
        variables=("AWS_STS_REGIONAL_ENDPOINTS",),
        key="sts_regional_endpoints",
        session_variable="sts_regional_endpoints",
    )
    session: Setting[Session | None] = Setting(as_given, None)
    validation: Setting[Validation] = Setting(one_of("standard", "strict", "off"), "standard")
    max_response_bytes = Setting(count, DEFAULT_MAX_RESPONSE_BYTES, of_transport=True)
    allow_http = Setting(flag, False, variables=("TYPED_AWS_ALLOW_HTTP",), key="allow_http")
    hooks: Setting[Iterable[Hook]] = Setting(as_given, ())
    transport: Setting[Transport | None] = Setting(as_given, None)
    user_agent_extra = Setting(text, None, session_option="user_agent_extra")
    app_id = Setting(
        text,
        None,
        variables=("AWS_SDK_UA_APP_ID",),
        key="sdk_ua_app_id",
        session_variable="user_agent_appid",
        session_option="user_agent_appid",
        meaning="Name of the application in the User-Agent.",
    )
    json_loads = Setting(json_reader, None)
    debug_wire = Setting(flag, False)

    def __init__(
        self,
        values: Mapping[str, object],
        *,
        endpoint_source: str = "",
        shared: SharedConfig | None = None,
    ) -> None:
        vars(self).update(values)
        self.endpoint_source = endpoint_source
        self.shared = shared

    @tolerant
    def __repr__(self) -> str:
        return f"<Config: region {self.region!r}, endpoint {self.endpoint_url!r}>"

    @property
    def hint(self) -> str:
        """The end of a message about a missing setting, which names files that may not be read."""
        return "" if self.shared is None else self.shared.hint

    @property
    def forwards_http(self) -> bool:
        """Whether a proxy that was given gets what is sent in plain http, to whatever host."""
        given: object = self.proxies
        if self.transport is not None:
            given = getattr(self.transport, "proxies", None)
        return isinstance(given, Mapping) and bool(cast("Mapping[str, object]", given).get("http"))

    def with_arguments(self, given: Mapping[str, object]) -> Config:
        """A copy with other arguments, checked; None leaves a setting as it is.

        Raises:
            ConfigurationError: A value is wrong.
        """
        copy = object.__new__(Config)
        values = vars(copy)
        values.update(vars(self))
        for name, value in given.items():
            if value is not None and name in values:
                values[name] = getattr(Config, name).read(value, name)
        return copy

    def transport_arguments(self) -> dict[str, Any]:
        """The arguments of ``HttpTransport``."""
        return {
            setting.name: getattr(self, setting.name)
            for setting in SETTINGS
            if setting.of_transport
        }


SETTINGS: Final[tuple[Setting[Any], ...]] = tuple(
    getattr(Config, name) for name, row in vars(Config).items() if isinstance(row, Setting)
)

"""Every setting of a client: its argument, its variables, its key in the config file, its default.

Clients resolve their configuration by this table, and the documentation prints it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from ..errors import ConfigurationError
from ..transport import DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_RESPONSE_BYTES

Reader = Callable[[object, str], object]
"""Makes a value of what was given (text from variables and files); the text says where it was."""


class Setting:
    """One setting.

    Args:
        argument: The client's argument; empty for what only the environment can say.
        read: Checks a value and gives it its type.
        variables: The environment variables, first one first.
        key: The key in the config file.
        last_variable: A variable that is asked after the config file.
        default: What holds otherwise.
        default_text: The default in words, where the value does not say enough.
        meaning: What it does, with its unit.
    """

    __slots__ = (
        "argument",
        "default",
        "default_text",
        "key",
        "last_variable",
        "meaning",
        "name",
        "read",
        "variables",
    )

    def __init__(
        self,
        name: str,
        read: Reader,
        meaning: str,
        *,
        argument: bool = True,
        variables: tuple[str, ...] = (),
        key: str = "",
        last_variable: str = "",
        default: object = None,
        default_text: str = "",
    ) -> None:
        self.name = name
        self.argument = name if argument else ""
        self.read = read
        self.variables = variables
        self.key = key
        self.last_variable = last_variable
        self.default = default
        self.default_text = default_text or ("none" if default in (None, ()) else str(default))
        self.meaning = meaning

    def __repr__(self) -> str:
        return f"Setting({self.name!r})"


def wrong(where: str, found: object, allowed: str) -> ConfigurationError:
    """The error for a setting; ``where`` is an argument, a variable or a key."""
    shown = found if isinstance(found, str | int | float | bool) else type(found)
    return ConfigurationError(f"{where}: got {shown!r}; allowed: {allowed}")


def as_given(value: object, where: str) -> object:
    """No check; something else does it."""
    return value


def flag(value: object, where: str) -> bool:
    """True or False."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise wrong(where, value, "true or false")


def text(value: object, where: str) -> str:
    """Text on one line."""
    if isinstance(value, str) and value.isprintable():
        return value
    raise wrong(where, value, "text on one line")


def seconds(value: object, where: str) -> float:
    """A time span."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    raise wrong(where, value, "a number of seconds above 0")


def count(value: object, where: str) -> int:
    """A number from 1."""
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise wrong(where, value, "a whole number from 1")


def one_of(*allowed: str) -> Reader:
    """One of some words, in any case."""

    def read(value: object, where: str) -> str:
        if isinstance(value, str) and value.lower() in allowed:
            return value.lower()
        raise wrong(where, value, ", ".join(allowed))

    return read


def region_name(value: object, where: str) -> str:
    """A region: it becomes a part of host names."""
    if (
        isinstance(value, str)
        and 0 < len(value) < 64
        and value.isascii()
        and value.replace("-", "").isalnum()
        and value[0] != "-" != value[-1]
        and not value.isdigit()
    ):
        return value
    raise wrong(where, value, "a region such as us-west-2: letters, digits and inner hyphens")


def path(value: object, where: str) -> str:
    """A file or folder."""
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    if value is False:
        raise ConfigurationError(f"{where}: verification can't be switched off")
    raise wrong(where, value, "the path of a file or folder")


def certificate(value: object, where: str) -> str | tuple[str, str]:
    """A file with certificate and key, or a pair of files."""
    match value:
        case str():
            return path(value, where)
        case (str() as chain, str() as key):
            return path(chain, where), path(key, where)
        case _:
            raise wrong(where, value, "a path, or a pair of paths: certificate and key")


def proxies(value: object, where: str) -> object:
    """Proxies by scheme."""
    from collections.abc import Mapping
    from typing import cast

    from ..transport.proxies import check_proxies

    if not isinstance(value, Mapping):
        raise wrong(where, value, "a mapping of schemes to addresses")
    check_proxies(cast("Mapping[str, object]", value))
    return dict(cast("Mapping[str, object]", value))


def json_reader(value: object, where: str) -> object:
    """A function that reads JSON: one that makes of it what ``json.loads`` does."""
    import json

    document = '{"a": [1, 2.5, "é", true, null]}'.encode()
    read: object = None
    if callable(value):
        with suppress(Exception):
            read = value(document)
    # Compared as text: a Decimal is equal to a float, but no timestamp is read from it.
    if repr(read) == repr(json.loads(document)):
        return value
    raise wrong(where, value, "a function that reads JSON from bytes, such as msgspec.json.decode")


# What the modes of ``defaults_mode`` say about connect_timeout; ``legacy`` says nothing.
CONNECT_TIMEOUTS: Final = {
    "legacy": 60.0,
    "standard": 3.1,
    "in-region": 1.1,
    "cross-region": 3.1,
    "mobile": 30.0,
}

KEY_VARIABLES: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")

PROFILE: Final = Setting(
    "profile",
    text,
    "The profile in the config and credentials files.",
    variables=("AWS_DEFAULT_PROFILE", "AWS_PROFILE"),
    default_text="default",
)
CONFIG_FILE: Final = Setting(
    "config_file",
    path,
    "Where the config file is.",
    argument=False,
    variables=("AWS_CONFIG_FILE",),
    default="~/.aws/config",
)
CREDENTIALS_FILE: Final = Setting(
    "credentials_file",
    path,
    "Where the credentials file is.",
    argument=False,
    variables=("AWS_SHARED_CREDENTIALS_FILE",),
    default="~/.aws/credentials",
)

SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "region",
        region_name,
        "The region whose endpoint is used, and that requests are signed for.",
        variables=("AWS_DEFAULT_REGION",),
        key="region",
    ),
    Setting(
        "credentials",
        as_given,
        "Who signs: Credentials, a provider with a method load, or ANONYMOUS.",
        variables=(*KEY_VARIABLES, "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"),
        key="aws_access_key_id",
        default_text="as botocore finds them",
    ),
    PROFILE,
    CONFIG_FILE,
    CREDENTIALS_FILE,
    Setting(
        "session",
        as_given,
        "A botocore or boto3 session that says all this, in place of environment and files.",
    ),
    Setting(
        "endpoint_url",
        text,
        "The endpoint in place of the service's own.",
        variables=("AWS_ENDPOINT_URL_<SERVICE>", "AWS_ENDPOINT_URL"),
        key="endpoint_url",
        default_text="by the service's endpoint rules",
    ),
    Setting(
        "ignore_configured_endpoint_urls",
        flag,
        "Whether variables and files may not set the endpoint.",
        argument=False,
        variables=("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",),
        key="ignore_configured_endpoint_urls",
        default=False,
    ),
    Setting(
        "allow_http",
        flag,
        "Whether an endpoint beyond this machine may speak plain http.",
        default=False,
    ),
    Setting(
        "use_fips",
        flag,
        "Whether the endpoint has to be one that conforms to FIPS 140.",
        variables=("AWS_USE_FIPS_ENDPOINT",),
        key="use_fips_endpoint",
        default=False,
    ),
    Setting(
        "use_dualstack",
        flag,
        "Whether the endpoint has to speak IPv6 as well.",
        variables=("AWS_USE_DUALSTACK_ENDPOINT",),
        key="use_dualstack_endpoint",
        default=False,
    ),
    Setting(
        "disable_host_prefix_injection",
        flag,
        "Whether operations leave the endpoint's host name as it is.",
        argument=False,
        variables=("AWS_DISABLE_HOST_PREFIX_INJECTION",),
        key="disable_host_prefix_injection",
        default=False,
    ),
    Setting(
        "defaults_mode",
        one_of("auto", *CONNECT_TIMEOUTS),
        "Which default connect_timeout has: 60 s (legacy), 3.1 s (standard, cross-region), 1.1 s "
        "(in-region), 30 s (mobile); auto looks at the region that the process runs in.",
        argument=False,
        variables=("AWS_DEFAULTS_MODE",),
        key="defaults_mode",
        default="legacy",
    ),
    Setting(
        "connect_timeout",
        seconds,
        "Seconds to wait for a connection, new or from the pool.",
        default_text="60.0, or as defaults_mode says",
    ),
    Setting(
        "read_timeout", seconds, "Seconds to wait for the next bytes of an answer.", default=60.0
    ),
    Setting(
        "call_timeout",
        seconds,
        "Seconds that a whole call may take: credentials, attempts, pauses, the answer.",
        default_text="no bound",
    ),
    Setting(
        "max_attempts",
        count,
        "How often a request is sent at most.",
        variables=("AWS_MAX_ATTEMPTS",),
        key="max_attempts",
        default=3,
    ),
    Setting(
        "retry_mode",
        one_of("standard", "adaptive", "legacy"),
        "standard; or adaptive, which also limits the rate of requests while the service "
        "throttles them. legacy means standard.",
        variables=("AWS_RETRY_MODE",),
        key="retry_mode",
        default="standard",
    ),
    Setting("keep_alive", flag, "Whether connections are used again.", default=True),
    Setting(
        "max_connections",
        count,
        "How many connections there are at most; whoever needs one more waits.",
        default=DEFAULT_MAX_CONNECTIONS,
    ),
    Setting(
        "tcp_keepalive",
        flag,
        "Whether the operating system probes idle connections.",
        variables=("BOTOCORE_TCP_KEEPALIVE",),
        key="tcp_keepalive",
        default=False,
    ),
    Setting(
        "proxies",
        proxies,
        "Proxies by scheme, with proxy_ca_bundle and proxy_client_cert for HTTPS proxies; an "
        "empty mapping for none.",
        variables=("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    ),
    Setting(
        "ca_bundle",
        path,
        "Whom to trust: a file or folder of certificates.",
        variables=("AWS_CA_BUNDLE",),
        key="ca_bundle",
        last_variable="REQUESTS_CA_BUNDLE",
        default_text="certifi's, else botocore's, else the system's",
    ),
    Setting(
        "client_cert",
        certificate,
        "What to show to a server that asks for a certificate: a file, or a pair of certificate "
        "and key.",
    ),
    Setting(
        "sts_regional_endpoint",
        one_of("regional", "legacy"),
        "Where a profile's role is assumed: at the region's endpoint or at the global one.",
        variables=("AWS_STS_REGIONAL_ENDPOINTS",),
        key="sts_regional_endpoints",
        default="regional",
    ),
    Setting(
        "validation",
        one_of("standard", "strict", "off"),
        "What parameters are held to: standard (required, types, minima), strict (maxima, "
        "enumerations, and patterns that Python can check, as well) or off.",
        default="standard",
    ),
    Setting(
        "max_response_bytes",
        count,
        "How many bytes of an answer are accepted.",
        default=DEFAULT_MAX_RESPONSE_BYTES,
    ),
    Setting(
        "hooks",
        as_given,
        "Objects with methods before_send (event.add_header(name, value) adds a header), "
        "after_response, on_retry or on_error.",
        default=(),
    ),
    Setting("transport", as_given, "What carries requests.", default_text="the package's own"),
    Setting(
        "app_id",
        text,
        "How the application calls itself in the User-Agent.",
        argument=False,
        variables=("AWS_SDK_UA_APP_ID",),
        key="sdk_ua_app_id",
    ),
    Setting("user_agent_extra", text, "What the User-Agent says at its end."),
    Setting(
        "json_loads",
        json_reader,
        "What reads answers, such as msgspec.json.decode; what it refuses, json.loads reads.",
        default_text="json.loads",
    ),
)

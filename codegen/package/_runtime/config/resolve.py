"""The configuration of a client: its arguments, completed as botocore completes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from logging import Logger
from typing import TYPE_CHECKING, Any, cast

from ..endpoints import check_endpoint_url
from ..errors import ConfigurationError
from .settings import CONNECT_TIMEOUTS, SETTINGS, Setting
from .shared_files import SharedConfig

if TYPE_CHECKING:
    from ..transport.tls import ClientCertificate
    from .session import SessionSettings

_BY_NAME = {setting.name: setting for setting in SETTINGS}

# What a transport is made from; one that is given has made up its mind.
_OF_THE_TRANSPORT = (
    "ca_bundle",
    "client_cert",
    "max_connections",
    "max_response_bytes",
    "proxies",
    "tcp_keepalive",
)


class Config:
    """What holds for a client; ``settings`` says what each attribute means."""

    __slots__ = (
        "allow_http",
        "app_id",
        "ca_bundle",
        "call_timeout",
        "client_cert",
        "connect_timeout",
        "disable_host_prefix_injection",
        "endpoint_source",
        "endpoint_url",
        "json_loads",
        "keep_alive",
        "max_attempts",
        "max_connections",
        "max_response_bytes",
        "profile",
        "proxies",
        "read_timeout",
        "region",
        "retry_mode",
        "shared",
        "sts_regional_endpoint",
        "tcp_keepalive",
        "unsigned",
        "use_dualstack",
        "use_fips",
        "user_agent_extra",
        "validation",
    )

    allow_http: bool
    app_id: str | None
    ca_bundle: str | None
    call_timeout: float | None
    client_cert: ClientCertificate | None
    connect_timeout: float
    disable_host_prefix_injection: bool
    endpoint_source: str
    endpoint_url: str | None
    json_loads: Callable[[bytes], Any] | None
    keep_alive: bool
    max_attempts: int
    max_connections: int
    max_response_bytes: int
    profile: str | None
    proxies: Mapping[str, object] | None
    read_timeout: float
    region: str | None
    retry_mode: str
    shared: SharedConfig | None
    sts_regional_endpoint: str
    tcp_keepalive: bool
    unsigned: bool
    use_dualstack: bool
    use_fips: bool
    user_agent_extra: str | None
    validation: str

    def __repr__(self) -> str:
        return f"<Config: region {self.region!r}, endpoint {self.endpoint_url!r}>"


_FOUND_OTHERWISE = (
    "connect_timeout",
    "endpoint_source",
    "endpoint_url",
    "profile",
    "proxies",
    "shared",
    "unsigned",
)
_LOOKED_UP = tuple(name for name in Config.__slots__ if name not in _FOUND_OTHERWISE)


def resolve(
    service_id: str,
    given: Mapping[str, object],
    *,
    logger: Logger,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Completes the arguments of a client.

    Args:
        service_id: The service's id, which names its variables and sections.
        given: The arguments by name; None where one was not given.
        logger: Is told what the caller should know.
        environ: The environment; the process's own by default.

    Raises:
        ConfigurationError: A value is wrong; the error says where it came from.
    """
    lookup = _Lookup(given, os.environ if environ is None else environ)
    config = Config()
    for name in _LOOKED_UP:
        setattr(config, name, lookup.value(name))
    # A profile from the environment is no reason to pass over the keys in the environment.
    config.profile = lookup.argument("profile")
    config.shared = lookup.shared
    # What the environment says of proxies depends on the endpoint, and is asked when that is known.
    config.proxies = lookup.said("proxies")
    config.unsigned = lookup.session is not None and lookup.session.unsigned
    _check_transport(given)
    _unmake_fips_region(config, logger)
    config.connect_timeout = _connect_timeout(lookup, config.region)
    config.endpoint_url, config.endpoint_source = _endpoint(lookup, service_id)
    if config.endpoint_url is not None:
        check_endpoint_url(
            config.endpoint_url, config.endpoint_source, allow_http=config.allow_http
        )
        _leave_variants_to_the_endpoint(config, given)
    if lookup.session is not None:
        lookup.session.warn(logger)
    return config


def check(name: str, value: Any) -> Any:
    """One argument, checked; for those that can be changed later.

    Raises:
        ConfigurationError: It is wrong.
    """
    return _BY_NAME[name].read(value, name)


class _Lookup:
    """Where the value of a setting is looked for: arguments, session or environment, file."""

    def __init__(self, given: Mapping[str, object], environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.session: SessionSettings | None = None
        self.shared: SharedConfig | None = None
        self._given = given
        session, profile = given.get("session"), given.get("profile")
        if session is None:
            named = None if profile is None else cast("str", check("profile", profile))
            self.shared = SharedConfig(environ, named)
            return
        if profile is not None:
            raise ConfigurationError("profile: the session has its profile; give one of the two")
        if given.get("sts_regional_endpoint") is not None:
            raise ConfigurationError(
                "sts_regional_endpoint: the session assumes the roles; set it there"
            )
        from .session import SessionSettings

        self.session = SessionSettings(session)

    def value(self, name: str) -> Any:
        """The value of a setting, or its default."""
        found = self.find(name)
        return _BY_NAME[name].default if found is None else found[0]

    def argument(self, name: str) -> Any:
        """The value of an argument; None if it was not given."""
        value = self._given.get(name)
        return None if value is None else check(name, value)

    def said(self, name: str) -> Any:
        """The value of a setting by argument or session; None where neither says it."""
        setting = _BY_NAME[name]
        found = self._said(setting)
        return None if found is None else setting.read(*found)

    def find(self, name: str) -> tuple[Any, str] | None:
        """The value of a setting, and where it was found."""
        setting = _BY_NAME[name]
        found = self._said(setting) or self._configured(setting)
        return None if found is None else (setting.read(*found), found[1])

    def _said(self, setting: Setting) -> tuple[object, str] | None:
        value = self._given.get(setting.argument)
        if value is not None:
            return value, setting.argument
        if self.session is not None:
            value = self.session.find(setting.name)
            if value is not None:
                return value, f"session, {setting.name}"
        return None

    def _configured(self, setting: Setting) -> tuple[object, str] | None:
        if self.session is None:
            # A variable that is set to nothing is not set.
            for variable in setting.variables:
                if value := self.environ.get(variable):
                    return value, variable
            if setting.key and (value := self.profile.get(setting.key)):
                return value, f"config file, key {setting.key!r}"
        last = setting.last_variable
        if last and (value := self.environ.get(last)):
            return value, last
        return None

    @property
    def profile(self) -> Mapping[str, Any]:
        """The profile's section in the config file."""
        if self.session is not None:
            return self.session.profile
        return {} if self.shared is None else self.shared.profile

    def services(self) -> Mapping[str, Any]:
        """The section with the settings of single services."""
        if self.session is not None:
            return self.session.services()
        return {} if self.shared is None else self.shared.services()


def _check_transport(given: Mapping[str, object]) -> None:
    if given.get("transport") is None:
        return
    refused = [name for name in _OF_THE_TRANSPORT if given.get(name) is not None]
    if given.get("keep_alive") is False:
        refused.append("keep_alive")
    if refused:
        raise ConfigurationError(
            f"{', '.join(refused)}: transport= was given, so this is for that transport to decide"
        )


def _unmake_fips_region(config: Config, logger: Logger) -> None:
    """``fips-us-gov-west-1`` was never a region, but is written as one."""
    region = config.region
    if region is None or "fips" not in region:
        return
    real = region.replace("fips-", "").replace("-fips", "")
    if real != region:
        logger.warning("region %s is taken as %s with use_fips=True", region, real)
        config.region = real
        config.use_fips = True


def _leave_variants_to_the_endpoint(config: Config, given: Mapping[str, object]) -> None:
    """A custom endpoint is what it is, whatever is configured for endpoints in general."""
    if given.get("use_fips") is None:
        config.use_fips = False
    if given.get("use_dualstack") is None:
        config.use_dualstack = False


def _connect_timeout(lookup: _Lookup, region: str | None) -> float:
    found = lookup.find("connect_timeout")
    if found is not None:
        return cast("float", found[0])
    mode = lookup.value("defaults_mode")
    if mode == "auto":
        mode = _mode_here(lookup.environ, region)
    return CONNECT_TIMEOUTS[mode]


def _mode_here(environ: Mapping[str, str], region: str | None) -> str:
    """What ``auto`` means here; unlike botocore we do not ask the instance's metadata service."""
    here = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if not environ.get("AWS_EXECUTION_ENV") or not here:
        return "standard"
    return "in-region" if here == region else "cross-region"


def _endpoint(lookup: _Lookup, service_id: str) -> tuple[str | None, str]:
    given = lookup.argument("endpoint_url")
    if given is not None:
        return given, "endpoint_url"
    if lookup.value("ignore_configured_endpoint_urls"):
        return None, "the service's endpoint rules"
    name = service_id.replace(" ", "_").replace("-", "_")
    for variable in _BY_NAME["endpoint_url"].variables:
        variable = variable.replace("<SERVICE>", name.upper())
        if url := lookup.environ.get(variable):
            return url, variable
    section = lookup.services().get(name.lower())
    if isinstance(section, Mapping):
        url = cast("Mapping[str, Any]", section).get("endpoint_url")
        if isinstance(url, str) and url:
            return url, f"config file, services section, {name.lower()}, endpoint_url"
    url = lookup.profile.get("endpoint_url")
    if isinstance(url, str) and url:
        return url, "config file, key 'endpoint_url'"
    return None, "the service's endpoint rules"

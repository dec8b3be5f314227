"""Resolution of a client's settings: argument, environment variable, config file, default.

The order is botocore's (``botocore.configprovider``, ``botocore.args``). A session, if given,
takes the place of environment and file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from logging import Logger
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from ..credentials import ANONYMOUS
from ..endpoints import check_endpoint_url
from ..errors import ConfigurationError
from ..forks import late_import
from . import CONFIG_FILE, CREDENTIALS_FILE, PROFILE_VARIABLES, may_exist, shared_file
from .settings import CONNECT_TIMEOUTS, SETTINGS, Config, Setting

if TYPE_CHECKING:
    from .session import SessionSettings
    from .shared_files import SharedConfig

T = TypeVar("T")

_ENDPOINT_RULES = "the service's endpoint rules"

# Resolved by a rule of their own, below; some only if they matter, so that a wrong value that is
# not used is no error.
_BY_OWN_RULE: Final = (
    Config.config_file,
    Config.connect_timeout,
    Config.credentials,
    Config.credentials_file,
    Config.defaults_mode,
    Config.endpoint_url,
    Config.ignore_configured_endpoint_urls,
    Config.profile,
    Config.proxies,
)
_VARIANTS: Final = ("use_fips", "use_dualstack")
_BY_COMMON_RULE: Final = tuple(setting for setting in SETTINGS if setting not in _BY_OWN_RULE)


def resolve(
    service_id: str,
    given: Mapping[str, object],
    *,
    logger: Logger,
    environ: Mapping[str, str] | None = None,
    more: tuple[Setting[Any], ...] = (),
) -> Config:
    """Resolves the settings of a client.

    Args:
        service_id: ID of the service, used in the names of its variables and sections.
        given: The arguments by name; None for one that was not given.
        logger: Receives warnings for the caller.
        environ: The environment. Default: ``os.environ``.
        more: Settings that only some packages have.

    Raises:
        ConfigurationError: A value is wrong; the message says where it was found.
    """
    lookup = Lookup(given, os.environ if environ is None else environ)
    values = {setting.name: lookup.value(setting) for setting in (*_BY_COMMON_RULE, *more)}
    # AWS_PROFILE does not count here: unlike the argument, it goes after keys in the environment.
    values["profile"] = lookup.argument(Config.profile)
    # Proxies in the environment depend on the endpoint: the transport reads them.
    values["proxies"] = lookup.stated(Config.proxies)
    values["credentials"] = lookup.argument(Config.credentials)
    if values["credentials"] is None and lookup.session is not None and lookup.session.unsigned:
        values["credentials"] = ANONYMOUS
    _check_transport(given)
    _check_retry_policy(given)
    _replace_fips_region(values, logger)
    values["connect_timeout"] = _connect_timeout(lookup, values)
    values["endpoint_url"], url_source = _endpoint_url(lookup, values, service_id)
    url = values["endpoint_url"]
    if url is not None:
        # A custom endpoint has no variants. An argument stays, so that the rules can refuse it.
        values.update({name: False for name in _VARIANTS if given.get(name) is None})
    config = Config(values, endpoint_source=url_source, shared=lookup.shared)
    if url is not None:
        check_endpoint_url(
            url, url_source, allow_http=config.allow_http, is_proxied=config.forwards_http
        )
    if lookup.session is not None:
        lookup.session.warn(logger, more)
    return config


class Lookup:
    """The places where a setting may be found: arguments, session or environment, file."""

    def __init__(self, given: Mapping[str, object], environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.session: SessionSettings | None = None
        self.shared: SharedConfig | None = None
        self._given = given
        session, profile = given.get("session"), self.argument(Config.profile)
        if session is None:
            if profile is not None or _needs_shared_files(environ):
                with late_import:
                    from .shared_files import SharedConfig

                self.shared = SharedConfig(environ, profile)
            return
        if profile is not None:
            raise ConfigurationError("profile: session= was given; set this on the session")
        if given.get("sts_regional_endpoint") is not None:
            raise ConfigurationError(
                "sts_regional_endpoint: session= was given; set this on the session"
            )
        with late_import:
            from .session import SessionSettings

        self.session = SessionSettings(session)

    def value(self, setting: Setting[T]) -> T:
        """The value of a setting, or its default."""
        found = self.found(setting)
        value = None if found is None else setting.read(*found)
        return setting.default if value is None else value

    def found(self, setting: Setting[Any]) -> tuple[object, str] | None:
        """The value as it was found, and where; None if the default applies."""
        return self._stated(setting) or self._configured(setting)

    def argument(self, setting: Setting[T]) -> T | None:
        """The value of an argument; None if it was not given."""
        value = self._given.get(setting.name)
        return None if value is None else setting.read(value, setting.name)

    def stated(self, setting: Setting[T]) -> T | None:
        """The value from argument or session; None if neither has one."""
        found = self._stated(setting)
        return None if found is None else setting.read(*found)

    def _stated(self, setting: Setting[Any]) -> tuple[object, str] | None:
        value = self._given.get(setting.argument)
        if value is not None:
            return value, setting.argument
        if self.session is not None:
            value = self.session.find(setting)
            if value is not None:
                return value, f"session, {setting.name}"
        return None

    def _configured(self, setting: Setting[Any]) -> tuple[object, str] | None:
        # A session knows nothing of settings of our own.
        if self.session is None or not (setting.session_variable or setting.session_option):
            # An empty variable counts as not set.
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


def _needs_shared_files(environ: Mapping[str, str]) -> bool:
    """Whether there is a file, or a profile is named, which has to be in one."""
    return any(environ.get(variable) for variable in PROFILE_VARIABLES) or any(
        may_exist(shared_file(file, environ)) for file in (CONFIG_FILE, CREDENTIALS_FILE)
    )


def _check_transport(given: Mapping[str, object]) -> None:
    if given.get("transport") is None:
        return
    refused = [
        setting.name
        for setting in SETTINGS
        if setting.of_transport and given.get(setting.name) is not None
        # The one argument whose default is not None.
        and not (setting is Config.keep_alive and given["keep_alive"] is True)
    ]
    if refused:
        raise ConfigurationError(
            f"{', '.join(refused)}: transport= was given; set this on the transport"
        )


def _check_retry_policy(given: Mapping[str, object]) -> None:
    if given.get("retry_policy") is None:
        return
    refused = [name for name in ("max_attempts", "retry_mode") if given.get(name) is not None]
    if refused:
        raise ConfigurationError(
            f"{', '.join(refused)}: retry_policy= was given; set this on the policy"
        )


def _replace_fips_region(values: dict[str, Any], logger: Logger) -> None:
    """``fips-us-gov-west-1`` is a pseudo-region of botocore: a region with ``use_fips``."""
    region = values["region"]
    if region is None or "fips" not in region:
        return
    real = region.replace("fips-", "").replace("-fips", "")
    if real != region:
        logger.warning("region %s is taken as %s with use_fips=True", region, real)
        values.update(region=real, use_fips=True)


def _connect_timeout(lookup: Lookup, values: dict[str, Any]) -> float:
    found = lookup.stated(Config.connect_timeout)
    if found is not None:
        return found
    values["defaults_mode"] = mode = lookup.value(Config.defaults_mode)
    return CONNECT_TIMEOUTS[
        _auto_mode(lookup.environ, values["region"]) if mode == "auto" else mode
    ]


def _auto_mode(environ: Mapping[str, str], region: str | None) -> str:
    """The mode that ``auto`` stands for. Unlike botocore, it sends nothing to the metadata service."""
    here = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if not environ.get("AWS_EXECUTION_ENV") or not here:
        return "standard"
    return "in-region" if here == region else "cross-region"


def _endpoint_url(
    lookup: Lookup, values: dict[str, Any], service_id: str
) -> tuple[str | None, str]:
    """The custom endpoint, if there is one, and where it was found.

    The order is that of ``botocore.configprovider.ConfiguredEndpointProvider``.
    """
    given = lookup.argument(Config.endpoint_url)
    if given is not None:
        return given, "endpoint_url"
    ignored = lookup.value(Config.ignore_configured_endpoint_urls)
    values["ignore_configured_endpoint_urls"] = ignored
    if ignored:
        return None, _ENDPOINT_RULES
    name = service_id.replace(" ", "_").replace("-", "_")
    for variable in Config.endpoint_url.variables:
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
    return None, _ENDPOINT_RULES

"""Settings of a botocore or boto3 session. Neither library is imported for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from logging import Logger
from typing import Any, cast

from ..errors import ConfigurationError
from .settings import SETTINGS, Setting
from .shared_files import check_services

# Options of the default client config that are read in another way, or are of no consequence.
_OTHER_OPTIONS = ("inject_host_prefix", "proxies_config", "retries", "signature_version")
_OF_THE_PROXY = ("proxy_ca_bundle", "proxy_client_cert")

_LIBRARIES = frozenset({"boto3", "botocore", "s3transfer", "moto"})


class SessionSettings:
    """The settings of a session.

    Args:
        session: A botocore session, or an object with one in ``_session``, such as a boto3 session.

    Raises:
        ConfigurationError: It is something else.
    """

    __slots__ = ("_config", "_provided", "_session")

    def __init__(self, session: object) -> None:
        inner: Any = session
        if not callable(getattr(inner, "get_config_variable", None)):
            inner = getattr(inner, "_session", None)
        if not callable(getattr(inner, "get_config_variable", None)):
            raise ConfigurationError(
                f"session: got {type(session).__name__}; expected: a botocore or boto3 session"
            )
        self._session = inner
        self._config: Any = inner.get_default_client_config()
        # The options that were passed to the config, without the defaults.
        self._provided: Mapping[str, Any] = getattr(self._config, "_user_provided_options", {})

    def find(self, setting: Setting[Any]) -> object:
        """The value in the default client config, else in the session; None if in neither."""
        option = self._option(setting)
        if option is not None or not setting.session_variable:
            return option
        return self._session.get_config_variable(setting.session_variable)

    def _option(self, setting: Setting[Any]) -> object:
        if self._config is None:
            return None
        retries: Mapping[str, Any] = getattr(self._config, "retries", None) or {}
        match setting.name:
            case "retry_mode":
                return retries.get("mode")
            case "max_attempts":
                # Here, ``max_attempts`` does not include the first attempt.
                retried = retries.get("max_attempts")
                total = None if retried is None else retried + 1
                return retries.get("total_max_attempts", total)
            case "proxies":
                return self._proxies()
            case "disable_host_prefix_injection":
                inject: object = self._provided.get("inject_host_prefix")
                return None if inject is None else not inject
            case _:
                option = setting.session_option
                return getattr(self._config, option, None) if option else None

    def _proxies(self) -> object:
        proxies: Mapping[str, object] | None = getattr(self._config, "proxies", None)
        if proxies is None:
            return None
        settings: Mapping[str, object] = getattr(self._config, "proxies_config", None) or {}
        return {
            **{scheme: proxies[scheme] for scheme in ("http", "https") if scheme in proxies},
            **{name: value for name, value in settings.items() if name in _OF_THE_PROXY},
        }

    @property
    def profile(self) -> Mapping[str, Any]:
        """The profile's section in the config file."""
        return cast("Mapping[str, Any]", self._session.get_scoped_config())

    def services(self) -> Mapping[str, Any]:
        """The ``services`` section that the profile names."""
        name = self.profile.get("services")
        sections: Mapping[str, Mapping[str, Any]] = self._session.full_config.get("services", {})
        if name is None:
            return {}
        if name in sections:
            path: object = self._session.get_config_variable("config_file")
            check_services(sections[name], name, os.path.expanduser(str(path)))
            return sections[name]
        raise ConfigurationError(
            f"session, key 'services': got {name!r}; expected: the name of a section, which would "
            f"be [services {name}]"
        )

    @property
    def unsigned(self) -> bool:
        """Whether its default client config disables signing."""
        version: object = self._provided.get("signature_version")
        # The name of a version, or botocore's UNSIGNED.
        return version is not None and not isinstance(version, str)

    def warn(self, logger: Logger, more: tuple[Setting[Any], ...] = ()) -> None:
        """Logs a warning for each part of the session that has no effect.

        Args:
            logger: The logger.
            more: Settings that only some packages have.
        """
        if events := self.foreign_handlers():
            logger.warning(
                "session: its event handlers are not run (%s); use hooks= instead",
                ", ".join(events),
            )
        if options := self._unused(more):
            logger.warning(
                "session: these options of its default client config have no effect: %s",
                ", ".join(options),
            )

    def _unused(self, more: tuple[Setting[Any], ...]) -> list[str]:
        used = {setting.session_option for setting in (*SETTINGS, *more)}
        unused = {*self._provided} - used - {*_OTHER_OPTIONS}
        settings: Mapping[str, object] = self._provided.get("proxies_config") or {}
        unused.update(f"proxies_config.{name}" for name in settings if name not in _OF_THE_PROXY)
        if self._provided.get("signature_version", "v4") != "v4" and not self.unsigned:
            unused.add("signature_version")
        return sorted(unused)

    def foreign_handlers(self) -> list[str]:
        """The events for which the caller registered handlers. They are not run."""
        emitter = getattr(self._session, "_events", None)
        root = getattr(
            getattr(getattr(emitter, "_emitter", emitter), "_handlers", None), "_root", None
        )
        return sorted(_foreign(cast("dict[str, Any]", root), "")) if isinstance(root, dict) else []


def _foreign(node: Mapping[str, Any], path: str) -> Iterator[str]:
    if any(
        (getattr(handler, "__module__", None) or "").partition(".")[0] not in _LIBRARIES
        for section in node.get("values") or ()
        for handler in section
    ):
        yield path
    for name, child in node.get("children", {}).items():
        yield from _foreign(child, f"{path}.{name}" if path else name)

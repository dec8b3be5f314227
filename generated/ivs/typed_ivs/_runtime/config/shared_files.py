"""The shared config and credentials files: ``~/.aws/config`` and ``~/.aws/credentials``.

The format is that of https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html, as
``botocore.configloader`` reads it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeAlias

from ..errors import ConfigurationError
from ..forks import late_import
from ..signals import is_of_handler
from . import CONFIG_FILE, CREDENTIALS_FILE, PROFILE_VARIABLES, shared_file

Section: TypeAlias = Mapping[str, "str | Mapping[str, str]"]
"""Keys and values. The value of an indented block is a mapping."""

_EMPTY: Section = {}


class SharedConfig:
    """The content of both files. A file that does not exist counts as empty.

    Args:
        environ: The environment. It may name the files (``AWS_CONFIG_FILE``,
            ``AWS_SHARED_CREDENTIALS_FILE``) and the profile (``AWS_PROFILE``).
        profile: Profile that the caller named. Default: the environment's, else ``default``.

    Raises:
        ConfigurationError: A file can't be read.
    """

    __slots__ = ("_keys", "_profile_source", "_profiles", "_services", "profile_name")

    def __init__(self, environ: Mapping[str, str], profile: str | None = None) -> None:
        self._profiles: dict[str, Section] = {}
        self._keys: dict[str, Section] = {}
        self._services: dict[str, Section] = {}
        for title, section in _read(shared_file(CONFIG_FILE, environ)):
            kind, name = _kind_and_name(title)
            if kind == "profile":
                self._profiles[name] = self._keys[name] = section
            elif kind == "services":
                self._services[name] = section
        for title, section in _read(shared_file(CREDENTIALS_FILE, environ)):
            self._profiles[title] = {**self._profiles.get(title, _EMPTY), **section}
            if "aws_access_key_id" in section:
                self._keys[title] = section
        self.profile_name, self._profile_source = _select(environ, profile)

    def __repr__(self) -> str:
        return f"<SharedConfig: profile {self.profile_name!r}>"

    @property
    def profile(self) -> Section:
        """The section of the selected profile.

        Raises:
            ConfigurationError: The profile was named, and does not exist.
        """
        if self.profile_name is None:
            return self._profiles.get("default", _EMPTY)
        section = self._profiles.get(self.profile_name)
        if section is not None:
            return section
        known = ", ".join(sorted(self._profiles)) or "none"
        raise ConfigurationError(
            f"{self._profile_source}: got {self.profile_name!r}; expected: a profile in the config "
            f"or credentials file ({known})"
        )

    @property
    def keys(self) -> Section:
        """The profile's section in the credentials file if it has a key, else in the config file.

        The parts of a key belong together, so they are never read from two files.
        """
        return self._keys.get(self.profile_name or "default", _EMPTY)

    def services(self) -> Section:
        """The ``services`` section that the profile names.

        Raises:
            ConfigurationError: It does not exist.
        """
        name = self.profile.get("services")
        if not isinstance(name, str):
            return _EMPTY
        section = self._services.get(name)
        if section:
            return section
        raise ConfigurationError(
            f"config file, key 'services': got {name!r}; expected: the name of a section, which "
            f"would be [services {name}]"
        )


def _select(environ: Mapping[str, str], profile: str | None) -> tuple[str | None, str]:
    if profile is not None:
        return profile, "profile"
    for variable in PROFILE_VARIABLES:
        if name := environ.get(variable):
            return name, variable
    return None, ""


def _read(path: str) -> list[tuple[str, dict[str, str | Mapping[str, str]]]]:
    if not os.path.isfile(path):
        return []
    # Imported here, because there is often no such file, in Lambda above all.
    with late_import:
        from configparser import Error as ParserError
        from configparser import RawConfigParser

    parser = RawConfigParser()
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
        return [
            (title, {key: _value(parser.get(title, key)) for key in parser.options(title)})
            for title in parser.sections()
        ]
    # The parser's error quotes the file, whose content may be secret.
    except (ParserError, ValueError) as error:
        line = getattr(error, "lineno", None)
        reason = type(error).__name__ + (f", line {line}" if line else "")
    except OSError as error:
        if is_of_handler(error):
            raise
        reason = error.strerror or type(error).__name__
    raise ConfigurationError(f"config file {path}: it can't be read ({reason})")


def _value(text: str) -> str | Mapping[str, str]:
    """A value. A block of keys and values begins on the line after its key."""
    if not text.startswith("\n"):
        return text
    block: dict[str, str] = {}
    for line in text.splitlines():
        if line.strip():
            key, equals, value = line.partition("=")
            if not equals:
                raise ValueError
            block[key.strip()] = value.strip()
    return block


def _kind_and_name(title: str) -> tuple[str, str]:
    """Splits a title: ``profile dev``, ``services local``; ``default`` is a profile, too."""
    if title == "default":
        return "profile", title
    for kind in ("profile", "services"):
        if title.startswith(kind):
            parts = _split(title)
            if len(parts) == 2:
                return kind, parts[1]
    return "", title


def _split(title: str) -> list[str]:
    if '"' not in title and "'" not in title and "\\" not in title:
        return title.split()
    with late_import:
        from shlex import split

    try:
        return split(title)
    except ValueError:
        return []

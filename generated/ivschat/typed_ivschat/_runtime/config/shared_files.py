"""The shared config and credentials files: ``~/.aws/config`` and ``~/.aws/credentials``.

The format is that of https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html, as
``botocore.configloader`` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from logging import getLogger
from typing import TypeAlias

from ..errors import ConfigurationError, printable, tolerant
from ..forks import late_import
from ..signals import reraise_if_of_handler
from . import CONFIG_FILE, CREDENTIALS_FILE, PROFILE_VARIABLES, may_exist, shared_file

_log = getLogger(__name__.rpartition("._runtime.")[0])

Section: TypeAlias = Mapping[str, "str | Mapping[str, str]"]
"""Keys and values. The value of an indented block is a mapping."""

_NAMES = (
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
)
"""Keys of a profile whose values are names."""

# A profile with one of these keys, or one that begins with sso_, names a credential source.
_DYNAMIC_KEYS = ("credential_process", "login_session", "role_arn", "web_identity_token_file")

_EMPTY: Section = {}

_reported: set[str] = set()
"""The files of which the log already says that they can't be read."""


class SharedConfig:
    """The content of both files. A file that does not exist counts as empty.

    So does one that this user may not read: whatever is needed may have been given elsewhere. The log
    has one warning, and the error about something that is missing names the file.

    Args:
        environ: The environment. It may name the files (``AWS_CONFIG_FILE``,
            ``AWS_SHARED_CREDENTIALS_FILE``) and the profile (``AWS_PROFILE``).
        profile: Profile that the caller named. Default: the environment's, else ``default``.

    Raises:
        ConfigurationError: A file can't be read.
    """

    __slots__ = (
        "_keys",
        "_path",
        "_profile_source",
        "_profiles",
        "_services",
        "_unreadable",
        "profile_name",
    )

    def __init__(self, environ: Mapping[str, str], profile: str | None = None) -> None:
        self._profiles: dict[str, Section] = {}
        self._keys: dict[str, Section] = {}
        self._services: dict[str, Section] = {}
        self._unreadable: list[str] = []
        self._path = shared_file(CONFIG_FILE, environ)
        for title, section in self._read(self._path):
            kind, name = _kind_and_name(title)
            if kind == "profile":
                self._profiles[name] = self._keys[name] = section
            elif kind == "services":
                self._services[name] = section
        for title, section in self._read(shared_file(CREDENTIALS_FILE, environ)):
            self._profiles[title] = {**self._profiles.get(title, _EMPTY), **section}
            if "aws_access_key_id" in section:
                self._keys[title] = section
        self.profile_name: str | None
        self.profile_name, self._profile_source = _select(environ, profile)

    @tolerant
    def __repr__(self) -> str:
        return f"<SharedConfig: profile {getattr(self, 'profile_name', None)!r}>"

    def _read(self, path: str) -> list[tuple[str, dict[str, str | Mapping[str, str]]]]:
        try:
            return _read(path)
        except PermissionError as error:
            reraise_if_of_handler(error)
            self._unreadable.append(printable(path))
        if path not in _reported:
            _reported.add(path)
            _log.warning("%s may not be read: going on without it", printable(path))
        return []

    @property
    def profiles(self) -> Mapping[str, Section]:
        """All profiles by their names."""
        return self._profiles

    def names(self) -> set[str]:
        """Names that are no secrets, however long they are: errors may show them."""
        return {*names_in(self._profiles), *self._unreadable, self.profile_name or ""} - {""}

    @property
    def hint(self) -> str:
        """The end of a message about something that was not found; empty if it is in neither file."""
        return f"; {' and '.join(self._unreadable)} may not be read" if self._unreadable else ""

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
            f"or credentials file ({known}){self.hint}"
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
            check_services(section, name, self._path)
            return section
        raise ConfigurationError(
            f"config file, key 'services': got {name!r}; expected: the name of a section, which "
            f"would be [services {name}]{self.hint}"
        )


def names_in(profiles: Mapping[str, Section]) -> set[str]:
    """Names of profiles, roles and the like: no secrets, however long they are."""
    values = (section.get(key) for section in profiles.values() for key in _NAMES)
    return {*profiles, *(value for value in values if isinstance(value, str))} - {""}


def login_profile(profiles: Mapping[str, Section], name: str) -> str:
    """The profile that a login renews: the source of a profile's role, and of that one's role."""
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        section = profiles.get(name, {})
        source = section.get("source_profile")
        if not isinstance(source, str) or any(key.startswith("sso_") for key in section):
            break
        name = source
    return name


def dynamic_keys(section: Section) -> list[str]:
    """The keys of a profile that name a credential source other than the profile."""
    return [key for key in section if key in _DYNAMIC_KEYS or key.startswith("sso_")]


def check_services(section: Section, name: str, path: str) -> None:
    """Checks that a ``services`` section consists of blocks, one for each service.

    A setting whose line is not indented would be passed over, and calls would go to the real service.

    Args:
        section: The section.
        name: Its name.
        path: The file, for the message.

    Raises:
        ConfigurationError: A line is not indented.
    """
    for key, value in section.items():
        if isinstance(value, str) and value:
            raise ConfigurationError(
                f"config file {printable(path)}{_line(path, name, key)}: got {key!r} as a key of "
                f"[services {name}]; expected: the name of a service alone on its line, followed by "
                "indented lines such as endpoint_url = https://host"
            )


def _line(path: str, name: str, key: str) -> str:
    """Where a ``services`` section has a key, for a message. The parser does not tell."""
    kind = ""
    try:
        for number, line in enumerate(_lines(path), 1):
            if line.startswith("["):
                kind = line[1 : line.find("]")]
            elif line.lower().startswith(key) and _kind_and_name(kind) == ("services", name):
                return f", line {number}"
    except (OSError, ValueError) as error:
        reraise_if_of_handler(error)
    return ""


def _select(environ: Mapping[str, str], profile: str | None) -> tuple[str | None, str]:
    if profile is not None:
        return profile, "profile"
    for variable in PROFILE_VARIABLES:
        if name := environ.get(variable):
            return name, variable
    return None, ""


def _lines(path: str) -> list[str]:
    # A codec that removes the BOM of some editors would be imported, and a fork might come meanwhile.
    with open(path, encoding="utf-8") as file:
        return file.read().removeprefix("\ufeff").split("\n")


def _read(path: str) -> list[tuple[str, dict[str, str | Mapping[str, str]]]]:
    if not may_exist(path):
        return []
    # Imported here, because there is often no such file, in Lambda above all.
    with late_import:
        from configparser import Error as ParserError
        from configparser import RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read_file(_lines(path))
        return [
            (title, {key: _value(parser.get(title, key)) for key in parser.options(title)})
            for title in parser.sections()
        ]
    # The parser's error quotes the file, whose content may be secret.
    except (ParserError, ValueError) as error:
        reraise_if_of_handler(error)
        line = getattr(error, "lineno", None)
        reason = type(error).__name__ + (f", line {line}" if line else "")
    except PermissionError:
        raise
    except OSError as error:
        reraise_if_of_handler(error)
        reason = error.strerror or type(error).__name__
    raise ConfigurationError(f"config file {printable(path)}: it can't be read ({reason})")


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
    except ValueError as error:
        reraise_if_of_handler(error)
        return []

"""The default credential chain, in the order of ``botocore.credentials.create_credential_resolver``.

Keys in the environment and in a profile are read here. Everything else (roles, web identity, SSO,
processes, containers, instance metadata) is left to botocore, which is imported only then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from ..config.settings import KEY_VARIABLES
from ..credentials import BearerToken, Credentials
from ..errors import CredentialsError
from ..forks import late_import
from ..transport.offline import refuse_offline
from .refresh import ADVISORY_REFRESH, CredentialSource, FunctionSource

if TYPE_CHECKING:
    from ..config.shared_files import Section, SharedConfig

# A profile with one of these keys, or one that begins with sso_, names a credential source.
_DYNAMIC_KEYS = ("credential_process", "login_session", "role_arn", "web_identity_token_file")
_CONTAINER_VARIABLES = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_TOKEN_VARIABLES = ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")
_TOKEN_KEYS = ("aws_security_token", "aws_session_token")


class CredentialChain:
    """The first source that has credentials. It refreshes them from the same source.

    Args:
        profile: Profile that the caller named. It goes before the environment.
        shared: The config and credentials files; None to read them when they are needed.
        make_session: Returns a botocore session, for the rest of the chain.
        now: Returns the current time, aware.
    """

    __slots__ = ("_found", "_login", "_make_session", "_names", "_now", "_profile", "_shared")

    def __init__(
        self,
        *,
        profile: str | None,
        shared: SharedConfig | None,
        make_session: Callable[[], Any],
        now: Callable[[], datetime],
    ) -> None:
        self._profile = profile
        self._shared = shared
        self._make_session = make_session
        self._now = now
        self._found: CredentialSource | None = None
        self._names: Collection[str] = ()
        self._login = ""

    @property
    def name(self) -> str:
        return "credentials" if self._found is None else self._found.name

    @property
    def names(self) -> Collection[str]:
        return self._names

    @property
    def profile(self) -> str:
        return self._login

    def load(self) -> None:
        # The environment may change until something is found. Then the source stays the same.
        if self._found is None or self._found.current() is None:
            self._found = self._first()
        self._found.load()

    def current(self) -> Credentials | BearerToken | None:
        return None if self._found is None else self._found.current()

    def is_valid_for(self, seconds: float) -> bool:
        return self._found is not None and self._found.is_valid_for(seconds)

    def clear(self) -> None:
        self._found = None
        self._shared = None  # Another process may have written the files since.

    def _first(self) -> CredentialSource:
        if self._profile is None and os.environ.get("AWS_ACCESS_KEY_ID"):
            return FunctionSource(
                "credentials from the environment", lambda: from_environment(os.environ), self._now
            )
        shared, self._shared = self._shared, None  # The next search reads the files again.
        if shared is None:
            with late_import:
                from ..config.shared_files import SharedConfig

            shared = SharedConfig(os.environ, self._profile)
        self._names = shared.names()
        name, profile, keys = shared.profile_name or "default", shared.profile, shared.keys
        self._login = login_profile(shared.profiles, name)
        if self._may_be_web_identity():
            return SessionSource("credentials", self._make_session, hint=shared.hint)
        if not dynamic_keys(profile) and has_keys(keys):
            return FunctionSource(
                f"credentials of profile {name!r}", lambda: from_profile(keys), self._now
            )
        where = "credentials"
        if SessionlessProviders.suffice(profile, os.environ):
            if not dynamic_keys(profile):
                variable = next(each for each in _CONTAINER_VARIABLES if os.environ.get(each))
                where = f"credentials of the container ({variable})"
            return SessionSource(where, lambda: SessionlessProviders(name, profile))
        return SessionSource(where, self._make_session, hint=shared.hint)

    def _may_be_web_identity(self) -> bool:
        """Whether the environment names a web identity: it goes before the keys of a profile."""
        return self._profile is None and bool(os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"))


class SessionSource:
    """The credentials of a botocore or boto3 session. They refresh themselves.

    Args:
        name: Name of the source in errors.
        make_session: Returns the session, or ``SessionlessProviders``.
        hint: End of the message if there are none.
    """

    __slots__ = ("_credentials", "_dropped", "_hint", "_make_session", "_session", "_value", "name")

    def __init__(self, name: str, make_session: Callable[[], Any], *, hint: str = "") -> None:
        self.name = name
        self._hint = hint
        self._make_session = make_session
        self._session: Any = None
        self._credentials: Any = None
        self._dropped: Any = None
        self._value: Credentials | None = None

    def load(self) -> None:
        if self._session is None:
            self._session = self._make_session()
        credentials = self._session.get_credentials()
        if credentials is not None and credentials is self._dropped:
            credentials = reloaded(self._session, credentials)
        if credentials is None:
            raise CredentialsError(
                "none were found in the environment, the profile, or any other source of botocore; "
                "pass credentials=, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                f"{self._hint}"
            )
        self._credentials = credentials
        method: object = getattr(credentials, "method", None)
        if isinstance(method, str):
            self.name = f"credentials by {method}"
        self._freeze()

    @property
    def names(self) -> Collection[str]:
        from ..config.shared_files import names_in

        return names_in(_profiles(self._session))

    @property
    def profile(self) -> str:
        selected = getattr(self._session, "profile", None)  # boto3's has another name.
        selected = selected or getattr(self._session, "profile_name", None) or "default"
        return login_profile(_profiles(self._session), selected)

    def current(self) -> Credentials | None:
        # Read again each time, because the owner of the session may have replaced the keys. Not
        # close to expiry: reading them then would load new ones.
        if self.is_valid_for(ADVISORY_REFRESH):
            self._freeze()
        return self._value

    def is_valid_for(self, seconds: float) -> bool:
        needed: Callable[[float], bool] | None
        needed = getattr(self._credentials, "refresh_needed", None)
        return self._value is not None and (needed is None or not needed(seconds))

    def clear(self) -> None:
        # A session of the caller keeps them.
        self._dropped = self._credentials or self._dropped
        self._session = self._credentials = self._value = None

    def _freeze(self) -> None:
        frozen = self._credentials.get_frozen_credentials()
        key, secret, token = frozen.access_key, frozen.secret_key, frozen.token
        value = self._value
        if (
            value is None
            or value.access_key_id != key
            or value.secret_access_key != secret
            or value.session_token != (token or None)
        ):
            self._value = Credentials(
                access_key_id=key,
                secret_access_key=secret,
                session_token=token or None,
                expires_at=getattr(self._credentials, "_expiry_time", None),
            )


class SessionlessProviders:
    """botocore's providers that need no session, with the one method of a session that is used.

    They take a third less time than a session to a process that makes one call.

    Args:
        profile_name: Name of the selected profile.
        profile: Its section.
    """

    __slots__ = ("_credentials", "_name", "_profile")

    def __init__(self, profile_name: str, profile: Section) -> None:
        self._name = profile_name
        self._profile = profile
        self._credentials: Any = None

    @staticmethod
    def suffice(profile: Section, environ: Mapping[str, str]) -> bool:
        """Whether the chain ends at one of these providers at the latest, and not before them.

        Args:
            profile: Section of the selected profile.
            environ: The environment.
        """
        if "aws_access_key_id" in profile:
            return False
        dynamic = dynamic_keys(profile)
        if dynamic:
            return dynamic == ["credential_process"]
        return any(environ.get(variable) for variable in _CONTAINER_VARIABLES)

    def get_credentials(self) -> Any:
        """The credentials of the first provider that has some, or None. They refresh themselves."""
        if self._credentials is None:
            self._credentials = self._search()
        return self._credentials

    def _search(self) -> Any:
        if not dynamic_keys(self._profile):
            refuse_offline()
        botocore: Any = import_module("botocore.credentials")
        config = {"profiles": {self._name: self._profile}}
        resolver = botocore.CredentialResolver(
            providers=[
                botocore.ProcessProvider(profile_name=self._name, load_config=lambda: config),
                botocore.OriginalEC2Provider(),
                botocore.BotoProvider(),
                botocore.ContainerProvider(),
            ]
        )
        return resolver.load_credentials()


def new_session(profile: str | None, region: str | None, sts_regional_endpoint: str | None) -> Any:
    """A new botocore session, for the rest of the chain.

    Args:
        profile: Profile that the caller named. It goes before the environment.
        region: Region in which a profile's role is assumed.
        sts_regional_endpoint: STS endpoint that assumes it: ``regional`` or ``legacy``.
    """
    refuse_offline()
    session: Any = import_module("botocore.session").Session(profile=profile)
    if region is not None:
        session.set_config_variable("region", region)
    if sts_regional_endpoint is not None:
        session.set_config_variable("sts_regional_endpoints", sts_regional_endpoint)
    return session


def reloaded(session: Any, credentials: Any) -> Any:
    """The credentials of a session, loaded again from where it found them.

    Args:
        session: A botocore or boto3 session, which keeps what it has loaded once.
        credentials: What it keeps. If the caller gave these to the session, they are returned.
    """
    refresh = getattr(credentials, "_protected_refresh", None)
    if refresh is not None:  # Nothing public refreshes them before they expire.
        with credentials._refresh_lock:
            refresh(is_mandatory=True)
        return credentials
    owner = session if hasattr(session, "get_component") else getattr(session, "_session", None)
    if owner is None or getattr(credentials, "method", None) in (None, "explicit"):
        return credentials
    return owner.get_component("credential_provider").load_credentials() or credentials


def session_token(session: Any, signing_name: str) -> BearerToken:
    """The bearer token that a session has for a service.

    Raises:
        CredentialsError: It has none.
    """
    # A boto3 session has no such method, but holds a botocore session.
    owner = session if hasattr(session, "get_auth_token") else getattr(session, "_session", None)
    found = owner and _auth_token(owner, signing_name)
    if found is None:
        raise CredentialsError(
            f"none was found; pass credentials=BearerToken(...), set "
            f"{token_variable(signing_name)}, or configure a profile with sso_session"
        )
    frozen = found.get_frozen_token() if hasattr(found, "get_frozen_token") else found
    return BearerToken(frozen.token, getattr(frozen, "expiration", None))


def _auth_token(session: Any, signing_name: str) -> Any:
    from inspect import signature

    # Before botocore 1.39 it took no arguments.
    arguments = (
        {"signing_name": signing_name} if signature(session.get_auth_token).parameters else {}
    )
    return session.get_auth_token(**arguments)


def token_variable(signing_name: str) -> str:
    """The environment variable for the bearer token of a service."""
    return f"AWS_BEARER_TOKEN_{signing_name.replace('-', '_').replace(' ', '_').upper()}"


def from_environment(environ: Mapping[str, str]) -> Credentials:
    """The credentials in the environment.

    Raises:
        CredentialsError: A part is missing or wrong.
    """
    for variable in KEY_VARIABLES:
        if not environ.get(variable):
            raise CredentialsError(f"{variable} is not set; expected: key ID and secret")
    end = environ.get("AWS_CREDENTIAL_EXPIRATION")
    return Credentials(
        access_key_id=environ["AWS_ACCESS_KEY_ID"],
        secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
        session_token=next((environ[name] for name in _TOKEN_VARIABLES if environ.get(name)), None),
        expires_at=_instant("AWS_CREDENTIAL_EXPIRATION", end) if end else None,
    )


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


def _profiles(session: Any) -> Mapping[str, Section]:
    """The profiles of a session; empty if it does not tell."""
    with suppress(Exception):
        owner: Any = session if hasattr(session, "get_component") else session._session
        return cast("Mapping[str, Section]", owner.full_config["profiles"])
    return {}


def dynamic_keys(section: Section) -> list[str]:
    """The keys of a profile that name a credential source other than the profile."""
    return [key for key in section if key in _DYNAMIC_KEYS or key.startswith("sso_")]


def has_keys(section: Section) -> bool:
    """Whether a profile holds an access key ID and its secret."""
    return "aws_access_key_id" in section and "aws_secret_access_key" in section


def from_profile(section: Section) -> Credentials:
    """The credentials in a profile."""
    text = {key: value for key, value in section.items() if isinstance(value, str)}
    return Credentials(
        access_key_id=text.get("aws_access_key_id", ""),
        secret_access_key=text.get("aws_secret_access_key", ""),
        session_token=next((text[key] for key in _TOKEN_KEYS if text.get(key)), None),
    )


def _instant(variable: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise CredentialsError(
        f"{variable}: got a string of {len(text)} characters; expected: a time such "
        "as 2026-01-31T12:00:00Z"
    )

"""botocore's part of the default credential chain, and the sessions of botocore and boto3."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any, cast

from ..config import may_exist
from ..config.shared_files import Section, dynamic_keys, login_profile, names_in
from ..credentials import BearerToken, Credentials, token_variable
from ..errors import CredentialsError, printable
from ..signals import reraise_if_of_handler
from ..transport.offline import refuse_offline
from .refresh import ADVISORY_REFRESH

CONTAINER_VARIABLES = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


class SessionSource:
    """The credentials of a botocore or boto3 session. They refresh themselves.

    Args:
        name: Name of the source in errors.
        make_session: Returns the session, or ``SessionlessProviders``.
        hint: End of the message if there are none.
    """

    __slots__ = ("_credentials", "_dropped", "_hint", "_make_session", "_session", "_value", "name")

    is_foreign = True

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
                f"{self._hint or _hint(self._session)}"
            )
        self._credentials = credentials
        method: object = getattr(credentials, "method", None)
        if isinstance(method, str):
            self.name = f"credentials by {method}"
        self._freeze()

    @property
    def names(self) -> Collection[str]:
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
        account = getattr(frozen, "account_id", None) or None  # Before botocore 1.36 there is none.
        value = self._value
        if (
            value is None
            or value.access_key_id != key
            or value.secret_access_key != secret
            or value.session_token != (token or None)
            or value.account_id != account
        ):
            self._value = Credentials(
                access_key_id=key,
                secret_access_key=secret,
                session_token=token or None,
                expires_at=getattr(self._credentials, "_expiry_time", None),
                account_id=account,
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
        return any(environ.get(variable) for variable in CONTAINER_VARIABLES)

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


def _hint(session: Any) -> str:
    """The end of a message about missing credentials: the session's files that may not be read."""
    owner: Any = (
        session if hasattr(session, "get_component") else getattr(session, "_session", None)
    )
    if owner is None:
        return ""
    names = (str(owner.get_config_variable(name)) for name in ("config_file", "credentials_file"))
    paths = [os.path.expanduser(os.path.expandvars(name)) for name in names]
    refused = [path for path in paths if may_exist(path) and not os.access(path, os.R_OK)]
    return f"; {' and '.join(map(printable, refused))} may not be read" if refused else ""


def _profiles(session: Any) -> Mapping[str, Section]:
    """The profiles of a session; empty if it does not tell."""
    try:
        owner: Any = session if hasattr(session, "get_component") else session._session
        return cast("Mapping[str, Section]", owner.full_config["profiles"])
    except Exception as error:
        reraise_if_of_handler(error)
    return {}

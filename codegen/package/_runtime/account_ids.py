"""Endpoints of accounts: what the endpoint rules are told of the account of a request's credentials."""

# docs/decisions/endpoints-of-accounts.md says why.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .config.checks import one_of
from .config.settings import Config, Setting
from .credentials import BearerToken, Credentials


class AccountIdSettings:
    """The settings of packages whose services have an endpoint for each account."""

    account_id_endpoint_mode: Setting[str] = Setting(
        one_of("preferred", "disabled", "required"),
        "preferred",
        variables=("AWS_ACCOUNT_ID_ENDPOINT_MODE",),
        key="account_id_endpoint_mode",
        session_variable="account_id_endpoint_mode",
        session_option="account_id_endpoint_mode",
        meaning="Whether requests go to the endpoint of the account that the credentials or an ARN "
        "name: if there is one (`preferred`), never (`disabled`), or always (`required`), so that "
        "it is an error if none is known.",
    )


SETTINGS: Final[tuple[Setting[Any], ...]] = (AccountIdSettings.account_id_endpoint_mode,)


def identity_parameters(
    config: Config, identity: Credentials | BearerToken | None
) -> Mapping[str, object]:
    """The parameters of the endpoint rules that depend on what a request is signed with.

    Args:
        config: The client's settings.
        identity: The credentials; None if the request is sent unsigned.
    """
    if identity is None:  # Like botocore: nobody's request has no account.
        return {"account_id_endpoint_mode": "disabled"}
    return {
        "account_id": getattr(identity, "account_id", None),
        "account_id_endpoint_mode": AccountIdSettings.account_id_endpoint_mode.of(config),
    }

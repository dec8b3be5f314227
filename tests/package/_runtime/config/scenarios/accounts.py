"""The account that credentials belong to."""

from __future__ import annotations

from codegen.package._runtime.credentials import Credentials

from .scenario import KEYS, WEST, Scenario, config

_AT_HOME = {"AWS_DEFAULT_REGION": WEST}
_STATIC = "aws_access_key_id = AKIASTATIC\naws_secret_access_key = static\n"


def _keys(key: str, secret: str, account: str | None) -> dict[str, object]:
    found = {"key": key, "secret": secret, "token": None}
    return {"credentials": found if account is None else {**found, "account": account}}


SCENARIOS = (
    Scenario(
        name="account: given beside that of the environment",
        given={
            "credentials": Credentials(
                access_key_id="AKIAGIVEN", secret_access_key="given", account_id="111122223333"
            )
        },
        variables=KEYS | _AT_HOME | {"AWS_ACCOUNT_ID": "444455556666"},
        expected=_keys("AKIAGIVEN", "given", "111122223333"),
    ),
    Scenario(
        name="account: in the environment",
        variables=KEYS | _AT_HOME | {"AWS_ACCOUNT_ID": "444455556666"},
        expected=_keys("AKIAENVIRONMENT", "environment", "444455556666"),
    ),
    Scenario(
        name="account: in a profile, beside that of the environment",
        variables=_AT_HOME | {"AWS_ACCOUNT_ID": "444455556666"},
        files=config("", credentials=f"[default]\n{_STATIC}aws_account_id = 111122223333\n"),
        expected=_keys("AKIASTATIC", "static", "111122223333"),
    ),
    Scenario(
        name="account: in the config file, for keys in the credentials file",
        variables=_AT_HOME,
        files=config(
            "[default]\naws_account_id = 111122223333\n", credentials=f"[default]\n{_STATIC}"
        ),
        expected=_keys("AKIASTATIC", "static", None),
    ),
)

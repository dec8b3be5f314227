"""Settings that only some packages have are those that botocore resolves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config as BotocoreConfig
from botocore.exceptions import InvalidChecksumConfigError, InvalidConfigError
from botocore.loaders import create_loader
from support.settings import LOGGER, write

from codegen.output.settings_table import SETTINGS_OF_FEATURES
from codegen.package._runtime.config.resolve import resolve
from codegen.package._runtime.errors import ConfigurationError

pytestmark = pytest.mark.usefixtures("home")

LOADER = create_loader()  # Shared, because it remembers what it has read.
SETTINGS = tuple(setting for settings in SETTINGS_OF_FEATURES.values() for setting in settings)

DISCOVERY = "endpoint_discovery_enabled"
SIZE = "request_min_compression_size_bytes"
VALUES = {
    "account_id_endpoint_mode": ("Disabled", "required"),
    DISCOVERY: ("true", "FALSE"),
    "disable_request_compression": ("true", "False"),
    "request_checksum_calculation": ("when_required", "WHEN_SUPPORTED"),
    SIZE: ("1", "1048576"),
    "response_checksum_validation": ("When_Required", "when_supported"),
    "sigv4a_signing_region_set": ("us-east-1,eu-west-1", "*"),
}


def botocores(**options: Any) -> dict[str, object]:
    """The settings of a botocore client."""
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    client = session.create_client(
        "ivs", region_name="us-west-2", config=BotocoreConfig(**options) if options else None
    )
    found = {setting.name: getattr(client.meta.config, setting.name) for setting in SETTINGS}
    # A client of botocore keeps only what this comes to.
    enabled = options.get(DISCOVERY, session.get_config_variable(DISCOVERY))
    return {**found, DISCOVERY: str(enabled).lower()}


def ours(**given: object) -> dict[str, object]:
    config = resolve("ivs", {"region": "us-west-2", **given}, logger=LOGGER, more=SETTINGS)
    return {setting.name: setting.of(config) for setting in SETTINGS}


def test_table_has_every_setting() -> None:
    assert VALUES.keys() == {setting.name for setting in SETTINGS}
    assert ours() == botocores()


@pytest.mark.parametrize("name", VALUES)
def test_settings_equal_those_of_botocore(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_file, in_variable = VALUES[name]
    write(home, f"[default]\n{name} = {in_file}\n")
    from_file = ours()
    assert from_file == botocores()
    monkeypatch.setenv(f"AWS_{name.upper()}", in_variable)
    assert ours() == botocores() != from_file


@pytest.mark.parametrize("name", VALUES)
def test_settings_of_a_session_are_used(name: str) -> None:
    session = botocore.session.Session()
    value: Any = VALUES[name][0]
    if name in (SIZE, "disable_request_compression", DISCOVERY):
        value = 5 if name == SIZE else True
    session.set_default_client_config(BotocoreConfig(**{name: value}))
    assert ours(session=session) == botocores(**{name: value}) != botocores()


@pytest.mark.parametrize("name", VALUES)
def test_variables_of_a_session_are_used(name: str) -> None:
    session, plain = botocore.session.Session(), ours()
    value: Any = {SIZE: 5, "disable_request_compression": True}.get(name, VALUES[name][0])
    session.set_config_variable(name, value)
    changed = {key for key, found in ours(session=session).items() if found != plain[key]}
    assert changed == {name}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (SIZE, "0", "a whole number from 1"),
        (SIZE, "1048577", "a whole number from 1 to 1048576"),
        (SIZE, "many", "a whole number from 1"),
        ("request_checksum_calculation", "always", "when_supported, when_required"),
        ("response_checksum_validation", "always", "when_supported, when_required"),
        ("account_id_endpoint_mode", "always", "preferred, disabled, required"),
    ],
)
def test_value_that_botocore_refuses_is_refused(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"AWS_{name.upper()}", value)
    with pytest.raises((InvalidConfigError, InvalidChecksumConfigError)):
        botocores()
    with pytest.raises(ConfigurationError, match=f"^AWS_{name.upper()}: got .*{expected}"):
        ours()

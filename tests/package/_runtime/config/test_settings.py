"""Each setting is one row: its check, its default, the client's arguments and their docstring."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config as BotocoreConfig
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as SESSION_VARIABLES
from botocore.credentials import ConfigProvider, EnvProvider
from support.calls import CREDENTIALS, CannedTransport
from support.sample.service import GetThingRequest, SampleClient

from codegen.output.settings_table import documented_arguments
from codegen.package._runtime.client import Client
from codegen.package._runtime.config.settings import CONNECT_TIMEOUTS, SETTINGS, Config
from codegen.package._runtime.errors import ConfigurationError
from codegen.package._runtime.transport.http_transport import HttpTransport

RUNTIME = Path(__file__).parents[4] / "codegen" / "package" / "_runtime"

BY_NAME = {setting.name: setting for setting in SETTINGS}
ARGUMENTS = signature(Client).parameters
DOCUMENTED = documented_arguments()

# --- the client's arguments ---


def test_rows_arguments_and_docstring_have_the_same_names_in_the_same_order() -> None:
    names = [setting.argument for setting in SETTINGS if setting.argument]
    assert names == list(ARGUMENTS) == list(DOCUMENTED)
    assert all(setting.meaning for setting in SETTINGS if not setting.argument)


def test_an_argument_is_none_or_the_default_of_its_row() -> None:
    for name, parameter in ARGUMENTS.items():
        assert parameter.kind is Parameter.KEYWORD_ONLY
        assert parameter.default in (None, BY_NAME[name].default)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_documented_default_is_the_default_of_the_row(name: str) -> None:
    meaning, _, documented = DOCUMENTED[name].partition(" Default: ")
    assert meaning.endswith(".")
    match BY_NAME[name].default:
        case bool() as default:
            assert documented == f"{default}."
        case float() | int() as default:
            assert documented.startswith((f"{default:g}.", f"{default:g},", f"{default} ("))
        case str() as default:
            assert documented == f"`{default}`."
        case default:
            assert default in (None, ())
            assert not documented or documented.endswith(".")


def test_settings_without_argument_have_these_defaults() -> None:
    assert {setting.name: setting.default for setting in SETTINGS if not setting.argument} == {
        "config_file": "~/.aws/config",
        "credentials_file": "~/.aws/credentials",
        "ignore_configured_endpoint_urls": False,
        "disable_host_prefix_injection": False,
        "defaults_mode": "legacy",
        "app_id": None,
    }


def test_with_options_takes_arguments_of_the_constructor() -> None:
    changeable = dict(signature(Client.with_options).parameters)
    del changeable["self"]
    for name, parameter in changeable.items():
        assert parameter.default is None
        given = ARGUMENTS[name].annotation.removesuffix(" | None")
        assert parameter.annotation == f"{given} | None"


def test_settings_of_the_transport_are_the_arguments_of_http_transport() -> None:
    rows = {setting.name: setting.default for setting in SETTINGS if setting.of_transport}
    arguments = signature(HttpTransport).parameters
    assert rows == {name: parameter.default for name, parameter in arguments.items()}


def test_rows_have_the_variables_and_keys_of_botocore() -> None:
    for setting in SETTINGS:
        if setting.session_variable:
            key, variable, *_ = SESSION_VARIABLES[setting.session_variable]
            ours = ("AWS_REGION",) if setting is Config.region else ()
            assert (setting.key, setting.variables) == (key, (variable, *ours))
        assert setting.session_option in {"", *BotocoreConfig.OPTION_DEFAULTS}
    for setting in (Config.config_file, Config.credentials_file):
        _, variable, default, _ = SESSION_VARIABLES[setting.name]
        assert (setting.variables, setting.default) == ((variable,), default)
    assert list(Config.profile.variables) == SESSION_VARIABLES["profile"][1]
    variables = (EnvProvider.ACCESS_KEY, EnvProvider.SECRET_KEY, EnvProvider.TOKENS[1])
    assert Config.credentials.variables == (
        *variables,
        EnvProvider.EXPIRY_TIME,
        EnvProvider.ACCOUNT_ID,
    )
    assert Config.credentials.key == ConfigProvider.ACCESS_KEY
    assert Config.proxies.variables == ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def test_a_config_has_the_defaults_of_the_rows_until_it_has_values() -> None:
    config = Config({"region": "eu-west-1"})
    assert (config.region, config.max_attempts, config.retry_mode) == ("eu-west-1", 3, "standard")
    assert Config.region is BY_NAME["region"]


def test_changed_config_keeps_everything_else() -> None:
    config = Config(
        {"read_timeout": 60.0, "region": "eu-west-1"}, endpoint_source="AWS_ENDPOINT_URL"
    )
    changed = config.with_arguments({"read_timeout": 5, "region": None, "self": object()})
    assert vars(changed) == {**vars(config), "read_timeout": 5.0}
    assert config.read_timeout == 60.0


# --- adding an argument: four edits in three files ---

EDITS = {
    "config/settings.py": [
        (
            "    json_loads = Setting(",
            '    audit_id = Setting(text, None, variables=("AWS_AUDIT_ID",), key="audit_id")\n',
        )
    ],
    "client.py": [
        ("        json_loads: Callable", "        audit_id: str | None = None,\n"),
    ],
    "call/prepare.py": [
        (
            "    if shared.in_lambda:\n",
            "    if options.config.audit_id is not None:\n"
            '        headers["X-Audit-Id"] = options.config.audit_id\n',
        )
    ],
}
"""File → what is inserted before which text."""


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imports modules of a copy of the runtime with these edits."""
    package = tmp_path / "edited_package"
    shutil.copytree(RUNTIME, package / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").touch()
    for name, edits in EDITS.items():
        path = package / "_runtime" / name
        for before, inserted in edits:
            assert path.read_text().count(before) == 1
            path.write_text(path.read_text().replace(before, inserted + before))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda name: import_module(f"edited_package._runtime.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "edited_package"]:
        del sys.modules[name]


def test_an_argument_is_added_by_three_edits_beside_its_documentation(
    edited: Any, bare_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(map(len, EDITS.values())) == len(EDITS) == 3
    client_class = type(
        "EditedClient", (edited("client").Client,), {"SERVICE": SampleClient.SERVICE}
    )

    def sent(**arguments: Any) -> str | None:
        transport = CannedTransport()
        client = client_class(
            region="us-west-2", credentials=CREDENTIALS, transport=transport, **arguments
        )
        client.send(GetThingRequest(name="x"))
        return transport.requests[0].headers.get("X-Audit-Id")

    assert sent() is None
    (bare_environment / ".aws").mkdir()
    (bare_environment / ".aws" / "config").write_text("[default]\naudit_id = from-file\n")
    assert sent() == "from-file"
    monkeypatch.setenv("AWS_AUDIT_ID", "from-variable")
    assert sent() == "from-variable"
    assert sent(audit_id="given") == "given"
    with pytest.raises(edited("errors").ConfigurationError, match=r"^audit_id: got 5; expected: "):
        sent(audit_id=5)
    rows = edited("config.settings").SETTINGS
    assert {row.argument for row in rows if row.argument} == {*DOCUMENTED, "audit_id"}


# --- checks ---


def test_connect_timeout_of_each_defaults_mode() -> None:
    assert CONNECT_TIMEOUTS == {
        "legacy": 60.0,
        "standard": 3.1,
        "in-region": 1.1,
        "cross-region": 3.1,
        "mobile": 30.0,
    }


def test_tls_verification_cannot_be_disabled() -> None:
    with pytest.raises(
        ConfigurationError, match=r"^HERE: got False; expected: .*; TLS is always verified"
    ):
        BY_NAME["ca_bundle"].read(False, "HERE")


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("use_fips", True, True),
        ("use_fips", "TRUE", True),
        ("use_fips", "false", False),
        ("read_timeout", 1, 1.0),
        ("read_timeout", 0.5, 0.5),
        ("call_timeout", 2_000_000, 2_000_000.0),
        ("call_timeout", 2_000_001, None),
        ("max_attempts", 1, 1),
        ("max_attempts", " 12 ", 12),
        ("max_attempts", "007", 7),
        ("max_attempts", 10**18, 10**18),
        ("max_attempts", "1000000000000000000", 10**18),
        ("retry_mode", "Adaptive", "adaptive"),
        ("retry_mode", "legacy", "legacy"),
        ("defaults_mode", "in-region", "in-region"),
        ("defaults_mode", "auto", "auto"),
        ("defaults_mode", "cross-region", "cross-region"),
        ("defaults_mode", "mobile", "mobile"),
        ("sts_regional_endpoint", "legacy", "legacy"),
        ("validation", "off", "off"),
        ("validation", "strict", "strict"),
        ("region", "us-west-2", "us-west-2"),
        ("region", "a" * 63, "a" * 63),
        ("region", "2-a", "2-a"),
        ("ca_bundle", "/a file", "/a file"),
        ("client_cert", "/a", "/a"),
        ("client_cert", ("/a", "/b"), ("/a", "/b")),
        ("proxies", {"https": "http://proxy:1"}, {"https": "http://proxy:1"}),
        ("json_loads", json.loads, json.loads),
    ],
)
def test_valid_value_is_converted_to_its_type(name: str, given: object, read: object) -> None:
    found: Any = BY_NAME[name].read(given, name)
    assert found == read
    assert type(found) is type(read)


WRONG: dict[str, list[object]] = {
    "json_loads": [
        "json",
        len,
        json.load,
        json.dumps,
        json.JSONDecoder().decode,
        partial(json.loads, parse_float=Decimal),
    ],
    "use_fips": [1, "yes"],
    "read_timeout": [0, -1, True, "1"],
    "max_attempts": [0, "0", "000", True, 1.0, "one", 10**18 + 1, str(10**18 + 1), "9" * 5000],
    "max_connections": [0],
    "retry_mode": ["often", 1],
    "defaults_mode": [""],
    "sts_regional_endpoint": ["global"],
    "validation": ["ON"],
    "user_agent_extra": ["a\nb", 1],
    "region": ["", "a" * 64, "-a", "a-", "a.b", "é", "12", 1],
    "ca_bundle": ["", " ", "a\nb", True],
    "client_cert": ["", ("", "/b"), ("/a", ""), ("/a",), ("/a", 1), 1],
    "proxies": ["http://proxy:1"],
}


@pytest.mark.parametrize(
    ("name", "given"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_invalid_value_is_refused_with_its_source(name: str, given: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^HERE: got .*; expected: "):
        BY_NAME[name].read(given, "HERE")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("x" * 200, f"'{'x' * 200}'"),
        ("x" * 201, f"'{'x' * 200}…'"),
        (10**18, str(10**18)),
        (-(10**18), str(-(10**18))),
        (10**18 + 1, "<class 'int'>"),
        (["x"], "<class 'list'>"),
    ],
)
def test_refusal_shows_plain_values_that_are_not_long(given: object, shown: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        BY_NAME["use_fips"].read(given, "HERE")
    assert str(caught.value).startswith(f"HERE: got {shown}; expected: ")

"""Requests go to the endpoint of an account wherever botocore sends them there."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED, xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.loaders import create_loader
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.awaited import Awaited
from support.environment import make_bare
from support.in_memory import compiled, importable
from support.slice_checks import build
from support.slices import slice_of

LOADER = create_loader()  # Shared, because it remembers what it has read.
ACCOUNT, OTHER = "111122223333", "444455556666"
TABLE = f"arn:aws:dynamodb:us-west-2:{OTHER}:table/t"
CALLS: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {
    "dynamodb": (
        ("ListTables", {}),
        ("DescribeTable", {"TableName": "t"}),
        ("DescribeTable", {"TableName": TABLE}),
        ("DescribeTable", {"TableName": TABLE.replace("us-west-2", "eu-west-1")}),
        ("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [{"k": {"S": "v"}}]}}}),
    ),
    "dynamodbstreams": (("ListStreams", {}), ("ListStreams", {"TableName": TABLE})),
    "kinesis": (
        ("ListStreams", {}),
        ("ListShards", {"StreamName": "s"}),
        ("ListShards", {"StreamARN": f"arn:aws:kinesis:us-west-2:{OTHER}:stream/s"}),
    ),
}


@dataclass(frozen=True)
class Scenario:
    """Where settings and credentials come from, and what is called."""

    call: int = 0
    region: str = "us-west-2"
    mode: str | None = None
    mode_in_file: str | None = None
    source: str = "argument"
    account: str | None = ACCOUNT
    endpoint_url: str | None = None
    use_fips: bool = False
    use_dualstack: bool = False


MODES = st.sampled_from([None, "preferred", "disabled", "required", "Required"])
SCENARIOS = st.builds(
    Scenario,
    call=st.integers(0, 4),
    region=st.sampled_from(["us-west-2", "us-west-2", "eu-west-1", "cn-north-1", "local"]),
    mode=MODES,
    mode_in_file=MODES,
    source=st.sampled_from(["argument", "variables", "profile", "session", "nobody"]),
    account=st.sampled_from([None, ACCOUNT, ACCOUNT, "not.a.label"]),
    endpoint_url=st.sampled_from([None, None, None, "https://own.example"]),
    use_fips=st.booleans(),
    use_dualstack=st.booleans(),
)


@pytest.fixture(scope="module", params=CALLS)
def package(request: pytest.FixtureRequest) -> Iterator[tuple[str, Any]]:
    """A service, and the package of the operations that are called."""
    documents = slice_of(request.param, {name for name, _ in CALLS[request.param]})
    documents["partitions"] = LOADER.load_data("partitions")
    generated, files = build(documents)
    with importable(generated.name, compiled(files)):
        yield request.param, importlib.import_module(generated.name)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


class Transport:
    """A transport that keeps where requests go."""

    def __init__(self, package: Any) -> None:
        self.http = importlib.import_module(f"{package.__name__}._runtime.http")
        self.sent: list[str] = []

    def send(self, request: Any, **_: object) -> Any:
        self.sent.append(request.origin)
        return self.http.HttpResponse(200, self.http.Headers(), b"{}")

    def close(self) -> None: ...


class AsyncTransport(Transport):
    async def send(self, request: Any, **_: object) -> Any:
        return super().send(request)

    async def close(self) -> None: ...


@given(scenario=SCENARIOS)
@example(scenario=Scenario())
@example(scenario=Scenario(mode="required", account=None))
@example(scenario=Scenario(mode="disabled", call=2))
@example(scenario=Scenario(mode="required", source="nobody"))
@settings(max_examples=40)
def test_requests_go_where_those_of_botocore_go(
    package: tuple[str, Any], home: Path, scenario: Scenario
) -> None:
    service, imported = package
    name, parameters = CALLS[service][scenario.call % len(CALLS[service])]
    with pytest.MonkeyPatch.context() as patch:
        prepare(scenario, patch, home)
        expected = botocores(service, scenario, name, parameters)
        assert [*ours(imported, scenario, name, parameters)] == [expected] * 2


def prepare(scenario: Scenario, patch: pytest.MonkeyPatch, home: Path) -> None:
    """Writes what a scenario has in variables and files."""
    make_bare(patch, home)
    keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s"}
    if scenario.account is not None:
        keys["aws_account_id"] = scenario.account
    lines = ["[default]"]
    if scenario.mode_in_file is not None:
        lines.append(f"account_id_endpoint_mode = {scenario.mode_in_file}")
    if scenario.source == "profile":
        lines += [f"{key} = {value}" for key, value in keys.items()]
    (home / "config").write_text("\n".join(lines))
    patch.setenv("AWS_CONFIG_FILE", str(home / "config"))
    if scenario.source == "variables":
        for key, value in keys.items():
            patch.setenv(key.upper(), value)
    if scenario.mode is not None:
        patch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", scenario.mode)


def session(scenario: Scenario) -> Any:
    """A session of botocore, with credentials if the scenario has them there."""
    made = botocore.session.Session()
    made.register_component("data_loader", LOADER)
    if scenario.source == "session":
        made.set_credentials("AKIA", "s", account_id=scenario.account)
    return made


def botocores(
    service: str, scenario: Scenario, name: str, parameters: Mapping[str, Any]
) -> str | None:
    """Where botocore sends a request; None if it refuses."""
    sent: list[str] = []

    def send(request: Any, **_: object) -> Any:
        sent.append("/".join(request.url.split("/")[:3]))
        return AWSResponse(request.url, 200, {}, _Raw())

    options: dict[str, Any] = {}
    if scenario.source == "argument":
        options = {
            "aws_access_key_id": "AKIA",
            "aws_secret_access_key": "s",
            "aws_account_id": scenario.account,
        }
    unsigned = {"signature_version": UNSIGNED} if scenario.source == "nobody" else {}
    try:
        client = session(scenario).create_client(
            service,
            scenario.region,
            endpoint_url=scenario.endpoint_url,
            config=Config(
                use_fips_endpoint=scenario.use_fips,
                use_dualstack_endpoint=scenario.use_dualstack,
                **unsigned,
            ),
            **options,
        )
        client.meta.events.register_first("before-send", send)
        getattr(client, xform_name(name))(**parameters)
    except BotoCoreError:
        return None
    return sent[0]


class _Raw:
    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield b"{}"

    def read(self, *_: object) -> bytes:
        return b"{}"


def ours(
    package: Any, scenario: Scenario, name: str, parameters: Mapping[str, Any]
) -> Iterator[str | None]:
    """Where both clients send a request; None if they refuse."""
    aio = importlib.import_module(f"{package.__name__}.aio")
    kind = next(name for name in package.__all__ if name.endswith("Client"))
    options: dict[str, Any] = {}
    match scenario.source:
        case "argument":
            keys = package.Credentials(
                access_key_id="AKIA", secret_access_key="s", account_id=scenario.account
            )
            options["credentials"] = keys
        case "session":
            options["session"] = session(scenario)
        case "nobody":
            options["credentials"] = package.ANONYMOUS
    for module, transport in ((package, Transport(package)), (aio, AsyncTransport(package))):
        make = getattr(module, kind if module is package else f"Async{kind}")
        try:
            client = make(
                region=scenario.region,
                endpoint_url=scenario.endpoint_url,
                # With a custom endpoint, botocore passes over these.
                use_fips=None if scenario.endpoint_url else scenario.use_fips,
                use_dualstack=None if scenario.endpoint_url else scenario.use_dualstack,
                transport=transport,
                **options,
            )
            called = client if module is package else Awaited(lambda client=client: client)
            getattr(called, xform_name(name))(**_arguments(package, parameters))
        except package.errors.ConfigurationError:
            yield None
        else:
            yield transport.sent[0]


def _arguments(package: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names of fields, with the one structure among them."""
    given = {xform_name(name): value for name, value in parameters.items()}
    if "request_items" in given:
        make = importlib.import_module(f"{package.__name__}.models").KeysAndAttributes.from_wire
        given["request_items"] = {
            table: make(keys) for table, keys in given["request_items"].items()
        }
    return given

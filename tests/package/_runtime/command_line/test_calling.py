"""``python -m`` and a package's name, ``call``: options of a call, and what is printed."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from support.ivs import Server
from support.packages import PACKAGES, GeneratedPackage, each_operation

from typed_ivs import IVSClient, errors
from typed_ivs._runtime.command_line import calling
from typed_ivs._runtime.command_line.main import main
from typed_ivs.models import BatchGetChannelRequest, CreateChannelRequest, PutMetadataRequest
from typed_ivs.testing import IVSStub, factories

ARN = "arn:aws:ivs:us-west-2:123456789012:channel/abcdABCDefgh"
REGION = ["--region", "us-west-2"]


@pytest.fixture
def server(bare_environment: Path) -> Iterator[Server]:
    """A server that responds with ``{}``, and an environment without settings."""
    with Server() as running:
        yield running


def options(written: dict[str, Any], names: dict[str, str]) -> list[str]:
    """A request's members as a shell would pass them."""
    found: list[str] = []
    for wire, value in written.items():
        option = names[wire]
        if isinstance(value, bool):
            found.append(f"--{option}" if value else f"--no-{option}")
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            found += [f"--{option}", *value]
        else:
            found += [f"--{option}", value if isinstance(value, str) else json.dumps(value)]
    return found


def option_names(request: Any, package: GeneratedPackage) -> dict[str, str]:
    """The option of each member, by its name in JSON."""
    wire_name = package.module("_runtime.round_trips").wire_name
    kind = type(request)
    return {
        wire_name(kind, name): name.rstrip("_").replace("_", "-")
        for name in kind.__dataclass_fields__
    }


@each_operation
def test_request_can_be_written_as_options(
    package: GeneratedPackage, operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    info = package.module("testing.conformance.this_package").PACKAGE
    method = info.method_name(operation)
    made = package.module("testing.factories")
    request = getattr(made, f"{xform_name(operation)}_request")()
    command_line = package.module("_runtime.command_line.main")
    stub_class = next(
        kind
        for name, kind in vars(package.module("testing.client")).items()
        if name.endswith("Stub")
    )
    with stub_class.installed() as stub:
        rules = getattr(stub.stub, method)
        rules.returns()
        given = options(json.loads(request.to_json()), option_names(request, package))
        assert command_line.main(info.client, ["call", method, *given, *REGION]) == 0
        (call,) = rules.calls
        # Tokens that the caller leaves out are made by the client.
        assert json.loads(request.to_json()).items() <= json.loads(call.to_json()).items()
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_response_is_printed_by_wire_names(capsys: pytest.CaptureFixture[str]) -> None:
    with IVSStub.installed() as stub:
        stub.stub.get_channel.returns(channel=factories.channel(latency_mode="LOW", name="Zürich"))
        assert main(IVSClient, ["call", *REGION, "get_channel", "--arn", ARN]) == 0
    output = capsys.readouterr().out
    assert '\n    "name": "Zürich"' in output  # two blanks for each level
    assert json.loads(output)["channel"]["latencyMode"] == "LOW"


def test_every_item_of_all_pages_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with IVSStub.installed() as stub:
        pages = stub.stub.list_channels.returns(
            channels=[factories.channel_summary(name="a")], next_token="more"
        ).once()
        pages.then.returns(channels=[factories.channel_summary(name="b")])
        assert main(IVSClient, ["call", "list_channels", "--all", *REGION]) == 0
        first, _ = stub.stub.list_channels.calls
        assert first.max_results == 100
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["a", "b"]


def test_parameters_are_those_of_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    with IVSStub.installed() as stub:
        pages = stub.stub.list_channels.returns(channels=[], next_token="more").once()
        pages.then.returns(channels=[])
        given = ["--filter-by-name", "a", "--max-results", "7"]
        assert main(IVSClient, ["call", "list_channels", *given, "--all", *REGION]) == 0
        calls = stub.stub.list_channels.calls
        assert [(one.filter_by_name, one.max_results) for one in calls] == [("a", 7)] * 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("place", ["before", "after"])
def test_settings_of_the_client_stand_before_or_after_the_operation(
    place: str,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys = "aws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret\n"
    (tmp_path / "credentials").write_text(f"[other]\n{keys}")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    settings = ["--endpoint-url", server.url, "--profile", "other", "--region", "eu-west-1"]
    before, after = (settings, []) if place == "before" else ([], settings)
    asked = len(server.requests)
    assert main(IVSClient, ["call", *before, "list_channels", *after]) == 0
    (request,) = server.requests[asked:]
    assert "Credential=AKIDPROFILE/" in request.headers["authorization"]
    assert "/eu-west-1/ivs/" in request.headers["authorization"]
    assert json.loads(capsys.readouterr().out) == {"channels": []}


@pytest.mark.parametrize("redacted", [False, True])
def test_entries_of_maps_are_pairs(redacted: bool) -> None:
    key = factories.stream_key(value="sk_secret")
    pair = calling._shown(("größe", key), redacted, indent=None)
    assert pair.startswith('["größe", {')
    name, shown = json.loads(pair)
    assert (name, shown["value"]) == ("größe", "…" if redacted else "sk_secret")
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    assert calling._shown({"at": moment}, redacted, indent=None) == f'{{"at": "{moment}"}}'
    assert calling._shown(["a"], redacted, indent=2) == '[\n  "a"\n]'


@pytest.mark.parametrize(
    ("method", "has_paginators"),
    [("list_channels", True), ("get_channel", True), ("list_channels", False)],
)
def test_only_operations_with_a_paginator_have_pages(
    method: str,
    has_paginators: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The clients of a service in which nothing is paginated have no ``paginate``."""
    if not has_paginators:
        monkeypatch.delattr(IVSClient, "paginate")
    with pytest.raises(SystemExit) as exited:
        main(IVSClient, ["call", method, "--help"])
    assert exited.value.code == 0
    is_paginated = has_paginators and method == "list_channels"
    assert ("--all" in capsys.readouterr().out) is is_paginated


def test_sensitive_values_can_be_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    with IVSStub.installed() as stub:
        stub.stub.get_stream_key.returns(stream_key=factories.stream_key(value="sk_secret"))
        command = ["call", "get_stream_key", "--arn", ARN, *REGION]
        assert main(IVSClient, command) == 0
        assert "sk_secret" in capsys.readouterr().out
        assert main(IVSClient, [*command, "--redacted"]) == 0
        assert "sk_secret" not in capsys.readouterr().out


def test_failed_call_is_status_1_and_names_the_missing_permission(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with IVSStub.installed() as stub:
        stub.stub.list_channels.raises(
            errors.AccessDeniedException,
            message="User: arn:aws:iam::1:user/ann is not authorized to perform: ivs:ListChannels "
            f"on resource: {ARN}",
        )
        assert main(IVSClient, ["call", "list_channels", *REGION]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.splitlines()[1] == f"  missing permission: ivs:ListChannels on {ARN}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["call", "get_channel", "--arn", "", *REGION], "arn: got 0 characters"),
        (["call", "create_channel", "--tags", '{"a": 1}', *REGION], "expected: a string"),
        (["call", "list_channels", "--profile", "none-such"], "none-such"),
    ],
)
def test_wrong_call_is_status_2_and_sends_nothing(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(IVSClient, arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["call"],
        ["call", "get_nothing"],
        ["call", "get_channel"],
        ["call", "create_channel", "--tags", "{"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        main(IVSClient, arguments)
    assert exited.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_structure_can_be_read_from_a_file(tmp_path: Any) -> None:
    (tmp_path / "tags.json").write_text('{"team": "live"}')
    with IVSStub.installed() as stub:
        stub.stub.create_channel.returns()
        address = f"file://{tmp_path / 'tags.json'}"
        assert main(IVSClient, ["call", "create_channel", "--tags", address, *REGION]) == 0
        assert stub.stub.create_channel.calls == [CreateChannelRequest(tags={"team": "live"})]


# --- the same call for the AWS CLI -------------------------------------------------------------


@each_operation
def test_command_of_the_aws_cli_has_its_names(package: GeneratedPackage, operation: str) -> None:
    request = getattr(package.module("testing.factories"), f"{xform_name(operation)}_request")()
    program, service, command, *parts = shlex.split(request.to_aws_cli())
    assert (program, service) == ("aws", package.service)
    assert command == xform_name(operation, "-")
    given = package.model.operation_model(operation).input_shape
    members = {} if given is None else given.members
    known = {f"--{no}{xform_name(name, '-')}" for name in members for no in ("", "no-")}
    assert {part for part in parts if part.startswith("--")} <= known


def test_command_of_the_aws_cli_is_quoted_and_redacted() -> None:
    assert (
        CreateChannelRequest(name="a b", authorized=False, tags={"k": "v w"}).to_aws_cli()
        == "aws ivs create-channel --name 'a b' --no-authorized --tags '{\"k\": \"v w\"}'"
    )
    assert "secret" not in PutMetadataRequest(channel_arn=ARN, metadata="secret").to_aws_cli()
    assert BatchGetChannelRequest(arns=["a", "b"]).to_aws_cli().endswith(" --arns a b")


def test_packages_have_the_module_that_python_runs() -> None:
    for package in PACKAGES:
        assert import_module(f"{package.name}.__main__").main

"""The help of the command line: what methods' docstrings say of their parameters, and what is read."""

from __future__ import annotations

import argparse
import base64
import inspect
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from support.packages import GeneratedPackage, each_operation

from typed_ivs import IVSClient
from typed_ivs._runtime.command_line import calling
from typed_ivs._runtime.command_line.main import main
from typed_ivs._runtime.values import Unrecognized


def plain(text: str) -> str:
    """A text without line breaks and without marks of code."""
    return " ".join(text.replace("``", "").split())


def show_help(client: Any, *arguments: str, run: Any = main, example: str = "") -> None:
    with pytest.raises(SystemExit) as exited:
        run(client, [*arguments, "--help"], example=example)
    assert exited.value.code == 0


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """No word is divided where a line ends."""
    monkeypatch.setenv("COLUMNS", "10000")


@each_operation
def test_options_are_described_as_in_the_docstring_of_the_method(
    package: GeneratedPackage, operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    info = package.module("testing.conformance.this_package").PACKAGE
    method = info.method_name(operation)
    command_line = package.module("_runtime.command_line.main")
    show_help(info.client, "call", method, run=command_line.main)
    shown = plain(capsys.readouterr().out)
    docstring = inspect.cleandoc(getattr(info.client, method).__doc__)
    summary, *_ = docstring.split("\n\n")
    assert plain(summary) in shown
    _, _, rest = docstring.partition("\nArgs:\n")
    section, *_ = re.split(r"\n(?=\w)", rest)
    described = re.findall(r"^    (\w+): (.*(?:\n(?: {6,}.*)?)*)", section, re.M)
    for name, text in described:
        option = re.escape(f"--{name.rstrip('_').replace('_', '-')}")
        kind = r"(?: [A-Z]+| \[[A-Z]+ \.\.\.\]|, --no-[a-z-]+)"
        assert re.search(rf"{option}{kind} {re.escape(plain(text))}", shown), name


def test_help_of_a_call_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    show_help(IVSClient, "call", "list_tags_for_resource")
    assert plain(capsys.readouterr().out) == (
        "usage: python -m typed_ivs call list_tags_for_resource [-h] [--region REGION] "
        "[--profile PROFILE] [--endpoint-url ENDPOINT_URL] --resource-arn TEXT [--redacted] "
        "Gets information about Amazon Web Services tags for the specified ARN. "
        "options: -h, --help show this help message and exit "
        "--redacted replace sensitive values of the response "
        "settings of the client: --region REGION AWS region "
        "--profile PROFILE profile in the config and credentials files "
        "--endpoint-url ENDPOINT_URL endpoint to use instead of the service's own "
        "parameters: --resource-arn TEXT The ARN of the resource to be retrieved. The ARN must be "
        "URL-encoded. Length 1–128."
    )


def test_pages_are_an_option_of_operations_that_have_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_help(IVSClient, "call", "list_channels")
    assert "--all print every item of all pages, one on each line" in plain(capsys.readouterr().out)


def test_help_of_commands_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    show_help(IVSClient)
    assert plain(capsys.readouterr().out) == (
        "usage: python -m typed_ivs [-h] COMMAND ... "
        "A client for Amazon Interactive Video Service. "
        "positional arguments: COMMAND "
        "doctor show the settings of a client, and where each was found "
        "version show versions "
        "call call an operation, and print its response as JSON "
        "options: -h, --help show this help message and exit"
    )
    show_help(IVSClient, "doctor", example="list_channels")
    assert plain(capsys.readouterr().out).startswith(
        "usage: python -m typed_ivs doctor [-h] [--region REGION] [--profile PROFILE] "
        "[--endpoint-url ENDPOINT_URL] [--call] Shows the settings of a client and where each was "
        "found. The exit status is 0 if a call could be signed. options: -h, --help show this help "
        "message and exit --call also call list_channels, and compare the clocks"
    )
    show_help(IVSClient, "call")
    text = plain(capsys.readouterr().out)
    assert text.startswith("usage: python -m typed_ivs call [-h] [--region REGION]")
    assert "OPERATION ... Calls an operation, and prints its response as JSON." in text
    assert "OPERATION batch_get_channel batch_get_stream_key " in text


@pytest.mark.parametrize(
    ("hint", "metavar", "text", "value"),
    [
        (str, "TEXT", "1", "1"),
        (str | None, "TEXT", "1", "1"),
        (Literal["LOW", "NORMAL"] | Unrecognized | None, "TEXT", "LOW", "LOW"),
        (Unrecognized, "TEXT", "LOW", "LOW"),
        (int | None, "NUMBER", "12", 12),
        (float, "NUMBER", "1.5", 1.5),
        (datetime, "TIME", "2026-01-31", "2026-01-31"),
        (bytes, "BASE64", "YQ==", "YQ=="),
        (dict[str, str], "JSON", '{"a": 1}', {"a": 1}),
        (list[bool], "JSON", "[true]", [True]),
        (object, "JSON", "null", None),
    ],
)
def test_value_is_read_as_its_type_says(hint: Any, metavar: str, text: str, value: object) -> None:
    reading = calling._reading(hint)
    assert (reading["metavar"], reading["type"](text)) == (metavar, value)
    assert "nargs" not in reading


@pytest.mark.parametrize(("hint", "element"), [(list[str], "TEXT"), (list[int] | None, "NUMBER")])
def test_elements_of_a_list_follow_one_another(hint: Any, element: str) -> None:
    reading = calling._reading(hint)
    assert (reading["metavar"], reading["nargs"]) == (element, "*")


def test_boolean_has_two_options() -> None:
    assert calling._reading(bool | None) == {"action": argparse.BooleanOptionalAction}


def test_option_of_our_own_name_is_a_parameters() -> None:
    assert [
        calling._option(name) for name in ("from_", "max_results", "all", "help", "region")
    ] == [
        "--from",
        "--max-results",
        "--parameter-all",
        "--parameter-help",
        "--parameter-region",
    ]


def test_content_of_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(b"\xff[1]")
    (tmp_path / "list").write_bytes(b"[1]")
    assert calling._blob(f"file://{tmp_path / 'content'}") == base64.b64encode(b"\xff[1]").decode()
    assert calling._json(f"file://{tmp_path / 'list'}") == [1]
    missing = f"file://{tmp_path / 'missing'}"
    for read in (calling._blob, calling._json):
        with pytest.raises(argparse.ArgumentTypeError, match=f"^{missing}: No such file"):
            read(missing)
    with pytest.raises(argparse.ArgumentTypeError, match=r"^expected: JSON, or file://"):
        calling._json("{")

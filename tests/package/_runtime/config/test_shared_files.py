"""The shared files: those that may not be read, and lines that would be passed over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NoReturn

import boto3
import botocore.session
import pytest
from support.calls import CannedTransport, canned
from support.sample.service import SampleClient
from support.settings import resolve, write

from codegen.package._runtime.config import shared_files
from codegen.package._runtime.config.shared_files import SharedConfig, login_profile
from codegen.package._runtime.errors import ConfigurationError, CredentialsError, Error


@pytest.fixture
def files(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of both files, which this process may not read."""

    def refuse(path: str, **_: Any) -> NoReturn:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(shared_files, "open", refuse, raising=False)
    monkeypatch.setattr(shared_files, "_reported", set[str]())
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    write(home, "[default]\n")
    return home / ".aws"


def make(**arguments: Any) -> SampleClient:
    return SampleClient(transport=CannedTransport(), **arguments)


def test_file_that_may_not_be_read_counts_as_absent(
    files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        canned()[0].get_thing(name="x")
    records = [record for record in caplog.records if record.levelname == "WARNING"]
    assert [record.getMessage() for record in records] == [
        f"{files / 'config'} may not be read: going on without it"
    ]


@pytest.mark.parametrize("file", ["config", "credentials"])
def test_file_in_a_folder_that_may_not_be_searched_counts_as_absent(
    file: str, home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stat = os.stat

    def refuse(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        if str(path).endswith(f".aws/{file}"):
            raise PermissionError(13, "Permission denied", path)
        return stat(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", refuse)
    monkeypatch.setattr(shared_files, "open", refuse, raising=False)
    monkeypatch.setattr(shared_files, "_reported", set[str]())
    canned()[0].get_thing(name="x")
    assert f".aws/{file} may not be read" in caplog.text


def test_error_about_a_sessions_credentials_names_the_file(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore passes over a file that it may not read in silence."""
    path = str(files / "credentials")
    (files / "credentials").write_text("")
    monkeypatch.setattr(os, "access", lambda name, _: name != path)
    for session in (botocore.session.Session(), boto3.Session()):
        client = make(session=session, region="us-west-2")
        with pytest.raises(CredentialsError, match=f"; {path} may not be read$"):
            client.get_thing(name="x")


@pytest.mark.parametrize(
    ("arguments", "variables", "kind", "text"),
    [
        ({}, {}, ConfigurationError, "region: none was found"),
        ({"endpoint_url": "https://h.example"}, {}, Error, ""),
        ({"profile": "dev"}, {}, ConfigurationError, r"profile: got 'dev'; .*\(none\)"),
        ({}, {"AWS_PROFILE": "dev"}, ConfigurationError, "AWS_PROFILE: got 'dev'"),
        ({"region": "us-west-2"}, {}, CredentialsError, "credentials: none were found"),
    ],
)
def test_error_about_what_is_missing_names_the_file(
    arguments: dict[str, Any],
    variables: dict[str, str],
    kind: type[Error],
    text: str,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(kind, match=f"{text}.*; .*{files / 'config'} may not be read"):
        make(**arguments).get_thing(name="x")


def test_error_names_both_files(files: Path, home: Path) -> None:
    write(home, "[default]\n", "credentials")
    both = f"{files / 'config'} and {files / 'credentials'}"
    with pytest.raises(ConfigurationError, match=f"; {both} may not be read$"):
        make()


def test_region_that_a_signature_needs_names_the_file(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    with pytest.raises(ConfigurationError, match=f"{files / 'config'} may not be read"):
        make(endpoint_url="https://h.example").get_thing(name="x")


@pytest.mark.parametrize("name", ["config", "credentials"])
def test_byte_order_mark_is_passed_over(name: str, home: Path) -> None:
    (home / ".aws" / name).write_bytes(b"\xef\xbb\xbf[default]\r\nregion = us-west-2\r\n")
    assert resolve().region == "us-west-2"


FLAT = {
    "the setting": ("[services local]\nivs =\nendpoint_url = http://127.0.0.1:9\n", 5),
    "on the line of the service": ("[services local]\nIVS = endpoint_url = http://h\n", 4),
    "without a service": ("# x\n[services other]\nivs = 1\n[services local]\n\nivs=1\n", 8),
    "after another service": ("[services local]\ns3 =\n  a = b\nivs =\nendpoint_url: x\n", 7),
}


@pytest.mark.parametrize("with_session", [False, True], ids=["files", "session"])
@pytest.mark.parametrize("how", FLAT)
def test_line_of_a_services_section_that_is_not_indented_is_refused(
    how: str, with_session: bool, home: Path
) -> None:
    text, line = FLAT[how]
    write(home, f"[default]\nservices = local\n{text}")
    session = botocore.session.Session() if with_session else None
    with pytest.raises(
        ConfigurationError, match=rf"^config file .*config, line {line}: got '\w+' as a key of "
    ) as caught:
        resolve(region="us-west-2", session=session)
    assert "http:" not in str(caught.value)


def test_service_without_settings_is_no_error(home: Path) -> None:
    write(home, "[default]\nservices = local\n[services local]\nivs =\ns3 =\n  a = b\n")
    assert resolve(region="us-west-2").endpoint_url is None
    assert repr(object.__new__(SharedConfig)) == "<SharedConfig: profile None>"


@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ({}, "a"),
        ({"a": {"sso_session": "s", "source_profile": "b"}, "b": {}}, "a"),
        ({"a": {"source_profile": "b"}}, "b"),
        ({"a": {"source_profile": "b"}, "b": {"source_profile": "c"}, "c": {}}, "c"),
        ({"a": {"source_profile": "b"}, "b": {"source_profile": "a"}}, "a"),
        ({"a": {"source_profile": {"x": "y"}}}, "a"),
    ],
)
def test_profile_that_a_login_renews(profiles: dict[str, Any], expected: str) -> None:
    assert login_profile(profiles, "a") == expected

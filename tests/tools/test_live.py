"""The run against AWS, tried on a server of ours: it asks before it calls, reads, and tells nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from support.environment import make_bare
from support.ivs import ACCESS_KEY, SECRET_KEY, Server
from support.ivs_responses import RESPONSES
from support.loopback import Recorded, Script, response

from tools import live

ROOT = Path(__file__).parents[2]
ACCOUNT = "123456789012"
ARN = f"arn:aws:ivs:us-west-2:{ACCOUNT}:channel/abcdABCDefgh"
WARNING = "has not been run against AWS"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_bare(monkeypatch, tmp_path)
    monkeypatch.delenv(live.SWITCH, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")


def refusal(code: str, status: int) -> bytes:
    """An error whose text names who called, as AWS's often do."""
    text = f"User: arn:aws:iam::{ACCOUNT}:user/somebody"
    return response(
        json.dumps({"exceptionMessage": text}).encode(),
        status=status,
        headers=[
            ("x-amzn-ErrorType", code),
            ("Date", format_datetime(datetime.now(UTC), usegmt=True)),
        ],
    )


def service(request: Recorded) -> Script:
    """What IVS does with such calls."""
    if ACCESS_KEY not in request.headers["authorization"]:
        return refusal("UnrecognizedClientException", 403)
    signed = datetime.strptime(f"{request.headers['x-amz-date']}+0000", "%Y%m%dT%H%M%SZ%z")
    if abs(datetime.now(UTC) - signed) > timedelta(minutes=5):
        return refusal("InvalidSignatureException", 403)
    if request.target == b"/GetChannel":
        return refusal("ResourceNotFoundException", 404)
    body = RESPONSES["ListChannels"].body
    assert body is not None
    channel = {**body["channels"][0], "arn": ARN, "name": "of-somebody"}
    return response(json.dumps({"channels": [channel], "nextToken": "more"}).encode())


def run(server: Server, page: Path) -> int:
    return live.main(["--endpoint-url", server.url], page)


def test_live_test_needs_confirmation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server(respond=service) as server:
        assert run(server, tmp_path / "live.md") == 2
        assert not server.requests
    assert "TYPED_IVS_LIVE=1" in capsys.readouterr().err
    assert not (tmp_path / "live.md").exists()


def test_four_calls_are_reported_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(live.SWITCH, "1")
    page = tmp_path / "docs" / "live.md"
    with Server(respond=service) as server:
        assert run(server, page) == 0
        asked = [request.target.decode() for request in server.requests]
    assert asked == ["/ListChannels", "/GetChannel", *["/ListChannels"] * 3]
    text = page.read_text()
    assert f"{datetime.now(UTC):%Y-%m-%d}"[:7] in text
    assert text.count("| yes |") == 4
    assert "**no**" not in text
    assert "`ResourceNotFoundException`, code ResourceNotFoundException, status 404" in text
    assert "a response, after 2 attempts" in text
    for secret in (ACCOUNT, ACCESS_KEY, SECRET_KEY, "somebody", "arn:"):
        assert secret not in text
    assert not re.search(r"\d{12}", text)


def test_unexpected_outcome_is_reported_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(live.SWITCH, "1")
    page = tmp_path / "live.md"
    with Server() as server:  # believes anybody, and has nothing
        assert run(server, page) == 1
    assert page.read_text().count("**no**") == 4
    with Server(respond=lambda request: refusal("AccessDeniedException", 403)) as server:
        assert run(server, page) == 1
    assert "code AccessDeniedException, status 403" in page.read_text()
    assert ACCOUNT not in page.read_text()


def test_client_construction_failure_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(live.SWITCH, "1")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert live.main(["--endpoint-url", "http://127.0.0.1:9"], tmp_path / "live.md") == 1
    assert "region" in capsys.readouterr().err


def test_module_runs_from_the_repository_root() -> None:
    environment = {name: value for name, value in os.environ.items() if name != live.SWITCH}
    done = subprocess.run(
        [sys.executable, "-m", "tools.live"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Nothing is made, changed or deleted" in done.stderr


def test_missing_report_is_stated() -> None:
    """The README of the project, that of the package, and its settings agree."""
    settings = tomllib.loads((ROOT / "models/ivs/service.toml").read_text())
    reported = live.REPORT.read_text() if live.REPORT.exists() else ""
    assert settings.get("live", "") in reported
    assert bool(reported) is ("live" in settings)
    for readme in (ROOT / "README.md", ROOT / "generated/ivs/README.md"):
        assert (WARNING in " ".join(readme.read_text().split())) is not bool(reported), readme

"""An environment in which our credential chain and botocore's search for credentials."""

from __future__ import annotations

import http.server
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from codegen.package._runtime.auth.resolver import CredentialResolver
from codegen.package._runtime.credentials import Credentials


def make_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without anything of AWS, whose files are in an empty folder."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return folder


def resolved_by_us(*arguments: Any, **options: Any) -> tuple[str, str, str | None]:
    found = CredentialResolver(*arguments, **options).get()
    assert isinstance(found, Credentials)
    return found.access_key_id, found.secret_access_key, found.session_token


def resolved_by_botocore(profile: str | None = None) -> tuple[str, str, str | None]:
    found = botocore.session.Session(profile=profile).get_credentials()
    frozen = found.get_frozen_credentials()
    return frozen.access_key, frozen.secret_key, frozen.token


FILES = {
    "config": """
[default]
aws_access_key_id = AKIADEFAULTCONFIG
aws_secret_access_key = default-config
[profile dev]
aws_access_key_id = AKIADEVCONFIG
aws_secret_access_key = dev-config
aws_session_token = dev-token
aws_security_token = dev-security-token
[profile both]
aws_access_key_id = AKIABOTHCONFIG
aws_secret_access_key = both-config
[profile tool]
credential_process = {python} {folder}/tool.py
[profile sso-and-keys]
sso_start_url = http://127.0.0.1:9/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Reader
aws_access_key_id = AKIAINCONFIG
aws_secret_access_key = in-config
[profile tool-and-keys]
credential_process = {python} {folder}/tool.py
aws_access_key_id = AKIAINCONFIG
aws_secret_access_key = in-config
""",
    "credentials": """
[both]
aws_access_key_id = AKIABOTHCREDENTIALS
aws_secret_access_key = both-credentials
[plain]
aws_access_key_id = AKIAPLAIN
aws_secret_access_key = plain
aws_session_token = plain-token
""",
    "tool.py": """
import json
print(json.dumps({"Version": 1, "AccessKeyId": "AKIATOOL", "SecretAccessKey": "tool",
                  "SessionToken": "tool-token"}))
""",
}
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env"}


def write_files(home: Path) -> None:
    for name, text in FILES.items():
        text = text.replace("{python}", sys.executable).replace("{folder}", str(home))
        (home / name).write_text(text)


@contextmanager
def serving(responses: list[str]) -> Iterator[str]:
    """A server of credentials: one response after the other, then always the last."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = (responses.pop(0) if len(responses) > 1 else responses[0]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/credentials"
        finally:
            server.shutdown()
            thread.join()


def after(time: timedelta) -> str:
    return (datetime.now(UTC) + time).strftime("%Y-%m-%dT%H:%M:%SZ")


def response(number: int, lives: timedelta) -> str:
    return json.dumps(
        {
            "AccessKeyId": f"ASIACONTAINER{number}",
            "SecretAccessKey": f"container-{number}",
            "Token": f"token-{number}",
            "Expiration": after(lives),
        }
    )

"""Servers that stand in for AWS's sources of credentials: STS, SSO, containers, pods, instances.

The credentials that they return repeat the request, so two clients with the same credentials have
sent the same requests.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOSTS = (
    "169.254.169.254",  # the instance
    "169.254.170.2",  # the container
    "169.254.170.23",  # the pod
    "oidc.eu-central-1.amazonaws.com",
    "portal.sso.eu-central-1.amazonaws.com",
    "sts-fips.us-west-2.amazonaws.com",
    "sts.amazonaws.com",
    "sts.eu-west-1.amazonaws.com",
    "sts.us-west-2.amazonaws.com",
)
"""The hosts that clients may connect to. All of these names lead to the stand-ins."""

_ROLE = "/latest/meta-data/iam/security-credentials/"
_ASSUMED = "arn:aws:sts::123456789012:assumed-role/role/session"


class Handler(BaseHTTPRequestHandler):
    """Responds for all of them. The path tells which one is meant."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/latest/"):
            self._instance(path)
        elif path == "/federation/credentials":
            self._single_sign_on()
        else:
            self._container(path)

    def do_PUT(self) -> None:
        self._reply("instance-token")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/token":
            self._tokens(json.loads(body))
        else:
            self._security_tokens({name: value for name, [value] in parse_qs(body).items()})

    def _instance(self, path: str) -> None:
        if self.headers["X-aws-ec2-metadata-token"] != "instance-token":
            self._reply("", 401)
        elif path == "/latest/meta-data/placement/availability-zone/":
            self._reply("us-west-2c")
        elif path == _ROLE:
            self._reply("role-of-the-instance")
        else:
            self._reply({"Code": "Success", **_keys("ASIAINSTANCE", path.removeprefix(_ROLE))})

    def _container(self, path: str) -> None:
        key = "ASIAPOD" if self.headers["Host"] == "169.254.170.23" else "ASIACONTAINER"
        account = {"AccountId": "111122223333"} if key == "ASIAPOD" else {}
        self._reply({**_keys(key, f"{path},{self.headers['Authorization']}"), **account})

    def _security_tokens(self, asked: dict[str, str]) -> None:
        action, role = asked["Action"], asked["RoleArn"].rpartition("/")[2]
        if role == "forbidden":
            code = "<Code>AccessDenied</Code><Message>not you</Message>"
            self._reply(f"<ErrorResponse><Error>{code}</Error></ErrorResponse>", 403)
            return
        name = asked["RoleSessionName"]
        if name.startswith("botocore-session-"):
            name = "any"
        signer = self.headers["Authorization"] or "=nobody/"
        fields = (
            role,
            name,
            asked.get("ExternalId"),
            asked.get("DurationSeconds"),
            asked.get("WebIdentityToken"),
            signer.partition("=")[2].partition("/")[0],
            "at " + self.headers["Host"].partition(":")[0],
        )
        key = "ASIAROLE" if action == "AssumeRole" else "ASIAWEBIDENTITY"
        found = _keys(key, ",".join(filter(None, fields)))
        self._reply(
            f"<{action}Response><{action}Result><Credentials>"
            f"<AccessKeyId>{key}</AccessKeyId><Expiration>{found['Expiration']}</Expiration>"
            f"<SecretAccessKey>{found['SecretAccessKey']}</SecretAccessKey>"
            f"<SessionToken>{found['Token']}</SessionToken>"
            f"</Credentials><AssumedRoleUser><Arn>{_ASSUMED}</Arn></AssumedRoleUser>"
            f"</{action}Result></{action}Response>"
        )

    def _single_sign_on(self) -> None:
        token = self.headers["x-amz-sso_bearer_token"]
        if token == "revoked":
            self._reply({"message": "no"}, 401, {"x-amzn-ErrorType": "UnauthorizedException"})
            return
        found = _keys("ASIASSO", f"{urlsplit(self.path).query},{token}")
        self._reply(
            {
                "roleCredentials": {
                    "accessKeyId": found["AccessKeyId"],
                    "secretAccessKey": found["SecretAccessKey"],
                    "sessionToken": found["Token"],
                    "expiration": int(_end().timestamp() * 1000),
                }
            }
        )

    def _tokens(self, asked: dict[str, str]) -> None:
        token = f"new-for-{asked['refreshToken']}"
        self._reply({"accessToken": token, "expiresIn": 3600, "tokenType": "Bearer"})

    def _reply(
        self, body: object, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        raw = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None: ...


def _keys(key: str, fields: str) -> dict[str, str]:
    return {
        "AccessKeyId": key,
        "SecretAccessKey": fields,
        "Token": f"token-of-{key}",
        "Expiration": _end().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _end() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The stand-ins, listening on a port of loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()

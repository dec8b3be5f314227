"""A client of pyright's language server, as far as hover and signature help need one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class LanguageServer:
    """Pyright's language server in a process of its own.

    Args:
        root: The folder of the files, with pyright's settings.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._last = 0

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
        self._process = subprocess.Popen(
            command, cwd=self._root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        capabilities = {
            "textDocument": {
                "hover": {"contentFormat": ["markdown"]},
                "signatureHelp": {
                    "signatureInformation": {
                        "documentationFormat": ["markdown"],
                        "parameterInformation": {"labelOffsetSupport": True},
                        "activeParameterSupport": True,
                    }
                },
            }
        }
        uri = self._root.as_uri()
        self._request(
            "initialize",
            processId=None,
            rootUri=uri,
            workspaceFolders=[{"uri": uri, "name": "root"}],
            capabilities=capabilities,
        )
        self._notify("initialized")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._request("shutdown")
        self._notify("exit")
        self._process.communicate(timeout=30)

    def open(self, path: Path) -> None:
        """Opens a file."""
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1}
        self._notify(
            "textDocument/didOpen", textDocument={**document, "text": path.read_text("utf-8")}
        )

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is shown at a place, both counted from 0; empty if nothing is."""
        found = self._at("textDocument/hover", path, line, column)
        return found["contents"]["value"] if found else ""

    def signature(self, path: Path, line: int, column: int) -> str:
        """The signatures that are shown at a place, with their documentation; empty if there are none."""
        found = self._at("textDocument/signatureHelp", path, line, column)
        signatures = found["signatures"] if found else []
        return "\n\n".join(one["label"] for one in signatures)

    def _at(self, method: str, path: Path, line: int, column: int) -> Any:
        position = {"line": line, "character": column}
        return self._request(method, textDocument={"uri": path.as_uri()}, position=position)

    def _request(self, method: str, **params: Any) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._last and "method" not in message:
                return message.get("result")
            if "method" in message and "id" in message:
                self._respond(message)

    def _respond(self, request: dict[str, Any]) -> None:
        """Responds to a request of the server: it has no settings but those of its files."""
        items = request.get("params", {}).get("items", ())
        is_configuration = request["method"] == "workspace/configuration"
        self._send(
            {"id": request["id"], "result": [{} for _ in items] if is_configuration else None}
        )

    def _notify(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message

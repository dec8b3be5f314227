"""A child that is forked while another thread imports a module makes its own call, whichever it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.ivs import PACKAGE
from support.loopback import Loopback, response

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")

# The module's finder takes its time, so that the fork always comes while it is imported.
PROGRAM = """
import contextlib, faulthandler, importlib.abc, os, sys, threading, time
module, how, url = sys.argv[1:]
importing = threading.Event()

class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.endswith(module) and not importing.is_set():
            importing.set()
            time.sleep(0.1)

from typed_ivs import Credentials, Error, IVSClient
sys.meta_path.insert(0, Slow())
options = {"region": "us-west-2", "max_attempts": 1, "endpoint_url": url, "proxies": {}}
options.update(connect_timeout=0.3, read_timeout=1)
if how != "chain":
    options["credentials"] = Credentials(access_key_id="a", secret_access_key="s")
if how == "name":
    # The codec is imported before a name is looked up. No name is: the system's own locks are not ours.
    import socket
    socket.getaddrinfo = lambda host, port, *_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    options.update(endpoint_url=url.replace("127.0.0.1", "server.invalid"), allow_http=True)
if how == "https":
    options.update(endpoint_url=url.replace("http:", "https:"))
if how == "tunnel":
    options.update(endpoint_url=None, proxies={"https": url})
if how == "adaptive":
    options.update(retry_mode="adaptive")

def call():
    with contextlib.suppress(Error):
        if how == "asynchronous":
            import asyncio
            from typed_ivs.aio import AsyncIVSClient
            async def main():
                async with AsyncIVSClient(**options) as client:
                    await client.list_channels()
            asyncio.run(main())
        else:
            client = IVSClient(**options)
            response = client.list_channels()
            response.to_dict()

threading.Thread(target=call, daemon=True).start()
assert importing.wait(20), "not imported"
child = os.fork()
if child == 0:
    faulthandler.dump_traceback_later(20, exit=True)
    call()
    os._exit(0)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

CASES = [
    ("operations.list_channels", "plain"),
    ("transport.connect", "plain"),
    ("round_trips", "plain"),
    ("encodings.idna", "name"),
    ("transport.tls", "https"),
    ("certifi", "https"),
    ("transport.tunnel", "tunnel"),
    ("urllib3.connection", "tunnel"),
    ("auth.chain", "chain"),
    ("config.shared_files", "chain"),
    ("retry.rate_limit", "adaptive"),
    ("aio.connect", "asynchronous"),
]


@pytest.mark.parametrize(("module", "how"), CASES, ids=[module for module, _ in CASES])
def test_forked_child_makes_its_call(module: str, how: str, tmp_path: Path) -> None:
    keys = "[default]\naws_access_key_id = a\naws_secret_access_key = s\n"
    (tmp_path / "credentials").write_text(keys)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment = {
        **kept,
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "PYTHONPATH": str(PACKAGE.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with Loopback(respond=lambda _: response(b'{"channels": []}')) as server:
        result = subprocess.run(
            [sys.executable, "-c", PROGRAM, module, how, server.url],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert result.returncode == 0, result.stderr

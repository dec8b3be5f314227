"""moto's server in a process of its own: a server of IVS's that was not written here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

# It ends when its standard input does, so that it can't outlive the tests.
_PROGRAM = """
import sys
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print("%s:%d" % server.get_host_and_port(), flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def moto_server() -> Iterator[str]:
    """The address of a running server."""
    # Its own clients, which it does not need, would look for credentials.
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "-", "AWS_SECRET_ACCESS_KEY": "-"}
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            address = process.stdout.readline().strip()
            assert address, "moto's server did not start"
            yield f"http://{address}"
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def reset_moto(url: str) -> None:
    """Removes everything that was made in a server."""
    request = Request(f"{url}/moto-api/reset", method="POST")  # noqa: S310 - on loopback
    with urlopen(request, timeout=10):  # noqa: S310 - as above
        pass

"""The local Amazon IVS: requests in a process and over HTTP, and how long it takes to start.

Client and service share a process, so that the figures are those of one core.
"""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

from tools.benchmarks.bench import Bench, Measure
from tools.benchmarks.figures import Samples
from tools.benchmarks.rounds import LegError

_REQUESTS = 300

_SCRIPT = """\
import sys
from http.client import HTTPConnection
from time import process_time

from typed_ivs.testing import LocalIVS

local = LocalIVS()
client = local.client()
arn = client.create_channel().channel.arn
how, rounds, requests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if how == "http":
    from typed_ivs.testing.server import LocalServer

    server = LocalServer(local)
    server.__enter__()
    connection = HTTPConnection(server.url.removeprefix("http://"))
    body = b'{"arn": "%s"}' % arn.encode()

    def call():
        connection.request("POST", "/GetChannel", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        assert response.status == 200
else:

    def call():
        client.get_channel(arn=arn)

for _ in range(rounds + 1):
    start = process_time()
    for _ in range(requests):
        call()
    print((process_time() - start) / requests)
"""


def local_requests(how: str) -> Measure:
    """Measures requests to a local IVS: CPU time of client and service.

    Args:
        how: ``process`` for our client in the same process, ``http`` for plain requests over HTTP.
    """

    def measure(bench: Bench) -> Samples:
        rounds = bench.rounds(20)
        arguments = [sys.executable, "-c", _SCRIPT, how, str(rounds), str(_REQUESTS)]
        result = subprocess.run(
            arguments, env=bench.environment, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise LegError(f"{how}: exit status {result.returncode}\n{result.stderr}")
        return {"ours": [float(line) for line in result.stdout.split()[1:]]}

    return measure


def local_start(bench: Bench) -> Samples:
    """Measures from the start of the command to the line with its address."""
    command = [sys.executable, "-m", "typed_ivs.testing.server", "--port", "0"]
    seconds: list[float] = []
    for _ in range(bench.rounds(10) + 1):
        start = perf_counter()
        with subprocess.Popen(
            command, env=bench.environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            seconds.append(perf_counter() - start)
            process.terminate()
        if not line:
            raise LegError("the local service did not start")
    return {"ours": seconds[1:]}

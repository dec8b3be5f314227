"""Peak memory of a call whose response is too long.

    python peak_memory.py URL_OF_A_SHORT_ANSWER URL_OF_A_LONG_ONE

Prints the kibibytes by which the second call's process grew beyond the first one's. Each call is
made in a child, because only children that have ended say what they took at most.
"""

from __future__ import annotations

import os
import resource
import sys

from typed_ivs import Credentials, IVSClient
from typed_ivs.errors import ResponseParseError


def main() -> None:
    short, long = sys.argv[1:]
    start, peak = peak_of(short, is_long=False), peak_of(long, is_long=True)
    unit = 1024 if sys.platform == "darwin" else 1
    print((peak - start) // unit)


def peak_of(url: str, *, is_long: bool) -> int:
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            call(url, is_long=is_long)
            failed = 0
        finally:
            os._exit(failed)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def call(url: str, *, is_long: bool) -> None:
    keys = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="example")
    with IVSClient(region="us-west-2", endpoint_url=url, credentials=keys, proxies={}) as client:
        refused = ""
        try:
            client.get_channel(arn="a")
        except ResponseParseError as error:
            refused = str(error)
    bounds = ("max_response_bytes", "more chunks than allowed")
    assert any(bound in refused for bound in bounds) is is_long


if __name__ == "__main__":
    main()

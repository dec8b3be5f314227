"""Two children forked from a client that is warm make calls, and so does the client itself.

    python forked_calls.py URL CA_BUNDLE CALLS

Exits with 0 if every process got its own responses and nothing else.
"""

from __future__ import annotations

import os
import sys

from typed_ivs import Credentials, IVSClient


def main() -> int:
    url, ca_bundle, calls = sys.argv[1:]
    client = IVSClient(
        region="us-west-2",
        endpoint_url=url,
        credentials=Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="example"),
        ca_bundle=ca_bundle,
        proxies={},
        max_attempts=1,
    )
    ask(client, "warm", 1)
    children: list[int] = []
    for name in ("first", "second"):
        child = os.fork()
        if child == 0:
            failed = 1
            try:
                ask(client, name, int(calls))
                failed = 0
            finally:
                os._exit(failed)
        children.append(child)
    ask(client, "parent", int(calls))
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def ask(client: IVSClient, who: str, calls: int) -> None:
    for number in range(calls):
        arn = f"{who}-{number}"
        given = client.get_channel(arn=arn).channel.arn
        if given != arn:
            raise AssertionError(f"asked for {arn}, got the response for {given}")


if __name__ == "__main__":
    sys.exit(main())

"""Four calls to AWS with your own credentials, and a report: ``TYPED_IVS_LIVE=1 make live``.

They read, and change nothing: one page of one channel, an unknown ARN, a key that nobody has, and a
clock that is 20 minutes slow. The report says neither who called nor what the service said of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from typed_ivs import IVSClient

ROOT: Final = Path(__file__).parents[1]
REPORT: Final = ROOT / "docs" / "live.md"
SWITCH: Final = "TYPED_IVS_LIVE"
WHAT_IT_DOES: Final = f"""\
This calls Amazon IVS with the credentials and the region that your environment has. It asks for one
page of one channel, for a channel that does not exist, again with a key that nobody has, and again
with a clock that is 20 minutes slow. Nothing is made, changed or deleted. A report is written to
docs/live.md, without account, credentials, ARNs and texts of the service.

Set {SWITCH}=1 to run it.
"""

_SLOW: Final = timedelta(minutes=20)


@dataclass(frozen=True)
class Row:
    """One call: what it was, what should have come of it, and what did."""

    call: str
    expected: str
    got: str
    is_right: bool


class Calls:
    """The calls, all to one endpoint.

    Args:
        endpoint_url: The endpoint, where it is not the region's.
    """

    def __init__(self, endpoint_url: str | None) -> None:
        self._endpoint_url = endpoint_url
        with self._client() as client:
            self.region, self.endpoint = client.region, client.endpoint_url

    def rows(self) -> Iterator[Row]:
        """Makes the calls, one by one."""
        account = "000000000000"
        with self._client() as client:
            try:
                page = client.list_channels(max_results=1)
            except Exception as error:
                yield Row(*_PAGE, _named(error), False)
                return
            found = len(page.channels)
            missing, attempts = page.response_metadata.missing, page.response_metadata.attempts
            got = f"{_several(found, 'channel')}, {_several(attempts, 'attempt')}"
            if missing:
                got += f", without {', '.join(f'`{path}`' for path in missing)}"
            yield Row(*_PAGE, got, found <= 1 and not missing)
            if page.channels:
                account = page.channels[0].arn.split(":")[4]
            arn = f"arn:aws:ivs:{self.region}:{account}:channel/AAAAAAAAAAAA"
            yield _refused(*_UNKNOWN, _NOT_FOUND, lambda: client.get_channel(arn=arn))
        with self._client(wrong_key=True) as client:
            yield _refused(*_KEY, _NO_KEY, lambda: client.list_channels(max_results=1))
        with self._client() as client:
            yield _with_slow_clock(client)

    def _client(self, *, wrong_key: bool = False) -> IVSClient:
        from typed_ivs import Credentials, IVSClient

        nobodys = Credentials(access_key_id="AKIA" + "A" * 16, secret_access_key="A" * 40)
        credentials = nobodys if wrong_key else None
        return IVSClient(endpoint_url=self._endpoint_url, credentials=credentials)


_PAGE = ("`list_channels(max_results=1)`", "one channel at most")
_UNKNOWN = ("`get_channel` of a channel that does not exist", "`ResourceNotFoundException`")
_KEY = ("`list_channels` with a key that nobody has", "HTTP 403, after one attempt")
_CLOCK = ("`list_channels` with a clock 20 minutes slow", "a response, after two attempts")
# Where there is no channel, the account is unknown: a stranger's is not for us to look into.
_NOT_FOUND = ("ResourceNotFoundException", "AccessDeniedException")
_NO_KEY = ("UnrecognizedClientException", "InvalidClientTokenId", "AccessDeniedException")


def _refused(call: str, expected: str, codes: tuple[str, ...], make: Callable[[], object]) -> Row:
    from typed_ivs import ServiceError

    try:
        make()
    except ServiceError as error:
        return Row(call, expected, _named(error), error.code in codes and error.attempts == 1)
    except Exception as error:
        return Row(call, expected, _named(error), False)
    return Row(call, expected, "a response", False)


def _with_slow_clock(client: IVSClient) -> Row:
    from typed_ivs._runtime.clock import Clock

    client._shared.clock = Clock(now=lambda: datetime.now(UTC) - _SLOW)
    try:
        attempts = client.list_channels(max_results=1).response_metadata.attempts
    except Exception as error:
        return Row(*_CLOCK, _named(error), False)
    return Row(*_CLOCK, f"a response, after {_several(attempts, 'attempt')}", attempts == 2)


def _named(error: Exception) -> str:
    """An error without its text, which may name who called."""
    known = [f"`{type(error).__name__}`"]
    for name in ("code", "status", "attempts"):
        if hasattr(error, name):
            known.append(f"{name} {getattr(error, name)}")
    return ", ".join(known)


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def report(calls: Calls, rows: list[Row]) -> str:
    """The page."""
    host = urlsplit(calls.endpoint).hostname
    lines = [
        "# Against AWS",
        "",
        f"`make live`, {datetime.now(UTC):%Y-%m-%d}, region {calls.region}, host {host}; "
        f"Python {platform.python_version()}, urllib3 {version('urllib3')}.",
        "",
        "| call | expected | got | |",
        "|---|---|---|---|",
        *(
            f"| {row.call} | {row.expected} | {row.got} | {'yes' if row.is_right else '**no**'} |"
            for row in rows
        ),
        "",
        "Only these calls were made; what makes, changes or deletes was not run.",
        "",
    ]
    # Whatever else may be in there: no account has another form.
    return re.sub(r"\d{12}", "(an account)", "\n".join(lines))


def main(arguments: list[str] | None = None, to: Path = REPORT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.live", description=__doc__)
    parser.add_argument("--endpoint-url", help="another server than AWS's")
    options = parser.parse_args(arguments)
    if os.environ.get(SWITCH) != "1":
        print(WHAT_IT_DOES, end="", file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT / "generated" / "ivs"))
    from typed_ivs import Error

    try:
        calls = Calls(options.endpoint_url)
    except Error as error:
        print(error, file=sys.stderr)
        return 1
    if calls.region is None:
        print("no region: set AWS_DEFAULT_REGION, or one in your profile", file=sys.stderr)
        return 1
    rows = list(calls.rows())
    page = report(calls, rows)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(page, encoding="utf-8")
    print(page)
    return 0 if all(row.is_right for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

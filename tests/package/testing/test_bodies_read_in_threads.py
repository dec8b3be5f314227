"""Streams that are compressed or hashed before they are sent: the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import io
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.golden import module_name, write_distribution

CONTENT = b"content" * 20_000

CASES: dict[str, Callable[[Any, Any], Any]] = {
    "encoded-bodies": lambda client, file: client.put_content(content=file),
    "tree-hashes": lambda client, file: client.upload_archive(account_id="-", body=file),
}


@pytest.fixture(scope="module", params=CASES)
def package(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Callable[[Any, Any], Any]]]:
    """The name of a package, and a call of its client."""
    case: str = request.param
    name = f"threads_{module_name(case)}"
    folder = tmp_path_factory.mktemp(name)
    distribution: Path = write_distribution(case, folder / "distribution")
    (distribution / "typed_tiny").rename(folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield name, CASES[case]
    for module in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[module]


class Waiting(io.BytesIO):
    """A file that can be read once the event loop has gone on."""

    def __init__(self) -> None:
        super().__init__(CONTENT)
        self.began, self.goes_on = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.began.set()
        assert self.goes_on.wait(20), "the event loop is blocked"
        return super().read(size)


def make_client(name: str, sent: list[Any]) -> Any:
    module: Any = importlib.import_module(name)
    http: Any = importlib.import_module(f"{name}._runtime.http")
    bodies: Any = importlib.import_module(f"{name}._runtime.aio.bodies")

    class Transport:
        async def send(self, request: Any, **_: object) -> Any:
            sent.append(await bodies.whole(request.body))
            return http.HttpResponse(200, http.Headers(), b"{}")

        async def close(self) -> None: ...

    aio: Any = importlib.import_module(f"{name}.aio")
    client = next(one for one in aio.__all__ if one.startswith("Async") and one.endswith("Client"))
    return getattr(aio, client)(
        region="us-west-2",
        endpoint_url="https://example.com",
        credentials=module.Credentials(access_key_id="a", secret_access_key="s"),
        transport=Transport(),
    )


@pytest.mark.parametrize("ending", ["sent", "cancelled"])
def test_event_loop_goes_on_while_a_stream_is_read(
    package: tuple[str, Callable[[Any, Any], Any]], ending: str
) -> None:
    name, call = package
    sent: list[bytes] = []

    async def main() -> None:
        file = Waiting()
        async with make_client(name, sent) as client:
            task = asyncio.create_task(call(client, file))
            while not file.began.is_set():
                await asyncio.sleep(0.001)
            if ending == "cancelled":
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            file.goes_on.set()
            if ending == "sent":
                await task

    asyncio.run(main())
    if ending == "sent":
        (body,) = sent
        assert (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body) == CONTENT
    else:
        assert not sent

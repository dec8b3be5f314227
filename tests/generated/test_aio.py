"""The asynchronous client: the same methods, arguments, documentation and errors as the other."""

from __future__ import annotations

import asyncio
import inspect
import json
import shutil
import typing
from pathlib import Path
from typing import Any

import pytest
from support.certificates import Certificates
from support.fresh_process import CHANNEL, RESPONSE, run
from support.ivs import Server, async_ivs_client
from support.loopback import Loopback, Recorded, response
from support.thorough import many

import typed_ivs
from typed_ivs import IVSClient, aio, errors, models, paginators
from typed_ivs.aio import AsyncHttpTransport, AsyncIVSClient, AsyncPaginator
from typed_ivs.aio import paginators as async_paginators

PAGES = (
    response(b'{"channels": [{"arn": "a"}, {"arn": "b"}], "nextToken": "t"}'),
    response(b'{"channels": [{"arn": "c"}]}'),
)


def public(kind: type) -> dict[str, Any]:
    """The methods and properties of a class and what it extends."""
    found = {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}
    return {name: value for name, value in found.items() if not isinstance(value, type)}


def test_both_clients_have_the_same_methods() -> None:
    ours, theirs = public(AsyncIVSClient), public(IVSClient)
    assert ours.keys() == theirs.keys()
    assert len(ours) > 30
    plain = {name for name, value in ours.items() if not inspect.iscoroutinefunction(value)}
    assert plain == {
        *("SERVICE", "endpoint_url", "paginate", "region", "wait_until", "with_options"),
    }


@pytest.mark.parametrize("name", sorted(public(IVSClient).keys() - {"SERVICE", "paginate"}))
def test_method_has_the_same_signature_and_documentation(name: str) -> None:
    ours, theirs = getattr(AsyncIVSClient, name), getattr(IVSClient, name)
    assert inspect.getdoc(ours) == inspect.getdoc(theirs)
    if inspect.isfunction(theirs):
        assert inspect.signature(ours) == inspect.signature(theirs)
        assert typing.get_type_hints(ours) == typing.get_type_hints(theirs)


def test_constructors_differ_in_the_transport_only() -> None:
    ours, theirs = (
        dict(inspect.signature(kind).parameters) for kind in (AsyncIVSClient, IVSClient)
    )
    assert list(ours) == list(theirs)
    assert {name for name in ours if ours[name] != theirs[name]} == {"transport"}
    assert typing.get_type_hints(AsyncIVSClient.__init__)["transport"]
    arguments = inspect.cleandoc(IVSClient.__doc__ or "").partition("\nArgs:\n")[2]
    assert arguments.replace("HttpTransport", "AsyncHttpTransport") in inspect.cleandoc(
        AsyncIVSClient.__doc__ or ""
    )


def test_paginators_have_the_same_methods() -> None:
    ours, theirs = public(async_paginators.Paginators), public(paginators.Paginators)
    assert ours.keys() == theirs.keys()
    for name, method in ours.items():
        assert list(inspect.signature(method).parameters.values())[1:] == (
            list(inspect.signature(theirs[name]).parameters.values())[1:]
        )
        assert inspect.getdoc(method) == inspect.getdoc(theirs[name])
    returns = typing.get_type_hints(async_paginators.Paginators.list_channels)["return"]
    assert typing.get_origin(returns) is AsyncPaginator
    assert typing.get_args(returns) == (models.ListChannelsResponse, models.ChannelSummary)


def test_module_exports_what_is_asynchronous() -> None:
    assert aio.__all__ == ["AsyncHttpTransport", "AsyncIVSClient", "AsyncPaginator"]
    assert {getattr(aio, name) for name in aio.__all__} == {
        AsyncHttpTransport,
        AsyncIVSClient,
        AsyncPaginator,
    }
    assert "AsyncIVSClient" in dir(aio)


def test_calls_pages_errors_and_copies(server: Server) -> None:
    async def main() -> None:
        async with async_ivs_client(server.url, proxies={}) as client:
            server.will_respond(RESPONSE, *PAGES, *PAGES, *PAGES, *PAGES)
            assert (await client.get_channel(arn=CHANNEL)).channel.name == "stage"
            request = models.ListChannelsRequest()
            assert [one.arn for one in (await client.send(request)).channels] == ["a", "b"]
            await client.send(request)
            pages = client.paginate.list_channels()
            assert [one.arn async for one in pages] == ["a", "b", "c"]
            assert [len(page.channels) async for page in pages.pages()] == [2, 1]
            assert [one.arn for one in await pages.collect(limit=2)] == ["a", "b"]
            token = pages.resume_token
            server.will_respond(PAGES[1])
            rest = client.paginate.list_channels(starting_token=token)
            assert [one.arn for one in await rest.collect()] == ["c"]
            assert await rest.collect(limit=0) == []
            with pytest.raises(ValueError, match="limit: got -1"):
                await rest.collect(limit=-1)
            headers = [("x-amzn-ErrorType", "ResourceNotFoundException")]
            server.will_respond(response(b"{}", status=404, headers=headers))
            copy = client.with_options(max_attempts=1)
            assert type(copy) is AsyncIVSClient
            with pytest.raises(errors.ResourceNotFoundException):
                await copy.get_channel(arn=CHANNEL)
            await client.warm_up("get_stream")
            with pytest.raises(errors.ConfigurationError, match="warm_up: got 'no'"):
                await client.warm_up("no")
            await client.refresh_credentials()

    asyncio.run(main())


def test_coroutine_function_is_no_hook() -> None:
    class Hook:
        async def before_send(self, event: object) -> None: ...

    with pytest.raises(errors.ConfigurationError, match=r"as Hook\.before_send; expected: a plain"):
        async_ivs_client("http://127.0.0.1:1", hooks=[Hook()])


WARM = """
import asyncio, ssl, sys, threading
from PACKAGE import Credentials
from PACKAGE.aio import AsyncIVSClient
made, watched = [], None
def note(what):
    if threading.current_thread() is watched:
        made.append(what)
def heard(event, arguments):
    if event in ("open", "import", "socket.getaddrinfo"):
        note((event, str(arguments[0])))
def noted(method, what):
    def call(*given, **named):
        note(what)
        return method(*given, **named)
    return call
for name in ("load_verify_locations", "load_default_certs", "set_default_verify_paths"):
    setattr(ssl.SSLContext, name, noted(getattr(ssl.SSLContext, name), "a trust store"))
ssl.SSLContext.__new__ = noted(ssl.SSLContext.__new__, "a TLS context")
keys = Credentials(access_key_id="AKID", secret_access_key="secret")
class Provider:
    def load(self):
        return keys
async def main():
    global watched
    given = {"region": "us-west-2", "endpoint_url": URL, "credentials": Provider(), "proxies": {}}
    async with AsyncIVSClient(ca_bundle=BUNDLE, **given) as client:
        sys.addaudithook(heard)
        if FIRST:
            watched = threading.current_thread()
            made.clear()
        await client.warm_up("get_channel", connect=True)
        await client.get_channel(arn=ARN)
        if not FIRST:
            watched = threading.current_thread()
        calls = [client.get_channel(arn=ARN) for _ in range(3)]  # Two new connections.
        for response in await asyncio.gather(*calls):
            assert response.channel.name == "stage"
        watched = None
asyncio.run(main())
"""


def test_warm_call_opens_imports_and_looks_up_nothing(tmp_path: Path) -> None:
    """It loads no certificates either, even if it opens a connection."""
    certificates = Certificates(tmp_path)
    with Loopback(respond=lambda _: RESPONSE, tls=certificates.server("localhost")) as server:
        program = WARM.replace("BUNDLE", repr(certificates.bundle))
        url = f"https://localhost:{server.port}"
        assert run(program.replace("FIRST", "False"), url=url)["made"] == []
        assert server.connections == 3
        # A first call loads certificates and the operation's module in a thread.
        made = run(program.replace("FIRST", "True"), url=url)["made"]
        assert "a trust store" not in made
        assert "a TLS context" not in made


GROWTH = """
import asyncio, gc, resource, sys
from PACKAGE import Credentials
from PACKAGE.aio import AsyncIVSClient
keys = Credentials(access_key_id="AKID", secret_access_key="secret")
given = {"region": "us-west-2", "endpoint_url": URL, "credentials": keys, "proxies": {}}
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
async def main():
    async with AsyncIVSClient(max_connections=50, **given) as client:
        async def call(number):
            arn = ARN + str(number)
            assert (await client.get_channel(arn=arn)).channel.arn == arn
        async def batch():
            await asyncio.gather(*(call(number) for number in range(1000)))
        async def batches(count):
            for _ in range(count):
                await batch()
            gc.collect()
            return peak(), sys.getallocatedblocks()
        first = await batches(2)
        last = await batches(ROUNDS)
        return [after - before for before, after in zip(first, last)]
made = asyncio.run(main())
"""


def test_a_thousand_calls_at_once_get_their_own_responses_in_flat_memory() -> None:
    def own(request: Recorded) -> bytes:
        return response(json.dumps({"channel": json.loads(request.body)}).encode())

    with Loopback(respond=own) as server:
        program = GROWTH.replace("ROUNDS", str(many(3, 30)))
        kibibytes, blocks = run(program, url=server.url)["made"]
        assert kibibytes < 2048
        assert blocks < 1000, "less than one for each call"
        assert server.connections == 50


def test_package_without_the_asynchronous_client_works(server: Server, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "aio")
    shutil.copytree(Path(typed_ivs.__file__).parent, tmp_path / "plain", ignore=ignored)
    server.will_respond(RESPONSE)
    program = (
        "from plain import Credentials, IVSClient\n"
        "keys = Credentials(access_key_id='AKID', secret_access_key='secret')\n"
        "client = IVSClient(region='us-west-2', endpoint_url=URL, credentials=keys)\n"
        "assert client.get_channel(arn=ARN).channel.name == 'stage'\n"
        "client.close()\n"
    )
    report = run(program, url=server.url, package="plain", folder=tmp_path)
    assert "asyncio" not in report["modules"]

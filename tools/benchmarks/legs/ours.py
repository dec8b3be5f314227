"""The generated package's legs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tools.benchmarks.legs import (
    ACCESS_KEY,
    AT_ONCE,
    SECRET_KEY,
    SIGNED_AT,
    SIGNED_HEADERS,
    THREADS,
    Work,
    Works,
)
from tools.benchmarks.legs.threads import in_threads
from tools.benchmarks.responses import CHANNEL, CREATE, PAGE, REGION, encoded, page
from typed_ivs import Credentials, IVSClient
from typed_ivs._runtime.auth.sigv4 import Signer
from typed_ivs._runtime.call.prepare import validate
from typed_ivs._runtime.http import Headers, HttpResponse
from typed_ivs.endpoints import resolve
from typed_ivs.models import (
    CreateChannelRequest,
    ListChannelsRequest,
    ListChannelsResponse,
    MultitrackInputConfiguration,
)


def _get(url: str) -> Work:
    client, arn = IVSClient(endpoint_url=url), CHANNEL["arn"]
    return Work(lambda: client.get_channel(arn=arn), client.get_channel(arn=arn).channel.to_wire())


def _page(response: ListChannelsResponse) -> dict[str, Any]:
    channels = [channel.to_wire() for channel in response.channels]
    return {"channels": channels, "nextToken": response.next_token}


def _list(url: str) -> Work:
    client = IVSClient(endpoint_url=url)
    outcome = _page(client.list_channels(max_results=PAGE))
    return Work(lambda: client.list_channels(max_results=PAGE), outcome)


def _read(_: str, json_loads: Callable[[bytes], Any] | None = None) -> Work:
    request = ListChannelsRequest()
    headers = Headers([("Content-Type", "application/json"), ("x-amzn-RequestId", "6f6d7a3c")])
    response = HttpResponse(200, headers, encoded(page(0)), json_loads)
    return Work(lambda: request.read(response), _page(request.read(response)))


def _read_with_msgspec(url: str) -> Work:
    from msgspec.json import decode

    return _read(url, decode)


def _read_sparse(_: str) -> Work:
    content = page(0)
    for channel in content["channels"]:
        del channel["failoverSlateConfigurationArn"]  # Its zero value is what the full page has.
    request, response = ListChannelsRequest(), HttpResponse(200, Headers(), encoded(content))
    return Work(lambda: request.read(response), _page(request.read(response)))


def _write(_: str) -> Work:
    def call() -> Any:
        tracks = CREATE["multitrackInputConfiguration"]
        request = CreateChannelRequest(
            name=CREATE["name"],
            latency_mode=CREATE["latencyMode"],
            type=CREATE["type"],
            authorized=CREATE["authorized"],
            recording_configuration_arn=CREATE["recordingConfigurationArn"],
            tags=CREATE["tags"],
            insecure_ingest=CREATE["insecureIngest"],
            preset=CREATE["preset"],
            playback_restriction_policy_arn=CREATE["playbackRestrictionPolicyArn"],
            multitrack_input_configuration=MultitrackInputConfiguration(
                enabled=tracks["enabled"],
                policy=tracks["policy"],
                maximum_resolution=tracks["maximumResolution"],
            ),
            container_format=CREATE["containerFormat"],
            ad_configuration_arn=CREATE["adConfigurationArn"],
            failover_slate_configuration_arn=CREATE["failoverSlateConfigurationArn"],
        )
        validate(request)
        return request.write()

    written = call()
    outcome = [written.method, written.target, json.loads(written.body)]
    return Work(call, outcome)


def _sign(_: str) -> Work:
    signer = Signer()
    credentials = Credentials(access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY)
    body = encoded({"arn": CHANNEL["arn"]})

    def sign(now: datetime) -> dict[str, str]:
        headers = dict(SIGNED_HEADERS)
        signer.sign(
            method="POST",
            host=f"ivs.{REGION}.amazonaws.com",
            target="/GetChannel",
            headers=headers,
            body=body,
            credentials=credentials,
            region=REGION,
            signing_name="ivs",
            now=now,
        )
        return headers

    outcome = sign(datetime(*SIGNED_AT, tzinfo=UTC))["Authorization"]
    return Work(lambda: sign(datetime.now(UTC)), outcome)


def _resolve(_: str) -> Work:
    return Work(lambda: resolve(region=REGION), resolve(region=REGION).url)


def _walk(url: str) -> Work:
    client = IVSClient(endpoint_url=url)

    def call() -> list[str]:
        return [channel.name for channel in client.paginate.list_channels(max_results=PAGE)]

    return Work(call, call())


def _in_turn(url: str) -> Work:
    client, arn = IVSClient(endpoint_url=url), CHANNEL["arn"]
    outcome = client.get_channel(arn=arn).channel.to_wire()

    def call() -> None:
        for _ in range(AT_ONCE):
            client.get_channel(arn=arn)

    return Work(call, outcome)


def _threads(url: str) -> Work:
    client, arn = IVSClient(endpoint_url=url, max_connections=THREADS), CHANNEL["arn"]
    outcome = client.get_channel(arn=arn).channel.to_wire()
    return Work(in_threads(lambda: client.get_channel(arn=arn)), outcome)


WORK: Works = {
    "warm-get": _get,
    "warm-list": _list,
    "read-page": _read,
    "read-page-msgspec": _read_with_msgspec,
    "read-page-sparse": _read_sparse,
    "write-create": _write,
    "sign": _sign,
    "resolve": _resolve,
    "walk": _walk,
    "threads": _threads,
    "at-once": _in_turn,
}

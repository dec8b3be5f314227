"""The legs of boto3; for rows without HTTP, the parts of botocore that do the work."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from tools.benchmarks.legs import (
    ACCESS_KEY,
    SECRET_KEY,
    SIGNED_AT,
    SIGNED_HEADERS,
    THREADS,
    Work,
    Works,
)
from tools.benchmarks.legs.threads import in_threads
from tools.benchmarks.responses import CHANNEL, CREATE, PAGE, REGION, encoded, page


def _module(name: str) -> Any:
    """An untyped module."""
    return import_module(name)


def _client(url: str, **options: object) -> Any:
    return _module("boto3").client("ivs", endpoint_url=url, **options)


def _get(url: str) -> Work:
    client, arn = _client(url), CHANNEL["arn"]
    return Work(lambda: client.get_channel(arn=arn), client.get_channel(arn=arn)["channel"])


def _page(response: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def _list(url: str) -> Work:
    client = _client(url)
    outcome = _page(client.list_channels(maxResults=PAGE))
    return Work(lambda: client.list_channels(maxResults=PAGE), outcome)


def _operation(name: str) -> Any:
    session = _module("botocore.session").get_session()
    return session.get_service_model("ivs").operation_model(name)


def _read(_: str) -> Work:
    parser = _module("botocore.parsers").create_parser("rest-json")
    shape = _operation("ListChannels").output_shape
    headers = _module("botocore.awsrequest").HeadersDict(
        {"Content-Type": "application/json", "x-amzn-RequestId": "6f6d7a3c"}
    )
    response = {"status_code": 200, "headers": headers, "body": encoded(page(0))}
    return Work(lambda: parser.parse(response, shape), _page(parser.parse(response, shape)))


def _write(_: str) -> Work:
    serializer = _module("botocore.serialize").create_serializer("rest-json", True)
    operation = _operation("CreateChannel")

    def call() -> Any:
        return serializer.serialize_to_request(CREATE, operation)

    written = call()
    return Work(call, [written["method"], written["url_path"], json.loads(written["body"])])


def _sign(_: str) -> Work:
    """Signs one request repeatedly; the cost of making it is not counted."""
    auth = _module("botocore.auth")
    credentials = _module("botocore.credentials").Credentials(ACCESS_KEY, SECRET_KEY)
    signer = auth.SigV4Auth(credentials, "ivs", REGION)

    def request() -> Any:
        return _module("botocore.awsrequest").AWSRequest(
            method="POST",
            url=f"https://ivs.{REGION}.amazonaws.com/GetChannel",
            headers=SIGNED_HEADERS,
            data=encoded({"arn": CHANNEL["arn"]}),
        )

    clock = auth.get_current_datetime
    auth.get_current_datetime = lambda: datetime(*SIGNED_AT, tzinfo=UTC)
    signed = request()
    signer.add_auth(signed)
    auth.get_current_datetime = clock
    repeated = request()
    return Work(lambda: signer.add_auth(repeated), signed.headers["Authorization"])


def _provider() -> Any:
    loader = _module("botocore.session").get_session().get_component("data_loader")
    rules = loader.load_service_model("ivs", "endpoint-rule-set-1")
    return _module("botocore.endpoint_provider").EndpointProvider(
        rules, loader.load_data("partitions")
    )


def _resolve_first(_: str) -> Work:
    ruleset = _provider().ruleset

    def call() -> Any:
        return ruleset.evaluate({"Region": REGION, "UseFIPS": False, "UseDualStack": False})

    return Work(call, call().url)


def _resolve_cached(_: str) -> Work:
    provider = _provider()

    def call() -> Any:
        return provider.resolve_endpoint(Region=REGION, UseFIPS=False, UseDualStack=False)

    return Work(call, call().url)


def _walk(url: str) -> Work:
    client = _client(url)

    def call() -> list[str]:
        pages = client.get_paginator("list_channels").paginate(PaginationConfig={"PageSize": PAGE})
        return [channel["name"] for page in pages for channel in page["channels"]]

    return Work(call, call())


def _threads(url: str) -> Work:
    config = _module("botocore.config").Config(max_pool_connections=THREADS)
    client, arn = _client(url, config=config), CHANNEL["arn"]
    outcome = client.get_channel(arn=arn)["channel"]
    return Work(in_threads(lambda: client.get_channel(arn=arn)), outcome)


WORK: Works = {
    "warm-get": _get,
    "warm-list": _list,
    "read-page": _read,
    "write-create": _write,
    "sign": _sign,
    "resolve": _resolve_cached,
    "resolve-first": _resolve_first,
    "walk": _walk,
    "threads": _threads,
}

"""The bare limit: urllib3 and json, without anything specific to AWS."""

from __future__ import annotations

import json
from typing import Any

import urllib3

from tools.benchmarks.legs import Work, Works
from tools.benchmarks.responses import CHANNEL, PAGE, encoded, page

_HEADERS = {"Content-Type": "application/json"}


def _pool(url: str) -> urllib3.HTTPConnectionPool:
    return urllib3.connection_from_url(url)


def _get(url: str) -> Work:
    pool, body = _pool(url), encoded({"arn": CHANNEL["arn"]})

    def call() -> Any:
        return json.loads(pool.urlopen("POST", "/GetChannel", body, _HEADERS).data)

    return Work(call, call()["channel"])


def _list(url: str) -> Work:
    pool, body = _pool(url), encoded({"maxResults": PAGE})

    def call() -> Any:
        return json.loads(pool.urlopen("POST", "/ListChannels", body, _HEADERS).data)

    return Work(call, call())


def _read(_: str) -> Work:
    body = encoded(page(0))
    return Work(lambda: json.loads(body), json.loads(body))


def _walk(url: str) -> Work:
    pool = _pool(url)

    def call() -> list[str]:
        names: list[str] = []
        asked: dict[str, object] = {"maxResults": PAGE}
        while True:
            response = pool.urlopen("POST", "/ListChannels", encoded(asked), _HEADERS)
            content = json.loads(response.data)
            for channel in content["channels"]:
                names.append(channel["name"])
            if "nextToken" not in content:
                return names
            asked["nextToken"] = content["nextToken"]

    return Work(call, call())


WORK: Works = {"warm-get": _get, "warm-list": _list, "read-page": _read, "walk": _walk}

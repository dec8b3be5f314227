"""The generated package and botocore side by side: clients, and values by the model's names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.auth
import botocore.config
import botocore.endpoint
import botocore.loaders
import botocore.model
import botocore.session
from botocore import xform_name
from support.loopback import Loopback, Script

import typed_ivs
from typed_ivs import Credentials, IVSClient, models
from typed_ivs._runtime.clock import Clock
from typed_ivs.aio import AsyncIVSClient

REGION = "us-west-2"
API_VERSION = "2020-07-14"

PACKAGE = Path(typed_ivs.__file__).parent
DISTRIBUTION = PACKAGE.parent
MODEL = DISTRIBUTION / "tests" / "model"
"""What botocore reads in place of its own models, so that any botocore is the same oracle."""

ACCESS_KEY = "AKIDCANARYEXAMPLE"
SECRET_KEY = "canary/wJalrXUtnFEMI+bPxRfiCYEXAMPLEKEY"
SESSION_TOKEN = "canary//FwoGZXIvYXdzEXAMPLE=="

LOADER = botocore.loaders.Loader(extra_search_paths=[str(MODEL)])
SERVICE: Any = botocore.model.ServiceModel(
    LOADER.load_service_model("ivs", "service-2", API_VERSION), "ivs"
)
OPERATIONS: tuple[str, ...] = tuple(SERVICE.operation_names)


class Server(Loopback):
    """A loopback server whose responses are set while it runs."""

    def will_respond(self, *scripts: Script) -> None:
        """What the next requests get, in order; what was told before is forgotten."""
        with self._lock:
            self._scripts[:] = scripts


def ivs_client(url: str, *, session_token: str | None = SESSION_TOKEN, **options: Any) -> IVSClient:
    """A client of ours."""
    keys = Credentials(
        access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY, session_token=session_token
    )
    return IVSClient(region=REGION, endpoint_url=url, credentials=keys, **options)


def async_ivs_client(url: str, **options: Any) -> AsyncIVSClient:
    """The same, for event loops."""
    keys = Credentials(
        access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY, session_token=SESSION_TOKEN
    )
    return AsyncIVSClient(region=REGION, endpoint_url=url, credentials=keys, **options)


def botocore_client(url: str, *, session_token: str | None = SESSION_TOKEN, **config: Any) -> Any:
    """botocore's, with the same settings, and the model that the package was generated from."""
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    retries = {"mode": "standard", "total_max_attempts": 3}
    return session.create_client(
        "ivs",
        region_name=REGION,
        api_version=API_VERSION,
        endpoint_url=url,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        aws_session_token=session_token,
        config=botocore.config.Config(**{"retries": retries, "proxies": {}, **config}),
    )


@contextmanager
def clocks_at(now: datetime, client: IVSClient) -> Iterator[None]:
    """botocore and ``client`` sign at ``now``."""
    shared = client._shared
    own, shared.clock = shared.clock, Clock(now=lambda: now)
    try:
        with mock.patch.object(botocore.auth, "get_current_datetime", return_value=now):
            yield
    finally:
        shared.clock = own


def call(client: IVSClient, operation: str, parameters: Mapping[str, Any]) -> Any:
    """Calls an operation with parameters by the model's names."""
    method = getattr(client, xform_name(operation))
    shape = SERVICE.operation_model(operation).input_shape
    return method(**arguments(shape, parameters))


def botocore_call(client: Any, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The same with botocore's client."""
    result: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
    return result


def arguments(shape: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments of ours from values by the model's names."""
    members = shape.members
    return {xform_name(name): _build(members[name], value) for name, value in values.items()}


def _build(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return getattr(models, shape.name)(**arguments(shape, value))
    if shape.type_name == "list":
        return [_build(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {key: _build(shape.value, item) for key, item in value.items()}
    return value


def by_model_names(operation: str, response: Any) -> dict[str, Any]:
    """A response of ours as botocore would return it, without missing members."""
    missing = frozenset(response.response_metadata.missing)
    shape = SERVICE.operation_model(operation).output_shape
    return {} if shape is None else _plain(shape, response, "", missing)


def _plain(shape: Any, value: Any, path: str, missing: frozenset[str]) -> Any:
    if shape.type_name == "structure":
        prefix = f"{path}." if path else ""
        members = ((name, xform_name(name), member) for name, member in shape.members.items())
        return {
            name: _plain(member, getattr(value, field), prefix + field, missing)
            for name, field, member in members
            if getattr(value, field) is not None and prefix + field not in missing
        }
    if shape.type_name == "list":
        return [
            _plain(shape.member, item, f"{path}[{index}]", missing)
            for index, item in enumerate(value)
        ]
    if shape.type_name == "map":
        return {
            key: _plain(shape.value, item, f"{path}[{key!r}]", missing)
            for key, item in value.items()
        }
    return value


def changed(shape: Any, value: Any, change: Callable[[Any, Any], Any]) -> Any:
    """``value`` with every value of a shape in it, from the leaves upwards, replaced by ``change``."""
    if shape.type_name == "structure":
        members = shape.members
        value = {name: changed(members[name], item, change) for name, item in value.items()}
    elif shape.type_name == "list":
        value = [changed(shape.member, item, change) for item in value]
    elif shape.type_name == "map":
        value = {key: changed(shape.value, item, change) for key, item in value.items()}
    return change(shape, value)

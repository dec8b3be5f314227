"""Invalid parameters are reported by their Python names before anything is sent."""

from __future__ import annotations

from typing import Any

import botocore.credentials
import pytest

from typed_ivs import Credentials, IVSClient
from typed_ivs.errors import ConfigurationError, ParamValidationError

KEYS = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secret")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


def test_missing_region_error_lists_the_settings_of_the_region() -> None:
    with pytest.raises(ConfigurationError, match="give region=, or set AWS_DEFAULT_REGION"):
        IVSClient(credentials=KEYS)


def test_endpoint_rule_error_names_client_arguments() -> None:
    url = "https://127.0.0.1:1"
    with pytest.raises(ConfigurationError, match=rf"use_dualstack=True, endpoint_url='{url}'"):
        _ = IVSClient(
            region="us-west-2", credentials=KEYS, use_dualstack=True, endpoint_url=url
        ).endpoint_url


def test_serialization_error_names_the_operation() -> None:
    client = IVSClient(region="us-west-2", credentials=KEYS)
    with pytest.raises(ParamValidationError, match=r"ListTagsForResource.*\n.*resource_arn"):
        client.list_tags_for_resource(resource_arn="..")
    lenient = client.with_options(validation="off")
    name: Any = object()
    with pytest.raises(ParamValidationError, match="CreateChannel"):
        lenient.create_channel(name=name)


def test_starting_token_must_be_a_string() -> None:
    client = IVSClient(region="us-west-2", credentials=KEYS)
    token: Any = 5
    with pytest.raises(ParamValidationError, match="starting_token: got int"):
        client.paginate.list_channels(starting_token=token)


def test_botocore_credentials_error_names_the_session_argument() -> None:
    given: Any = botocore.credentials.Credentials("AKIDEXAMPLE", "secret")
    with pytest.raises(ConfigurationError, match=r"botocore\.credentials\.Credentials.*session="):
        IVSClient(region="us-west-2", credentials=given)

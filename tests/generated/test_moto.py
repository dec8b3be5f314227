"""Against moto's server: channels are made, found, changed and deleted on a server not ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import ivs

from typed_ivs import IVSClient, errors


@pytest.fixture(scope="module")
def client(moto_url: str) -> Iterator[IVSClient]:
    with ivs.ivs_client(moto_url) as running:
        yield running


@pytest.fixture
def three_arns(client: IVSClient) -> Iterator[list[str]]:
    """The only channels there are."""
    arns = [
        client.create_channel(name=name, tags={"team": name}).channel.arn
        for name in ("first", "second", "third")
    ]
    yield arns
    for arn in arns:
        client.delete_channel(arn=arn)


def test_channel_is_created_updated_and_deleted(client: IVSClient) -> None:
    created = client.create_channel(
        name="main-stage", type="BASIC", latency_mode="NORMAL", tags={"owner": "größe & ü"}
    )
    channel = created.channel
    assert channel.arn.startswith(f"arn:aws:ivs:{ivs.REGION}:")
    assert (channel.name, channel.type, channel.latency_mode) == ("main-stage", "BASIC", "NORMAL")
    assert channel.tags == {"owner": "größe & ü"}
    assert channel.authorized is False
    assert channel.preset == ""
    assert created.stream_key.channel_arn == channel.arn
    assert created.stream_key.value not in repr(created)
    assert created.response_metadata.status == 200

    assert client.get_channel(arn=channel.arn).channel == channel

    updated = client.update_channel(arn=channel.arn, name="", authorized=True).channel
    assert (updated.name, updated.authorized, updated.type) == ("", True, "BASIC")
    assert client.get_channel(arn=channel.arn).channel == updated

    assert client.delete_channel(arn=channel.arn).to_dict() == {}
    with pytest.raises(errors.ResourceNotFoundException) as caught:
        client.get_channel(arn=channel.arn)
    assert (caught.value.status, caught.value.code) == (404, "ResourceNotFoundException")
    assert channel.arn in caught.value.message


def test_batch_get_returns_several_channels(client: IVSClient, three_arns: list[str]) -> None:
    found = client.batch_get_channel(arns=three_arns)
    assert [channel.arn for channel in found.channels] == three_arns
    assert found.errors == []


def test_list_channels_returns_pages(client: IVSClient, three_arns: list[str]) -> None:
    first = client.list_channels(max_results=2)
    assert [channel.arn for channel in first.channels] == three_arns[:2]
    second = client.list_channels(max_results=2, next_token=first.next_token)
    assert [channel.arn for channel in second.channels] == three_arns[2:]
    assert second.next_token is None


def test_paginator_yields_every_channel(client: IVSClient, three_arns: list[str]) -> None:
    walk = client.paginate.list_channels(max_results=1)
    assert [channel.arn for channel in walk] == three_arns
    assert walk.resume_token is None
    pages = client.paginate.list_channels(max_results=2).pages()
    assert [[channel.name for channel in page.channels] for page in pages] == [
        ["first", "second"],
        ["third"],
    ]


def test_pagination_resumes_from_token(client: IVSClient, three_arns: list[str]) -> None:
    walk = client.paginate.list_channels(max_results=2)
    assert [channel.arn for channel in walk.collect(limit=1)] == three_arns[:1]
    again = client.paginate.list_channels(max_results=2, starting_token=walk.resume_token)
    assert [channel.arn for channel in again] == three_arns[1:]


def test_filter_limits_listed_channels(client: IVSClient, three_arns: list[str]) -> None:
    (only,) = client.paginate.list_channels(filter_by_name="second").collect()
    assert (only.arn, only.tags) == (three_arns[1], {"team": "second"})


def test_html_response_is_service_error(client: IVSClient) -> None:
    """moto lacks the operation."""
    with pytest.raises(errors.ServiceError) as caught:
        client.get_stream(channel_arn="arn:aws:ivs:us-west-2:123456789012:channel/a")
    error = caught.value
    assert type(error) is errors.ServiceError
    assert (error.status, error.code, error.operation) == (404, "404", "GetStream")
    assert error.headers["content-type"].startswith("text/html")

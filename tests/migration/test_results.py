"""What programs do with responses and pages, and what it becomes."""

from __future__ import annotations

import pytest
from support.migration import found, written

MADE = 'import boto3\nivs = boto3.client("ivs")\n'
CALLED = f"{MADE}response = ivs.create_channel()\n"

RESULTS = [
    ("response['channel']['playbackUrl']", "response.channel.playback_url"),
    ("(response)['channel']", "(response).channel"),
    ("response.get('channel').get('arn', '')", "response.channel.arn"),
    ("response['channel'].get('srt', {})", "(response.channel.srt or {})"),
    ("response['channel'].get('srt', other)", "? (response.channel.srt or other)"),
    ("response['channel'][key]", "? -"),
    ("response['channel']['nme']", "? -"),
    ("'srt' in response['channel']", "response.channel.srt is not None"),
    ("'srt' not in response['channel']", "response.channel.srt is None"),
    ("'arn' in response['channel']", "? -"),
    ("response['channel'].items()", "? -"),
    ("dict(response['channel'])", "? response.channel.to_dict()"),
    ("json.dumps(response)", "? -"),
    ("pickle.dumps([response['channel']])", "? -"),
    ("send(response['channel'])", "? response.channel"),
    ("f\"{response['channel']['arn']}\"", "response.channel.arn"),
    ("response['ResponseMetadata']['HTTPStatusCode']", "response.response_metadata.status"),
    ("response['ResponseMetadata']['RetryAttempts']", "(response.response_metadata.attempts - 1)"),
    ("response['ResponseMetadata']['HostId']", "? -"),
    ("[k for k, v in response['channel']['tags'].items()]", "response.channel.tags"),
    ("response['streamKey'] = response['channel']['arn']", "response.channel.arn"),
]


@pytest.mark.parametrize(("read", "becomes"), RESULTS)
def test_results(read: str, becomes: str) -> None:
    results = [
        f"{'? ' if one.decide else ''}{one.becomes or '-'}"
        for one in found(f"import json, pickle\n{CALLED}{read}")
        if one.kind in ("result", "metadata")
    ]
    assert becomes in results


def test_key_that_may_be_missing_is_noted() -> None:
    *_, result = found(f"{CALLED}response['channel']['srt']")
    assert result.note == "`srt` is None where the key was missing"


PAGES = [
    (
        "ivs.get_paginator('list_streams').paginate()",
        "ivs.paginate.list_streams().pages()",
    ),
    (
        "ivs.get_paginator('list_channels').paginate(filterByName=n, PaginationConfig={'PageSize': 5})",
        "ivs.paginate.list_channels(filter_by_name=n, max_results=5).pages()",
    ),
    (
        "ivs.get_paginator('list_channels').paginate(PaginationConfig={'StartingToken': t}, filterByName=n)",
        "ivs.paginate.list_channels(starting_token=t, filter_by_name=n).pages()",
    ),
    (
        "ivs.get_paginator('list_channels').paginate(filterByName=n, PaginationConfig={'MaxItems': 5})",
        "? ivs.paginate.list_channels(filter_by_name=n).pages()",
    ),
    (
        "ivs.get_paginator('list_channels').paginate(PaginationConfig=c)",
        "? ivs.paginate.list_channels().pages()",
    ),
    (
        "ivs.get_paginator('list_channels').paginate().build_full_result()['channels']",
        "ivs.paginate.list_channels().collect()",
    ),
    (
        "ivs.get_paginator('list_channels').paginate().search('channels[].playbackRestrictionPolicyArn')",
        "(item.playback_restriction_policy_arn for item in ivs.paginate.list_channels())",
    ),
    (
        "ivs.get_paginator('list_channels').paginate().search('channels[]')",
        "ivs.paginate.list_channels()",
    ),
    ("ivs.get_paginator('list_channels').paginate().search('channels[?x]')", "? -"),
    ("ivs.get_paginator('get_channel')", "? -"),
    ("ivs.get_waiter('stream_live')", "ivs.wait_until.stream_live"),
    (
        "ivs.get_waiter('stream_live').wait(channelArn=a)",
        "ivs.wait_until.stream_live(channel_arn=a)",
    ),
    (
        "ivs.get_waiter('stream_live').wait(channelArn=a, WaiterConfig={'Delay': 2, 'MaxAttempts': 9})",
        "ivs.wait_until.stream_live(channel_arn=a, interval=2, timeout=18)",
    ),
    ("ivs.get_waiter('stream_gone')", "? -"),
]


@pytest.mark.parametrize(("call", "becomes"), PAGES)
def test_pages_and_waiters(call: str, becomes: str) -> None:
    assert written(f"{MADE}{call}")[-1] == becomes


def test_loop_over_tokens_may_become_a_paginator() -> None:
    text = f"""{MADE}
token = ""
while token is not None:
    page = ivs.list_channels(filterByName="x", nextToken=token)
    token = page.get("nextToken")
"""
    (loop,) = [one for one in found(text) if one.kind == "pages"]
    assert loop.becomes == 'for page in ivs.paginate.list_channels(filter_by_name="x").pages(): ...'
    assert loop.decide == "whether a paginator replaces the loop over tokens"

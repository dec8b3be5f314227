"""ARNs: their parts, their kinds, and what is refused without being shown."""

from __future__ import annotations

import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.packages import PACKAGES, GeneratedPackage, each_package

from typed_ivs.arns import Arn, ChannelArn, StreamKeyArn
from typed_ivs.errors import ParamValidationError

CHANNEL = "arn:aws:ivs:us-west-2:012345678901:channel/abcdABCDefgh"
KEY = "arn:aws:ivs:us-west-2:012345678901:stream-key/g1H2I3j4k5L6"

FORM = r"arn:aws[a-z0-9-]*:ivs:[a-z0-9-]+:[0-9]+:[a-z-]+/[A-Za-z0-9-]+"

PARTITIONS = st.sampled_from(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])
NAMES = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)
IDS = st.from_regex(re.compile(r"[A-Za-z0-9-]{1,30}", re.ASCII), fullmatch=True)
ACCOUNTS = st.from_regex(re.compile(r"[0-9]{12}", re.ASCII), fullmatch=True)
KINDS = st.sampled_from([one.KIND for one in Arn.__subclasses__()]) | st.just("stage")


@given(partition=PARTITIONS, region=NAMES, account=ACCOUNTS, kind=KINDS, id=IDS)
def test_arn_has_the_parts_of_its_text(
    partition: str, region: str, account: str, kind: str, id: str
) -> None:
    text = f"arn:{partition}:ivs:{region}:{account}:{kind}/{id}"
    arn = Arn.parse(text)
    assert str(arn) == text
    found = (arn.partition, arn.region, arn.account, arn.kind, arn.id)
    assert found == (partition, region, account, kind, id)
    classes = [one for one in Arn.__subclasses__() if kind == one.KIND]
    assert type(arn) is (classes[0] if classes else Arn)
    assert classes == [] or classes[0].parse(text) == arn


def test_longest_arn_has_128_characters() -> None:
    longest = CHANNEL + "x" * (128 - len(CHANNEL))
    assert str(Arn.parse(longest)) == longest
    with pytest.raises(ParamValidationError):
        Arn.parse(longest + "x")


@given(text=st.text() | st.text("arn:aws:ivs:/-x1", max_size=40) | st.from_regex(r"arn:.*"))
def test_any_other_text_is_refused(text: str) -> None:
    allowed = "expected: an ARN, arn:PARTITION:ivs:REGION:ACCOUNT:KIND/ID"
    if re.fullmatch(FORM, text, re.ASCII) and len(text) <= 128:
        assert str(Arn.parse(text)) == text
    else:
        with pytest.raises(ParamValidationError, match=allowed):
            Arn.parse(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (KEY, f"the ARN of a stream-key, '{KEY}'"),
        (
            "arn:aws:mediatailor:us-west-2:1:channel/a",
            "an ARN of the service mediatailor, 'arn:aws:mediatailor:us-west-2:1:channel/a'",
        ),
        ("arn:aws:s3:::bucket", "an ARN of the service s3, 'arn:aws:s3:::bucket'"),
        (f"arn:aws:s3:::{'b' * 115}", "an ARN of the service s3, 'arn:aws:s3:::bbb"),
        (f"arn:aws:s3:::{'b' * 116}", "a text of 129 characters that is no ARN"),
        ("arn:aws:ivs:us-west-2:1:channel", "an ARN with another form, "),
        (f"{CHANNEL}\n", "a text of 56 characters that is no ARN"),
        (f"{CHANNEL}{'x' * 128}", "a text of 183 characters that is no ARN"),
        ("sk_us-west-2_secret", "a text of 19 characters that is no ARN"),
        ("", "a text of 0 characters that is no ARN"),
    ],
)
def test_what_is_no_channel_is_refused_with_what_was_found(text: str, found: str) -> None:
    with pytest.raises(ParamValidationError) as caught:
        ChannelArn.parse(text)
    (problem,) = caught.value.problems
    assert problem.found.startswith(found)
    assert problem.allowed == ("the ARN of a channel, arn:PARTITION:ivs:REGION:ACCOUNT:channel/ID")
    for frame in (frame for frame in caught.traceback[1:]):
        assert "secret" not in repr(frame.frame.f_locals)


def test_arns_are_immutable_values() -> None:
    arn = ChannelArn.parse(CHANNEL)
    assert ChannelArn.parse(arn) == arn == Arn.parse(CHANNEL)
    assert arn != CHANNEL
    assert {arn, Arn.parse(CHANNEL), StreamKeyArn.parse(KEY)} == {arn, StreamKeyArn.parse(KEY)}
    assert sorted([StreamKeyArn.parse(KEY), arn]) == [arn, StreamKeyArn.parse(KEY)]
    assert arn <= arn < StreamKeyArn.parse(KEY)
    for same in (pickle.loads(pickle.dumps(arn)), copy.copy(arn), copy.deepcopy(arn)):
        assert same == arn
        assert type(same) is ChannelArn
    assert repr(arn) == f"ChannelArn.parse('{CHANNEL}')"
    with pytest.raises(AttributeError, match="can't be changed"):
        arn.region = "eu-west-1"
    with pytest.raises(TypeError, match=r"ChannelArn\.parse reads an ARN"):
        ChannelArn(CHANNEL)


def modelled_kinds(package: GeneratedPackage) -> dict[str, tuple[str, str]]:
    """The shapes of a model that are ARNs: name → service and kind in its pattern."""
    (path,) = Path(package.distribution, "tests", "model", package.service).glob("*/service-2.json")
    shapes: dict[str, Any] = json.loads(path.read_text())["shapes"]
    pattern = re.compile(r"\^?arn:aws:(ivs\w*):\[a-z0-9-\]\+:\[0-9\]\+:([a-z-]+)/")
    matches = {name: pattern.match(shape.get("pattern", "")) for name, shape in shapes.items()}
    return {name: (match[1], match[2]) for name, match in matches.items() if match}


@each_package
def test_each_arn_of_the_model_has_a_class(package: GeneratedPackage) -> None:
    module = package.module("arns")
    classes = {name: getattr(module, name) for name in module.__all__ if name != "Arn"}
    assert classes
    assert {(one.SERVICE, one.KIND) for one in classes.values()} == {
        *modelled_kinds(package).values()
    }
    for name, kind in modelled_kinds(package).items():
        if name in classes:
            assert kind == (classes[name].SERVICE, classes[name].KIND)


def test_packages_differ_in_their_kinds() -> None:
    assert len({tuple(package.module("arns").__all__) for package in PACKAGES}) == 3

"""The problems of overlay entries that name nothing, or contradict the model or each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.models import edit, tiny_paginators, tiny_service
from support.overlays import WAITER, problems

BROKEN: dict[str, tuple[str, list[str]]] = {
    "unknown kind of entry": (
        "[[leaveout]]\noperations = ['GetThing']\nreason = 'x'",
        ['/leaveout: found the unknown key "leaveout"; expected "leave_out" (the closest match)'],
    ),
    "unknown key": (
        "[[sensitive]]\nshapes = 'Text'\nreason = 'x'",
        [
            '/sensitive/0: found no key "shape"; expected this required key',
            '/sensitive/0/shapes: found the unknown key "shapes"; expected "shape" (the closest match)',
        ],
    ),
    "no reason": (
        "[[sensitive]]\nshape = 'Text'",
        ['/sensitive/0: found no key "reason"; expected this required key'],
    ),
    "no evidence": (
        "[[always_present]]\nshape = 'Thing'\nmembers = ['kind']\nreason = 'x'",
        ['/always_present/0: found no key "evidence"; expected this required key'],
    ),
    "trusting what is trusted": (
        "[[pattern]]\nshape = 'Name'\ntrusted = true\nreason = 'x'",
        ["/pattern/0/trusted: found true; expected false"],
    ),
    "no such operation": (
        "[[leave_out]]\noperations = ['GetThing', 'PutThings']\nreason = 'x'",
        [
            '/leave_out/0/operations/1: found "PutThings", which is not an operation; expected "PutThing" (the closest match)'
        ],
    ),
    "operation that was left out": (
        "[[leave_out]]\noperations = ['PutThing']\nreason = 'x'\n"
        "[[not_safe_to_repeat]]\noperations = ['PutThing']\nreason = 'x'",
        [
            '/not_safe_to_repeat/0/operations/0: found "PutThing", which is not an operation; '
            'expected "GetThing" (the closest match)'
        ],
    ),
    "correction of nothing": (
        "[[paginator]]\noperation = 'GetThing'\ninput_token = 'name'\noutput_token = 'status'\n"
        "result_key = 'thing'\ncorrects = true\nreason = 'x'",
        [
            '/paginator/0/operation: found "GetThing", whose paginator in the model is missing; '
            "expected an operation with a paginator that is wrong"
        ],
    ),
    "default of no parameter": (
        "[[default]]\nmember = 'colour'\nvalue = '-'\nreason = 'x'",
        [
            '/default/0/member: found "colour", which no operation has; '
            "expected the name of a parameter of an operation"
        ],
    ),
    "default of a number": (
        "[[default]]\nmember = 'maxResults'\nvalue = '-'\nreason = 'x'",
        ['/default/0/member: found "maxResults", which is an integer; expected a string'],
    ),
    "endpoint in no parameter": (
        "[[endpoint_member]]\noperations = ['GetThing', 'ListThings']\nmember = 'kind'\nreason = 'x'",
        [
            '/endpoint_member/0/member: found "kind", which ListThings has not; '
            "expected the name of a parameter of ListThings"
        ],
    ),
    "second checksum": (
        "[[crc32]]\nheader = 'a'\nreason = 'x'\n[[crc32]]\nheader = 'b'\nreason = 'x'",
        ["/crc32/1/header: found a second checksum; expected one entry"],
    ),
    "no such shape": (
        "[[sensitive]]\nshape = 'Secret'\nreason = 'x'",
        [
            '/sensitive/0/shape: found "Secret", which is not a shape; '
            "expected the name of a known shape"
        ],
    ),
    "no such member": (
        "[[always_present]]\nshape = 'Thing'\nmembers = ['tags', 'knid']\n"
        "evidence = 'x'\nreason = 'x'",
        [
            '/always_present/0/members/1: found "knid", which is not a member of Thing; '
            'expected "kind" (the closest match)'
        ],
    ),
    "all members at once": (
        "[[always_present]]\nshape = 'Thing'\nmembers = ['*']\nevidence = 'x'\nreason = 'x'",
        [
            '/always_present/0/members/0: found "*", which is not a member of Thing; '
            "expected the name of a known member of Thing"
        ],
    ),
    "member of a scalar": (
        "[[rename]]\nshape = 'Count'\nmember = 'x'\nname = 'y'\nreason = 'x'",
        ['/rename/0/shape: found "Count", which is an integer; expected a structure'],
    ),
    "structure that would hold itself without end": (
        "[[always_present]]\nshape = 'Pair'\nmembers = ['other']\nevidence = 'x'\nreason = 'x'",
        [
            "/always_present: found shapes that contain themselves: Pair > Pair; expected "
            "a member that may be absent on the way"
        ],
    ),
    "second paginator": (
        "[[paginator]]\noperation = 'ListThings'\ninput_token = 'nextToken'\n"
        "output_token = 'nextToken'\nresult_key = 'things'\nreason = 'x'",
        [
            '/paginator/0/operation: found "ListThings", which already has a paginator; '
            "expected an operation without a paginator"
        ],
    ),
    "paginator of no operation": (
        "[[paginator]]\noperation = 'ListThing'\ninput_token = 'nextToken'\n"
        "output_token = 'nextToken'\nresult_key = 'things'\nreason = 'x'",
        [
            '/paginator/0/operation: found "ListThing", which is not an operation; '
            'expected "ListThings" (the closest match)'
        ],
    ),
    "paginator along paths that are none": (
        "[[paginator]]\noperation = 'GetThing'\ninput_token = 'nam'\n"
        "output_token = 'thing.nam'\nresult_key = 'thing.parts'\nreason = 'x'",
        [
            '/paginator/0/input_token: found "nam", but GetThingRequest has no member '
            '"nam"; expected "name" (the closest match)',
            '/paginator/0/output_token: found "thing.nam", but Thing has no member "nam"; '
            'expected "name" (the closest match)',
        ],
    ),
    "second waiter": (
        f"{WAITER}{WAITER}",
        [
            '/waiter/1/name: found "ThingReady", which the model has; '
            "expected the name of a waiter that the model lacks"
        ],
    ),
    "pattern of a string that has none": (
        "[[pattern]]\nshape = 'Text'\ntrusted = false\nreason = 'x'",
        ['/pattern/0/shape: found "Text", which has no pattern; expected a string with a pattern'],
    ),
    "pattern of what is no string": (
        "[[pattern]]\nshape = 'Thing'\ntrusted = false\nreason = 'x'",
        ['/pattern/0/shape: found "Thing", which is a structure; expected a string'],
    ),
    "pattern neither distrusted nor corrected": (
        "[[pattern]]\nshape = 'Name'\nreason = 'x'",
        [
            "/pattern/0: found neither trusted nor pattern; "
            'expected either trusted = false or pattern = "..."'
        ],
    ),
    "pattern both distrusted and corrected": (
        "[[pattern]]\nshape = 'Name'\ntrusted = false\npattern = 'a'\nreason = 'x'",
        [
            "/pattern/0: found both trusted and pattern; "
            'expected either trusted = false or pattern = "..."'
        ],
    ),
    "text that no error has": (
        "[[error_text]]\nmember = 'message'\nreason = 'x'",
        [
            '/error_text/0/member: found "message", which is not a member of any error; '
            "expected the name of a member of an error"
        ],
    ),
    "Python name that is not an identifier": (
        "[[rename]]\nshape = 'Thing'\nmember = 'kind'\nname = 'a-b'\nreason = 'x'",
        ['/rename/0/name: found "a-b"; expected an ASCII identifier that is not a Python keyword'],
    ),
    "header that is named twice": (
        "[[header]]\nname = 'X-A'\nvalue = '1'\nreason = 'x'\n"
        "[[header]]\nname = 'x-a'\nvalue = '2'\nreason = 'x'",
        ['/header/1/name: found "x-a" a second time; expected one entry for each header'],
    ),
    "header that HTTP has no form for": (
        "[[header]]\nname = 'X A'\nvalue = \"1\\n2\"\nreason = 'x'",
        [
            '/header/0/name: found "X A"; expected the name of a header',
            '/header/0/value: found "1\\n2"; expected printable ASCII',
        ],
    ),
    "several at once": (
        "[[rename]]\nshape = 'Thing'\nmember = 'kid'\nname = 'if'\nreason = 'x'\n"
        "[[sensitive]]\nshape = 'Txt'\nreason = 'x'",
        [
            '/rename/0/member: found "kid", which is not a member of Thing; expected "kind" (the closest match)',
            '/rename/0/name: found "if"; expected an ASCII identifier that is not a Python keyword',
            '/sensitive/0/shape: found "Txt", which is not a shape; expected "Text" (the closest match)',
        ],
    ),
}


@pytest.mark.parametrize(("overlay", "expected"), BROKEN.values(), ids=BROKEN)
def test_overlay_problem_is_reported(tmp_path: Path, overlay: str, expected: list[str]) -> None:
    document = tiny_service()
    pair = {"type": "structure", "members": {"other": {"shape": "Pair"}}}
    edit(document, "/shapes/Pair", pair)
    assert problems(tmp_path, overlay, model=document, paginators=tiny_paginators()) == expected

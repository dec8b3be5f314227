"""Comparisons of real services: with themselves, and with what went wrong with them."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from random import Random

import botocore
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from support.mutations import mutate
from support.slices import cut, read
from support.thorough import THOROUGH, many

from codegen.lifecycle.diff import compare, compare_services
from codegen.output.files import render_package
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.model import Documents, Service
from codegen.source.validate import validate
from tools.survey import supported_services

MODELS = Path(botocore.__file__).parent / "data"
SOME = ("apigateway", "iot-data", "rds-data", "sso-oidc", "workmailmessageflow")
"""Streams, documents, sparse lists, no signatures: those that are compared where time is short."""


@pytest.mark.parametrize("service", supported_services() if THOROUGH else SOME)
def test_service_does_not_differ_from_itself(service: str) -> None:
    assert compare(MODELS, MODELS, service).findings == ()


def test_no_finding_means_an_equal_package() -> None:
    verdicts: Counter[str] = Counter()

    @settings(
        max_examples=many(60, 4000),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(random=st.randoms(use_true_random=False))
    def try_one(random: Random) -> None:
        before = cut(random)
        after = copy.deepcopy(before)
        note(f"after {', '.join(mutate(random, after))}")
        try:
            old, new = read(before), read(after)
            services = validate(old), validate(new)
        except ProblemsError:
            return
        forward = compare_services(*services)
        back = compare_services(*reversed(services))
        verdicts[forward.verdict] += 1
        assert (forward.verdict == "none") == (back.verdict == "none")
        for comparison in (forward, back):
            assert comparison.to_text()
            assert comparison.to_markdown()
            assert comparison.to_json()
        if forward.verdict == "none":
            packages = code(old, services[0]), code(new, services[1])
            assert packages[0] == packages[1] or not all(packages)

    try_one()
    assert len(verdicts) == 4 or not THOROUGH, verdicts


def code(documents: Documents, service: Service) -> dict[str, list[str]]:
    """What users see of a package: its words in any order, without what is declared as noise.

    Nothing where the package is refused.
    """
    try:
        files = render_package(lower(service, version="0"), documents)
    except ProblemsError:
        return {}
    seen = {
        path: text
        for path, text in files.items()
        if path.startswith("typed_") and "/testing/" not in path
    }
    # Endpoint rules may be written in many ways.
    del seen[next(path for path in seen if path.endswith("/endpoints.py"))]
    return {path: sorted(_split(text)) for path, text in seen.items()}


def _split(text: str) -> list[str]:
    """Without anchors of patterns, and lower bounds of lengths that are nothing."""
    text = re.sub(r"[\^$]|minimum=0\b", "", text)
    text = re.sub(r"(Length at least|At least) 0( \w+)?\.", "", text)
    return re.findall(r"[^\s,()]+", text)

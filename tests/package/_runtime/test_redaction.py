"""What identifies the sender of a request is replaced, wherever it is quoted."""

from __future__ import annotations

import pytest

from codegen.package._runtime.redaction import REDACTED, scrubbed, secrets_of

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEKEYID/20300102/eu/ivs, Signature=0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "value", "secrets"),
    [
        ("X-Amz-Security-Token", "0123456789abcdef", ("0123456789abcdef",)),
        ("X-Amz-Security-Token", "0123456789abcde", ()),  # A made-up one.
        ("authorization", SIGNED, ("AKIAEXAMPLEKEYID", "0123456789abcdef")),
        ("Authorization", "Bearer 0123456789abcdef", ("0123456789abcdef",)),
        ("X-Other", "0123456789abcdef", ()),
    ],
)
def test_headers_that_identify_the_sender(name: str, value: str, secrets: tuple[str, ...]) -> None:
    assert secrets_of({name: value}) == secrets


def test_texts_within_a_value_are_scrubbed() -> None:
    url = "https://a.example/?x=1&X-Amz-Signature=0f0f&Signature=ab"
    value = {"a": ["token-of-somebody!", 1, None], "b": url}
    shown = f"https://a.example/?x=1&X-Amz-Signature={REDACTED}&Signature={REDACTED}"
    expected = {"a": [f"{REDACTED}!", 1, None], "b": shown}
    assert scrubbed(value, ("token-of-somebody",)) == expected
    assert scrubbed("token-of-somebody", ("token-of-somebody",), "…") == "…"

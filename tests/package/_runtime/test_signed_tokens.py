"""The form of signed tokens: three parts in base64url (RFC 7515 §3.1, §2)."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest

from codegen.package._runtime.signed_tokens import parts_of


def part(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize("content", [b"{", b"{}", b"{} ", b"{}  ", b"\xff\xfe\xfd"])
def test_parts_of_any_length_are_read(content: bytes) -> None:
    own = part(content)
    for token in (f"{own}.Ag.AgM", f"Ag.{own}.AgM", f"Ag.AgM.{own}"):
        parts = parts_of(token)
        assert parts is not None
        assert content in parts


@pytest.mark.parametrize(
    "wrong",
    [
        "A",  # No bytes have so many characters.
        "AAAAA",
        "AB",  # The bits after the last byte are not 0.
        "AAB",
        "Ag==",
        "A+",
        "A/",
        "A g",
        "é",
        "",
    ],
)
def test_other_forms_are_no_tokens(wrong: str) -> None:
    for token in (f"{wrong}.Ag.AgM", f"Ag.{wrong}.AgM", f"Ag.AgM.{wrong}"):
        assert parts_of(token) is None
    assert parts_of("Ag.AgM") is None
    assert parts_of("Ag.AgM.Ag.Ag") is None
    assert parts_of("Ag.AgM.Ag\n") is None

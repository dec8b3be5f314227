"""How clients call themselves."""

from __future__ import annotations

import platform
import re

import pytest

from codegen.runtime import user_agent as module
from codegen.runtime.user_agent import user_agent


def test_the_whole_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_platform", lambda: ("linux", "5.10.1-aws", "X86_64"))
    text = user_agent(
        "typed_ivs",
        "1.2.0",
        retry_mode="standard",
        custom_endpoint=True,
        app_id="my app#1",
        extra="tool/2 (x)",
        environ={"AWS_EXECUTION_ENV": "AWS_Lambda_python3.11"},
    )
    assert re.sub(r"(python#)[\d.]+", r"\1V", text) == (
        "typed_ivs/1.2.0 ua/2.1 os/linux#5.10.1-aws md/arch#x86_64 lang/python#V "
        f"md/pyimpl#{platform.python_implementation()} exec-env/AWS_Lambda_python3.11 m/N,E "
        "cfg/retry-mode#standard app/my-app#1 tool/2 (x)"
    )


def test_what_is_not_known_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_platform", lambda: ("plan9", "4", ""))
    text = user_agent("p", "1", retry_mode="other", environ={})
    assert text.startswith("p/1 ua/2.1 os/other md/plan9#4 lang/python#")
    assert " m/" not in text
    assert "md/arch" not in text
    assert text.endswith("cfg/retry-mode#other")


def test_the_platform_is_what_the_standard_library_says() -> None:
    assert module._platform()[1:] == (platform.release(), platform.machine())


@pytest.mark.parametrize("bad", ["a\r\nX: 1", "a b", "ä/(x)"])
def test_nothing_ends_a_part_early(bad: str) -> None:
    text = user_agent(bad, bad, retry_mode=bad, app_id=bad, environ={"AWS_EXECUTION_ENV": bad})
    assert text.isascii()
    assert text.isprintable()
    product, version = text.split(" ")[0].split("/")
    assert product == version

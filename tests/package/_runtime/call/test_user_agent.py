"""The ``User-Agent`` header."""

from __future__ import annotations

import platform
import re
from types import SimpleNamespace

import pytest

from codegen.package._runtime.call import user_agent as module
from codegen.package._runtime.call.user_agent import user_agent


def test_complete_user_agent(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_unknown_parts_are_omitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_platform", lambda: ("plan9", "4", ""))
    text = user_agent("p", "1", retry_mode="other", environ={})
    assert text.startswith("p/1 ua/2.1 os/other md/plan9#4 lang/python#")
    assert " m/" not in text
    assert "md/arch" not in text
    assert text.endswith("cfg/retry-mode#other")


@pytest.mark.parametrize(
    ("retry_mode", "custom_endpoint", "features"),
    [
        ("standard", False, ["m/E"]),
        ("standard", True, ["m/N,E"]),
        ("adaptive", False, ["m/F"]),
        ("adaptive", True, ["m/N,F"]),
        ("other", True, ["m/N"]),
        ("other", False, []),
    ],
)
def test_features_have_the_letters_of_aws_sdks(
    retry_mode: str, custom_endpoint: bool, features: list[str]
) -> None:
    text = user_agent("p", "1", retry_mode=retry_mode, custom_endpoint=custom_endpoint, environ={})
    assert [part for part in text.split() if part.startswith("m/")] == features
    assert f"cfg/retry-mode#{retry_mode}" in text.split()
    assert all("/" in part for part in text.split()), "each part says what it is"


@pytest.mark.parametrize(
    ("system", "parts"),
    [
        ("darwin", ["os/macos#4"]),
        ("linux", ["os/linux#4"]),
        ("win32", ["os/windows#4"]),
        ("android", ["os/android#4"]),
        ("sun os", ["os/other", "md/sun-os#4"]),
    ],
)
def test_systems_have_the_names_of_aws_sdks(
    monkeypatch: pytest.MonkeyPatch, system: str, parts: list[str]
) -> None:
    monkeypatch.setattr(module, "_platform", lambda: (system, "4", "M"))
    said = user_agent("p", "1", retry_mode="standard", environ={}).split()
    assert said[2 : said.index("md/arch#m")] == parts


@pytest.mark.parametrize(
    ("name", "said"), [("cpython", "CPython"), ("pypy", "PyPy"), ("my python", "my-python")]
)
def test_implementation_is_named(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    python = SimpleNamespace(
        version_info=(3, 14, 2, "final", 0), implementation=SimpleNamespace(name=name)
    )
    monkeypatch.setattr(module, "_platform", lambda: ("linux", "4", ""))
    monkeypatch.setattr(module, "sys", python)
    text = user_agent("p", "1", retry_mode="standard", environ={})
    assert f" lang/python#3.14.2 md/pyimpl#{said} m/E " in text


def test_environment_defaults_to_the_processs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda")
    assert " exec-env/AWS_Lambda " in user_agent("p", "1", retry_mode="standard")
    assert " exec-env/" not in user_agent("p", "1", retry_mode="standard", environ={})


@pytest.mark.parametrize("mark", "!$%&'*+-.^_`|~,")
def test_marks_allowed_in_tokens_are_kept(mark: str) -> None:
    assert user_agent(mark, "1", retry_mode="standard", environ={}).startswith(f"{mark}/1 ")
    for other in '#/()<>@:;[]{}?=\\"':
        assert user_agent(other, "1", retry_mode="standard", environ={}).startswith("-/1 ")
    said = user_agent("p", "1", retry_mode="standard", app_id="a#/b", environ={})
    assert said.endswith(" app/a#-b")


def test_platform_equals_the_standard_librarys() -> None:
    assert module._platform()[1:] == (platform.release(), platform.machine())


@pytest.mark.parametrize("processor", ["AMD64", None])
def test_windows_version_and_processor(
    monkeypatch: pytest.MonkeyPatch, processor: str | None
) -> None:
    version = SimpleNamespace(major=10)
    windows = SimpleNamespace(platform="win32", getwindowsversion=lambda: version)
    monkeypatch.setattr(module, "sys", windows)
    monkeypatch.delenv("PROCESSOR_ARCHITECTURE", raising=False)
    if processor is not None:
        monkeypatch.setenv("PROCESSOR_ARCHITECTURE", processor)
    assert module._platform() == ("win32", "10", processor or "")


@pytest.mark.parametrize("bad", ["a\r\nX: 1", "a b", "ä/(x)"])
def test_separators_within_a_part_are_replaced(bad: str) -> None:
    text = user_agent(bad, bad, retry_mode=bad, app_id=bad, environ={"AWS_EXECUTION_ENV": bad})
    assert text.isascii()
    assert text.isprintable()
    product, version = text.split(" ")[0].split("/")
    assert product == version

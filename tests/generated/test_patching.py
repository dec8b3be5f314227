"""``mock.patch`` of names that are loaded on first use: it has effect, and nothing of it is left."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType
from unittest import mock

import pytest
from support.ivs import PACKAGE
from support.packages import PACKAGES

import typed_ivs

MODULES = {
    name: (module, module.__all__)
    for package in PACKAGES
    for name in ("models", "literals", "types", "aio", "testing", "testing.aio")
    for module in [package.module(name)]
    for name in [module.__name__]
}
MODULES["typed_ivs"] = (
    typed_ivs,
    [*typed_ivs.__all__, "client", "errors", "literals", "models", "waiters"],
)
LAZY = pytest.mark.parametrize(("module", "names"), MODULES.values(), ids=MODULES)


@LAZY
def test_patched_name_is_what_it_was_afterwards(module: ModuleType, names: list[str]) -> None:
    before = {name: getattr(module, name) for name in names}
    for name in names:
        with mock.patch(f"{module.__name__}.{name}") as replacement:
            assert getattr(module, name) is replacement
        assert getattr(module, name) is before[name]
        assert {other: getattr(module, other) for other in names} == before


# In a process of its own: the first time that a name is read is within the patch.
READING = """
import importlib, json, sys
from unittest import mock
lazy, home, name = json.loads(sys.argv[1])
with mock.patch(f"{home}.{name}") as replacement:
    assert getattr(importlib.import_module(lazy), name) is replacement, "no effect"
original = getattr(importlib.import_module(home), name)
assert original is not replacement
assert getattr(importlib.import_module(lazy), name) is original, "left in place"
with mock.patch(f"{home}.{name}") as replacement:
    assert getattr(importlib.import_module(lazy), name) is replacement, "no effect after reading"
assert getattr(importlib.import_module(lazy), name) is original
"""


@pytest.mark.parametrize(
    ("lazy", "home", "name"),
    [
        ("typed_ivs", "typed_ivs.client", "IVSClient"),
        ("typed_ivs", "typed_ivs._runtime.retry.policy", "RetryPolicy"),
        ("typed_ivs", "typed_ivs.errors", "ServiceError"),
        ("typed_ivs.models", "typed_ivs.models.channel", "Channel"),
        ("typed_ivs.aio", "typed_ivs.aio.client", "AsyncIVSClient"),
        ("typed_ivs.types", "typed_ivs._runtime.http", "HttpRequest"),
        ("typed_ivs.testing", "typed_ivs.testing.recordings", "ReplayTransport"),
        ("typed_ivs.models", "typed_ivs.operations.get_channel", "GetChannelRequest"),
    ],
)
def test_patch_where_a_name_is_defined_holds_as_long_as_it_lasts(
    lazy: str, home: str, name: str
) -> None:
    command = [sys.executable, "-c", READING, json.dumps([lazy, home, name])]
    result = subprocess.run(
        command, cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr

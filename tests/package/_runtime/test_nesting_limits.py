"""Deeply nested responses are an error, never a crash."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from support.calls import CREDENTIALS, URL, CannedTransport, reply
from support.golden import module_name, write_package

pytestmark = pytest.mark.usefixtures("bare_environment")

TOO_DEEP = 100_000
DEEP = 5


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A generated package with recursive structures."""
    folder = tmp_path_factory.mktemp("recursion")
    write_package("recursion", folder)
    sys.path.insert(0, str(folder))
    name = module_name("recursion")
    yield import_module(name)
    sys.path.remove(str(folder))
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]


def nested(depth: int, status: int = 200) -> Any:
    tree = b'{"children": [' * depth + b"{}" + b"]}" * depth
    return reply(b'{"tree": %b}' % tree, status=status)


def call(package: Any, *script: Any) -> Any:
    client = package.TinyClient(
        region="us-west-2",
        credentials=CREDENTIALS,
        endpoint_url=URL,
        transport=CannedTransport(*script),
        max_attempts=1,
    )
    return client.put_tree()


def assert_refused(package: Any, script: Any) -> None:
    with pytest.raises(package.errors.ResponseParseError, match="nested too deeply") as caught:
        call(package, script)
    assert (caught.value.status, caught.value.operation) == (200, "PutTree")
    assert caught.value.__context__ is None


def test_deeply_nested_json_is_a_parse_error(package: Any) -> None:
    assert_refused(package, nested(TOO_DEEP))


def test_deeply_nested_structures_are_a_parse_error(
    package: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every depth that the JSON parser accepts."""
    tree: dict[str, Any] = {}
    for _ in range(sys.getrecursionlimit()):
        tree = {"children": [tree]}
    http = import_module(f"{package.__name__}._runtime.http")
    monkeypatch.setattr(http.HttpResponse, "json", lambda self: {"tree": tree})
    assert_refused(package, reply())


def test_moderately_nested_structure_is_read(package: Any) -> None:
    tree = call(package, nested(DEEP)).tree
    for _ in range(DEEP):
        (tree,) = tree.children
    assert tree.children == []


@pytest.mark.parametrize("depth", [TOO_DEEP, DEEP])
def test_deeply_nested_error_is_still_a_service_error(package: Any, depth: int) -> None:
    with pytest.raises(package.errors.ServiceError) as caught:
        call(package, nested(depth, status=400))
    assert caught.value.status == 400

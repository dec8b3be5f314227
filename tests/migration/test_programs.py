"""Five programs, before and after: both send the same requests, and the findings name each change."""

from __future__ import annotations

import ast
import difflib
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from support.environment import make_bare
from support.packages import PACKAGES

from codegen.migration.findings import Finding
from codegen.migration.migrate import migrate
from tests.migration.scenarios import SCENARIOS
from typed_ivs.testing import LocalIVS
from typed_ivs.testing.server import LocalServer
from typed_ivs_realtime.testing import LocalIVSRealTime
from typed_ivs_realtime.testing.server import LocalServer as RealTimeServer
from typed_ivschat.testing import LocalIVSChat
from typed_ivschat.testing.server import LocalServer as ChatServer

REPOSITORY = Path(__file__).parents[2]
PROGRAMS = REPOSITORY / "examples" / "migration"
SERVERS: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "channel_manager": (LocalIVS, LocalServer),
    "lambda_handler": (LocalIVS, LocalServer),
    "stage_backend": (LocalIVSRealTime, RealTimeServer),
    "chat_moderator": (LocalIVSChat, ChatServer),
    "inventory": (LocalIVS, LocalServer),
}

Sent = tuple[str, str, list[tuple[str, str]], Any]


def ran(side: str, name: str) -> tuple[list[Sent], str]:
    """The requests that a side of a program sends in its scenario, and what is printed."""
    make_service, make_server = SERVERS[name]
    sent: list[Sent] = []
    with make_service() as local:
        respond = local.respond

        def recorded(method: str, target: str, headers: object, body: bytes) -> Any:
            url = urlsplit(target)
            content = json.loads(body) if body else None
            sent.append((method, url.path, sorted(parse_qsl(url.query)), content))
            return respond(method, target, headers, body)

        local.respond = recorded
        with make_server(local) as server:
            script = Path(__file__).with_name("scenarios.py")
            paths = [str(one.distribution) for one in PACKAGES]
            variables = {
                "AWS_ENDPOINT_URL": server.url,
                "AWS_ACCESS_KEY_ID": "an-access-key",
                "AWS_SECRET_ACCESS_KEY": "a-secret-key",
                "AWS_REGION": "us-west-2",
                "PYTHONPATH": os.pathsep.join(paths),
            }
            result = subprocess.run(
                [sys.executable, str(script), str(PROGRAMS / side), name, server.url],
                env={**os.environ, **variables},
                capture_output=True,
                text=True,
                check=False,
            )
    assert result.returncode == 0, result.stderr
    return sent, result.stdout


@pytest.mark.parametrize("name", SCENARIOS)
def test_both_sides_send_the_same_requests(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bare(monkeypatch, tmp_path)
    before, after = ran("before", name), ran("after", name)
    assert len(before[0]) >= 9
    assert before == after


@cache
def findings(name: str) -> tuple[Finding, ...]:
    path = PROGRAMS / "before" / f"{name}.py"
    report = migrate(path, REPOSITORY / "models", lambda step: None)
    assert report.unread == ()
    return report.findings


def changed_lines(name: str) -> set[int]:
    """The lines of a program that are not those of the ported one, but for empty ones."""
    before, after = (
        (PROGRAMS / side / f"{name}.py").read_text().splitlines() for side in ("before", "after")
    )
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {
        line + 1
        for kind, start, end, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for line in range(start, end)
        if before[line]
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_findings_name_every_changed_line(name: str) -> None:
    named = {
        line
        for finding in findings(name)
        if not finding.is_unchanged or finding.decide
        for line in range(finding.line, finding.last_line + 1)
    }
    assert changed_lines(name) - named == set()


@pytest.mark.parametrize("name", SCENARIOS)
def test_certain_findings_stand_in_the_ported_program(name: str) -> None:
    ported = ast.dump(ast.parse((PROGRAMS / "after" / f"{name}.py").read_text()))
    certain = [one for one in findings(name) if one.becomes and not one.decide]
    assert len(certain) >= 12
    for finding in certain:
        for part in parts(finding):
            assert ast.dump(part) in ported, f"line {finding.line}: {finding.becomes}"


def parts(finding: Finding) -> list[ast.AST]:
    """The syntax trees of what a finding becomes."""
    written = textwrap.dedent(" " * finding.indent + finding.becomes)
    if written.startswith("except "):
        (block,) = ast.parse(f"try:\n    pass\n{written}").body
        assert isinstance(block, ast.Try)
        return [*block.handlers]
    statements = ast.parse(written).body
    return [one.value if isinstance(one, ast.Expr) else one for one in statements]


def test_most_of_what_changes_is_certain() -> None:
    every = [finding for name in SCENARIOS for finding in findings(name)]
    undecided = [finding for finding in every if finding.decide]
    assert len(undecided) < len(every) / 5

"""``migrate`` on the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import cli
from codegen.migration import migrate as module
from tools.readme import blocks

PROGRAM = """\
import boto3

ivs = boto3.client("ivs")
ivs.get_channel(arn="x")
ivs.put_metadata(
    channelArn="x",
    metadata="\\x1b",
)
ivs.get_stream(**given)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(PROGRAM)
    return tmp_path


def run(*arguments: str | Path) -> int:
    return cli.main(["migrate", *map(str, arguments)])


def test_text(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(program) == 0
    output, summary = capsys.readouterr()
    path = program / "a.py"
    assert output.splitlines() == [
        f"{path}:1:1: import",
        "    found: import boto3",
        "    becomes: from typed_ivs import IVSClient",
        f"{path}:3:7: client",
        '    found: boto3.client("ivs")',
        "    becomes: IVSClient()",
        f"{path}:4:1: call, unchanged",
        '    found: ivs.get_channel(arn="x")',
        f"{path}:5:1: call",
        "    found: ivs.put_metadata(",
        '               channelArn="x",',
        '               metadata="\\x1b",',
        "           )",
        "    becomes: ivs.put_metadata(",
        '                 channel_arn="x",',
        '                 metadata="\\x1b",',
        "             )",
        f"{path}:9:1: call, to decide",
        "    found: ivs.get_stream(**given)",
        "    decide: which names `**given` holds: `channelArn` is `channel_arn`",
    ]
    assert summary == "1 module, 5 findings: 1 unchanged, 1 to decide\n"


def test_json(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (program / "b.py").write_text("(")
    assert run(program, "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["findings"][1] == {
        "path": str(program / "a.py"),
        "line": 3,
        "last_line": 3,
        "column": 7,
        "indent": 0,
        "kind": "client",
        "service": "ivs",
        "found": 'boto3.client("ivs")',
        "becomes": "IVSClient()",
        "decide": "",
        "note": "",
    }
    (unread,) = document["unread"]
    assert unread["path"] == str(program / "b.py")


def test_module_that_cannot_be_parsed_ends_nothing(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (program / "b.py").write_text("x = (\n")
    assert run(program) == 0
    unread, summary = capsys.readouterr().err.splitlines()
    assert unread.startswith(f"not read: {program / 'b.py'}: can't be parsed: line 1: ")
    assert summary == "1 module, 5 findings: 1 unchanged, 1 to decide; 1 not read"


def test_module_that_is_nested_too_deeply_ends_nothing(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (program / "b.py").write_text(
        f"import boto3\nx = {'-' * 80 + '(' + ' + '.join('1' * 990) + ')'}\n"
    )
    assert run(program) == 0
    assert "b.py: can't be" in capsys.readouterr().err


def test_program_is_left_as_it_is_and_never_run(program: Path) -> None:
    (program / "c.py").write_text("raise SystemExit('run')\n")
    before = {path: path.stat() for path in program.iterdir()}
    assert run(program) == 0
    assert {path: path.stat() for path in program.iterdir()} == before


def test_nothing_at_the_path_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none") == 1
    assert "found nothing; expected a module of Python" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], [".", "--format", "xml"], [".", "--write"]])
def test_wrong_usage_exits_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2


def test_services_are_those_of_the_models(tmp_path: Path) -> None:
    """Any service has them: here one of a golden case, whose waiters boto3 would have, too."""
    from support.migration import services_of, written

    models = Path(__file__).parents[1] / "golden" / "waiters" / "models"
    services = services_of(models)
    text = "import boto3\nthings = boto3.client('tiny')\nboto3.client('ivs')\n"
    names = services["tiny"]
    assert written(text, services) == [f"{names.client}()"]
    for name, waiter in names.waiters.items():
        operation = names.operations[waiter.operation]
        given = "".join(f"{one}=x, " for one in names.structures[operation.input].members)
        ours = given
        for one in names.structures[operation.input].members.values():
            ours = ours.replace(f"{one.member}=", f"{one.field}=")
        call = f"things.get_waiter('{name}').wait({given})"
        becomes = f"things.wait_until.{waiter.method}({ours})"
        assert written(text + call, services)[-1] == becomes


def test_models_are_only_loaded_for_programs_that_use_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text("import boto3\nboto3.client('s3')\n")

    def refuse(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("codegen.migration.services.load", refuse)
    models = Path(__file__).parents[2] / "models"
    assert module.migrate(tmp_path, models, lambda step: None).findings == ()


def test_help_imports_no_analysis() -> None:
    code = (
        "import sys; from codegen.cli import main\n"
        "try: main(['migrate', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit('codegen.migration.migrate' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_page_shows_the_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Path(__file__).parents[2]
    monkeypatch.chdir(repository)
    page = (repository / "docs" / "migration" / "migrate.md").read_text("utf-8")
    command, shown = (one.code for one in blocks(page))
    assert cli.main(command.split()[3:]) == 0
    output = capsys.readouterr().out
    findings = re.split(r"^(?=\S)", shown, flags=re.MULTILINE)[1:]
    assert len(findings) == 3
    for finding in findings:
        assert finding in output

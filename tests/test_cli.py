"""The command line: what it passes on, what it prints where, and how it ends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from codegen import cli, pipeline
from codegen.problems import Problem, ProblemsError

REPOSITORY = Path(__file__).parents[1]


@dataclass
class Done:
    """What the pipeline answers."""

    stale: tuple[str, ...] = ()
    written: int = 0
    removed: int = 0
    unchanged: int = 0


class FakePipeline:
    """Stands in for ``pipeline.generate``: keeps what it was given, does as it is told."""

    def __init__(self) -> None:
        self.given: list[tuple[Path, Path, list[str], bool]] = []
        self.outcome = Done()
        self.error: BaseException | None = None

    def __call__(
        self,
        models: Path,
        output: Path,
        services: Sequence[str],
        check: bool,
        report: Callable[[str], None],
    ) -> Done:
        self.given.append((models, output, list(services), check))
        report("reading\x1b the models")
        if self.error:
            raise self.error
        return self.outcome


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    stand_in = FakePipeline()
    monkeypatch.setattr(pipeline, "generate", stand_in)
    return stand_in


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for service in ("tiny", "other"):
        folder = tmp_path / "models" / service / "2020-01-01"
        folder.mkdir(parents=True)
        (folder / "service-2.json").write_text("{}")
    return tmp_path / "models"


def run(*arguments: str | Path) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_all_services_are_generated_when_none_is_named(fake: FakePipeline, models: Path) -> None:
    assert run("generate", "--models", models, "--output", "here") == 0
    assert fake.given == [(models, Path("here"), ["other", "tiny"], False)]


def test_named_services_are_generated_once_in_the_order_given(
    fake: FakePipeline, models: Path
) -> None:
    assert run("generate", "tiny", "other", "tiny", "--models", models, "--check") == 0
    assert fake.given == [(models, REPOSITORY / "generated", ["tiny", "other"], True)]


def test_the_repositorys_folders_are_the_default_wherever_it_is_run(
    fake: FakePipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("generate") == 0
    assert fake.given == [(REPOSITORY / "models", REPOSITORY / "generated", ["ivs"], False)]


def test_a_pipe_gets_one_line(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.outcome = Done(written=2, removed=1, unchanged=3)
    assert run("generate", "--models", models) == 0
    assert capsys.readouterr() == ("", "2 files written, 1 removed, 3 unchanged\n")


def test_a_terminal_gets_progress_that_wipes_itself(
    fake: FakePipeline, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    assert run("generate", "--models", models) == 0
    assert isinstance(sys.stderr, Terminal)
    assert sys.stderr.getvalue() == (
        "\r\x1b[Kreading\\x1b the models\r\x1b[K0 files written, 0 removed, 0 unchanged\n"
    )


def test_check_names_stale_files_on_standard_output(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.outcome = Done(stale=("tiny/MANIFEST", "tiny/x.py"))
    assert run("generate", "--check", "--models", models) == 1
    output, errors = capsys.readouterr()
    assert output == "tiny/MANIFEST\ntiny/x.py\n"
    assert errors == "2 files are stale\n"


def test_problems_come_one_on_each_line_and_exit_1(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = ProblemsError(
        [
            Problem("b.json", "/x", "two\nlines \x1b[31m\ud800 é", "one"),
            Problem("a.json", "", "x", "y"),
        ]
    )
    assert run("generate", "--models", models) == 1
    assert capsys.readouterr() == (
        "",
        "a.json: x; y\nb.json: /x: two\\nlines \\x1b[31m\\ud800 é; one\n",
    )


def test_an_unknown_service_is_wrong_usage_and_the_known_ones_are_listed(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run("generate", "tiny", "tniy", "../tiny", "--models", models)
    assert caught.value.code == 2
    assert fake.given == []
    assert capsys.readouterr().err.splitlines()[-1] == (
        "python -m codegen: error: no such service: ../tiny, tniy (known: other, tiny)"
    )


@pytest.mark.parametrize(
    "arguments", [[], ["generat"], ["generate", "--chek"], ["generate", "--mod", "x"], ["upgrade"]]
)
def test_wrong_usage_exits_2(arguments: list[str], fake: FakePipeline) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    assert fake.given == []


def test_a_folder_without_services_is_a_problem(
    fake: FakePipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("generate", "--models", tmp_path) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path}: no service; at least one SERVICE/API-VERSION/service-2.json\n"
    )
    assert fake.given == []


def test_models_that_are_not_there_are_a_problem(
    fake: FakePipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("generate", "--models", tmp_path / "none") == 1
    assert "none" in capsys.readouterr().err
    assert fake.given == []


def test_an_error_of_the_disk_is_one_line(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = PermissionError(13, "Permission denied", "secret.json")
    assert run("generate", "--models", models) == 1
    assert capsys.readouterr().err == "[Errno 13] Permission denied: 'secret.json'\n"


def test_ctrl_c_ends_quietly_with_130(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = KeyboardInterrupt()
    assert run("generate", "--models", models) == 130
    assert capsys.readouterr() == ("", "")


def python(*arguments: str, **options: int) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, in another folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "80"},
        stdout=options.get("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_help_is_quick_to_load() -> None:
    code = (
        "import sys; from codegen.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'black', 'jinja2', 'jsonschema', 'botocore', 'codegen.pipeline'}\n"
        "sys.exit(' '.join(heavy.intersection(sys.modules)) or 0)"
    )
    result = python("-c", code)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("usage: python -m codegen [-h] COMMAND")


def test_the_module_runs_from_anywhere() -> None:
    result = python("-m", "codegen", "generate", "no-such-service")
    assert result.returncode == 2
    assert "no such service: no-such-service (known: ivs)" in result.stderr


def test_a_reader_that_leaves_is_no_traceback(models: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = (
        "import sys; from types import SimpleNamespace; from codegen import cli, pipeline\n"
        "done = SimpleNamespace(stale=('a',) * 9999, written=0, removed=0, unchanged=0)\n"
        "pipeline.generate = lambda *arguments: done\n"
        f"sys.exit(cli.main(['generate', '--check', '--models', {str(models)!r}]))"
    )
    try:
        result = python("-c", code, stdout=writing)
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (1, "")

"""The command line: arguments, output streams and exit statuses."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from codegen import cli, pipeline
from codegen.pipeline import Outcome
from codegen.problems import Problem, ProblemsError
from codegen.source.load import services

REPOSITORY = Path(__file__).parents[1]
SERVICES = services(REPOSITORY / "models")


class FakePipeline:
    """Replaces the functions of ``pipeline``: records their arguments, returns set results."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Path, Path, list[str]]] = []
        self.outcome = Outcome()
        self.stale: tuple[str, ...] = ()
        self.error: BaseException | None = None

    def generate(self, *arguments: Any) -> Outcome:
        self._called("generate", *arguments)
        return self.outcome

    def stale_files(self, *arguments: Any) -> tuple[str, ...]:
        self._called("stale_files", *arguments)
        return self.stale

    def _called(
        self,
        function: str,
        models: Path,
        output: Path,
        services: Sequence[str],
        report: Callable[[str], None],
        timings: object = None,
    ) -> None:
        self.calls.append((function, models, output, list(services)))
        report("reading\x1b the models")
        if self.error:
            raise self.error


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    stand_in = FakePipeline()
    monkeypatch.setattr(pipeline, "generate", stand_in.generate)
    monkeypatch.setattr(pipeline, "stale_files", stand_in.stale_files)
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


def test_generate_without_names_generates_every_service(fake: FakePipeline, models: Path) -> None:
    assert run("generate", "--models", models, "--output", "here") == 0
    assert fake.calls == [("generate", models, Path("here"), ["other", "tiny"])]


def test_check_compares_each_named_service_once_in_the_given_order(
    fake: FakePipeline, models: Path
) -> None:
    assert run("generate", "tiny", "other", "tiny", "--models", models, "--check") == 0
    assert fake.calls == [("stale_files", models, REPOSITORY / "generated", ["tiny", "other"])]


def test_default_folders_are_those_of_the_repository(
    fake: FakePipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("generate") == 0
    models = REPOSITORY / "models"
    assert fake.calls == [("generate", models, REPOSITORY / "generated", [*SERVICES])]


def test_piped_run_prints_one_summary_line(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.outcome = Outcome(written=2, removed=1, unchanged=3)
    assert run("generate", "--models", models) == 0
    assert capsys.readouterr() == ("", "2 files written, 1 removed, 3 unchanged\n")


def test_terminal_shows_progress_and_clears_it(
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


def test_check_prints_stale_files_to_standard_output(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.stale = ("tiny/MANIFEST", "tiny/x.py")
    assert run("generate", "--check", "--models", models) == 1
    output, errors = capsys.readouterr()
    assert output == "tiny/MANIFEST\ntiny/x.py\n"
    assert errors == "2 files are stale\n"


def test_problems_are_printed_one_per_line_with_status_1(
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
        "a.json: found x; expected y\nb.json:/x: found two\\nlines \\x1b[31m\\ud800 \xe9; "
        "expected one\n",
    )


def test_unknown_service_is_wrong_usage(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run("generate", "tiny", "tniy", "../tiny", "--models", models)
    assert caught.value.code == 2
    assert fake.calls == []
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
    assert fake.calls == []


def test_folder_without_services_is_a_problem(
    fake: FakePipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("generate", "--models", tmp_path) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path}: found no service; expected at least one SERVICE/API-VERSION/service-2.json\n"
    )
    assert fake.calls == []


def test_missing_models_folder_is_a_problem(
    fake: FakePipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("generate", "--models", tmp_path / "none") == 1
    assert "none" in capsys.readouterr().err
    assert fake.calls == []


def test_os_error_is_printed_as_one_line(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = PermissionError(13, "Permission denied", "secret.json")
    assert run("generate", "--models", models) == 1
    assert capsys.readouterr().err == "[Errno 13] Permission denied: 'secret.json'\n"


def test_keyboard_interrupt_exits_quietly_with_130(
    fake: FakePipeline, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = KeyboardInterrupt()
    assert run("generate", "--models", models) == 130
    assert capsys.readouterr() == ("", "")


def python(*arguments: str, **options: int) -> subprocess.CompletedProcess[str]:
    """Runs Python in another folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "80"},
        stdout=options.get("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_help_imports_no_heavy_module() -> None:
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


def test_module_runs_from_any_folder() -> None:
    result = python("-m", "codegen", "generate", "no-such-service")
    assert result.returncode == 2
    assert f"no such service: no-such-service (known: {', '.join(SERVICES)})" in result.stderr


def test_closed_output_pipe_prints_no_traceback(models: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = (
        "import sys; from codegen import cli, pipeline\n"
        "pipeline.stale_files = lambda *arguments: ('a',) * 9999\n"
        f"sys.exit(cli.main(['generate', '--check', '--models', {str(models)!r}]))"
    )
    try:
        result = python("-c", code, stdout=writing)
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (1, "")

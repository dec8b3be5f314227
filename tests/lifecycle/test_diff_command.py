"""``python -m codegen diff``: two documents in, findings out, an exit status that says if it went."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.models import API_VERSION, edit, tiny_paginators, tiny_service, write_models

from codegen.cli import main
from codegen.lifecycle.diff import compare, compare_files
from codegen.problems import ProblemsError

REPOSITORY = Path(__file__).parents[2]


def document(folder: Path, name: str, *edits: tuple[str, object]) -> Path:
    """A service document by itself."""
    model = tiny_service()
    for place, value in edits:
        edit(model, place, value)
    path = folder / name
    content = json.dumps(model).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def in_place(models: Path) -> Path:
    return models / "tiny" / API_VERSION / "service-2.json"


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        status = main(["diff", *map(str, arguments)])
    except SystemExit as stopped:
        status = int(str(stopped.code))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_document_does_not_differ_from_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = document(tmp_path, "model.json")
    assert called(capsys, path, path) == (0, "none: no change that users of the package see\n", "")


def test_gzipped_document_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = document(tmp_path, "old.json.gz")
    new = document(tmp_path, "new.json", ("/shapes/GetThingRequest/members/kind", ...))
    status, output, errors = called(capsys, old, new)
    assert (status, errors) == (0, "")
    assert output.startswith("major: 1 breaking\n\nbreaking\n  get_thing(kind)\n")


@pytest.mark.parametrize(
    ("form", "start"),
    [("text", "minor: "), ("json", '{\n  "verdict": "minor"'), ("markdown", "**minor**: ")],
)
def test_every_output_format_has_the_findings(
    form: str, start: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = document(tmp_path, "old.json")
    new = document(tmp_path, "new.json", ("/shapes/Kind/enum/2", "TINY"))
    status, output, _ = called(capsys, old, new, "--format", form)
    assert status == 0
    assert output.startswith(start)


def test_invalid_document_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = document(tmp_path, "good.json")
    bad = document(tmp_path, "bad.json", ("/shapes/Kind/enums", ["A"]))
    torn = tmp_path / "torn.json"
    torn.write_text("{")
    packed = tmp_path / "torn.json.gz"
    packed.write_bytes(gzip.compress(b"{}")[:-4])
    dangling = document(tmp_path, "dangling.json", ("/shapes/Thing/members/kind/shape", "Kin"))
    for path, problem in [
        (bad, "bad.json:/shapes/Kind/enums: found the unknown key"),
        (torn, "torn.json: found "),
        (packed, "torn.json.gz: found damaged gzip data"),
        (
            dangling,
            'dangling.json:/shapes/Thing/members/kind/shape: found "Kin", which is not a shape',
        ),
        (tmp_path / "missing.json", "missing.json: found no file"),
        (tmp_path, f"{tmp_path.name}: found a folder"),
    ]:
        for pair in ((good, path), (path, good)):
            status, output, errors = called(capsys, *pair)
            assert (status, output) == (1, "")
            assert problem in errors


def test_problems_of_both_documents_are_reported(tmp_path: Path) -> None:
    old = document(tmp_path, "old.json", ("/shapes/Kind/enums", ["A"]))
    new = document(tmp_path, "new.json", ("/shapes/Thing/min", "1"))
    with pytest.raises(ProblemsError) as raised:
        compare_files(old, new)
    assert {Path(problem.file).name for problem in raised.value.problems} == {
        "old.json",
        "new.json",
    }
    with pytest.raises(ProblemsError) as raised:
        compare(tmp_path / "none", tmp_path / "nothing", "tiny")
    assert len(raised.value.problems) >= 1


@pytest.mark.parametrize("arguments", [[], ["one.json"], ["a", "b", "c"], ["a", "b", "--format=x"]])
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, output, errors = called(capsys, *arguments)
    assert (status, output) == (2, "")
    assert errors.startswith("usage: python -m codegen ")


def test_paginators_beside_both_documents_are_compared(tmp_path: Path) -> None:
    bare = write_models(tmp_path / "bare")
    full = write_models(tmp_path / "full", paginators=tiny_paginators())
    empty = write_models(tmp_path / "empty", paginators={"pagination": {}})
    (finding,) = compare_files(in_place(empty), in_place(full)).findings
    assert (finding.level, finding.where) == ("additive", "paginate.list_things")
    assert compare_files(in_place(bare), in_place(full)).findings == ()
    assert compare_files(in_place(full), in_place(bare)).findings == ()
    assert compare(bare, full, "tiny").findings == (finding,)


def test_extras_beside_a_document_are_merged(tmp_path: Path) -> None:
    models = write_models(tmp_path)
    plain = document(tmp_path, "plain.json")
    assert compare_files(plain, in_place(models)).findings == ()
    extras = {"version": 1, "merge": {"shapes": {"Kind": {"enum": ["BIG", "SMALL", "TINY"]}}}}
    in_place(models).with_name("service-2.sdk-extras.json").write_text(json.dumps(extras))
    (finding,) = compare_files(plain, in_place(models)).findings
    assert finding.where == "Kind"


def test_endpoint_rules_use_the_partitions_of_the_folder(tmp_path: Path) -> None:
    parameter = {"type": "String", "required": True, "builtIn": "AWS::Region"}

    def models(name: str, *rules: dict[str, object]) -> Path:
        document = {"version": "1.0", "parameters": {"Region": parameter}, "rules": list(rules)}
        partitions = (REPOSITORY / "models" / "partitions.json").read_bytes()
        folder = tmp_path / name
        return write_models(folder, endpoint_rules=document, partitions=partitions)

    rule: dict[str, object] = {
        "conditions": [],
        "type": "endpoint",
        "endpoint": {"url": "https://{Region}"},
    }
    old = in_place(models("old", rule))
    assert compare_files(old, in_place(models("same", rule, rule))).findings == ()
    other = {**rule, "endpoint": {"url": "https://b.{Region}"}}
    (finding,) = compare_files(old, in_place(models("other", other))).findings
    assert "from https://af-south-1 to https://b.af-south-1" in finding.what


def in_region(folder: Path, *, partitions: bool) -> Path:
    """A model with endpoint rules, and perhaps partitions beside it."""
    parameter = {"type": "String", "required": True, "builtIn": "AWS::Region"}
    rule = {"conditions": [], "type": "endpoint", "endpoint": {"url": "https://{Region}"}}
    rules = {"version": "1.0", "parameters": {"Region": parameter}, "rules": [rule]}
    regions = (REPOSITORY / "models" / "partitions.json").read_bytes()
    more = {"partitions": regions} if partitions else {}
    return in_place(write_models(folder, endpoint_rules=rules, **more))


def test_document_may_come_through_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As of ``diff <(git show HEAD:service-2.json) service-2.json``."""
    path = document(tmp_path, "model.json")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[path.read_bytes()])
    writer.start()
    assert called(capsys, pipe, path)[:2] == (0, "none: no change that users of the package see\n")
    writer.join()


def test_partitions_beside_one_document_are_no_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = in_region(tmp_path / "bare", partitions=False)
    full = in_region(tmp_path / "full", partitions=True)
    for pair in ((bare, full), (full, bare)):
        assert called(capsys, *pair) == (
            0,
            "none: no change that users of the package see\n",
            f"not compared: partitions, which lie beside {full} alone\n",
        )
    # The rules themselves are compared, in the regions of the other document.
    rules = bare.with_name("endpoint-rule-set-1.json")
    rules.write_text(rules.read_text().replace("https://{Region}", "https://b.{Region}"))
    assert "from https://af-south-1 to" in called(capsys, full, bare)[1]


def test_documents_beside_one_side_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = document(tmp_path, "bare.json")
    full = in_place(write_models(tmp_path / "full", paginators=tiny_paginators()))
    _, output, errors = called(capsys, bare, full)
    assert output.startswith("none: ")
    assert errors == f"not compared: paginators, which lie beside {full} alone\n"


@pytest.mark.parametrize("named", [{"old"}, {"new"}, {"old", "new"}, {"known"}])
def test_names_are_those_of_the_package(tmp_path: Path, named: set[str]) -> None:
    paths: dict[str, Path] = {}
    for side in ("old", "new", "known"):
        settings = {"settings": 'client_class = "OurClient"'} if side in named else {}
        paths[side] = in_place(write_models(tmp_path / side, **settings))
    model = json.loads(paths["new"].read_text())
    model["metadata"]["endpointPrefix"] = "another"
    paths["new"].write_text(json.dumps(model))
    (finding,) = compare_files(paths["old"], paths["new"], tmp_path / "known").findings
    assert finding.where == "OurClient"


def test_command_knows_the_names_of_this_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = REPOSITORY / "models/ivs/2020-07-14/service-2.json"
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_bytes(path.read_bytes())
    new.write_bytes(path.read_bytes().replace(b'"endpointPrefix":"ivs"', b'"endpointPrefix":"i"'))
    assert "  IVSClient\n" in called(capsys, old, new)[1]


def test_closed_output_pipe_prints_no_traceback(tmp_path: Path) -> None:
    path = document(tmp_path, "model.json")
    command = [sys.executable, "-m", "codegen", "diff", str(path), str(path)]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            command, cwd=REPOSITORY, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (1, "")

"""Adding a service: it is vendored and generated, or refused by name and nothing left behind."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import botocore
import pytest
from support.loopback import Loopback, response
from support.models import API_VERSION, edit, tiny_service
from support.problems import refused
from support.workspace import PARTITIONS, Workspace, make_workspace, quick_build, tiny_data

from codegen import cli, pipeline

PROGRAMS = Path(__file__).parent / "programs"
CHAT = [
    response(b'{"name": "main", "maximumMessageLength": 100}'),
    response(b'{"rooms": [{"id": "one"}]}'),
    response(
        b'{"__type": "ResourceNotFoundException", "message": "no such room"}',
        status=404,
        headers=[("Content-Type", "application/json")],
    ),
]
REAL_TIME = [
    response(
        b'{"stage": {"arn": "arn:aws:ivs:us-west-2:1:stage/main"},'
        b' "participantTokens": [{"expirationTime": "2026-01-31T12:00:00Z"}]}'
    ),
    response(b'{"publicKeys": [{"name": "first"}], "nextToken": "more"}'),
    response(b'{"publicKeys": [{"name": "second"}]}'),
]


SERVICES = {
    "ivschat": ("typed_ivschat", "IvschatClient", PROGRAMS / "chat.py", CHAT),
    "ivs-realtime": (
        "typed_ivs_realtime",
        "IVSRealTimeClient",
        PROGRAMS / "real_time.py",
        REAL_TIME,
    ),
}


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with models and generated/, to which the command added two services."""
    home = tmp_path_factory.mktemp("added")
    for service in SERVICES:
        folders = ["--models", str(home / "models"), "--output", str(home / "generated")]
        assert cli.main(["add", service, *folders]) == 0
    return home


def test_findings_of_lint_and_next_steps_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models, output = tmp_path / "models", tmp_path / "generated"
    assert cli.main(["add", "ivschat", "--models", str(models), "--output", str(output)]) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("ivschat: typed_ivschat, IvschatClient, ")
    cli.main(["lint", "ivschat", "--models", str(models), "--unanswered"])
    found = re.findall(r"^ivschat (.*)", capsys.readouterr().out, re.MULTILINE)
    assert said[1] == f"ivschat: findings of lint without an answer: {len(found)}"
    assert [line.strip() for line in said[2 : 2 + min(len(found), 20)]] == found[:20]
    steps = said[said.index("next:") :]
    assert f"  read the names in {models}/ivschat/service.toml: they are public" in steps
    assert f"  answer the findings in {models}/ivschat/overlay.toml;" in steps
    assert steps[-1] == f"  pip install {output}/ivschat"


@pytest.mark.parametrize("service", SERVICES)
def test_added_service_has_documents_origin_and_settings(service: str, added: Path) -> None:
    package, client, _, _ = SERVICES[service]
    home = added / "models" / service
    settings = tomllib.loads((home / "service.toml").read_text())
    assert settings == {
        "package": package,
        "client_class": client,
        "distribution": f"typed-{service}",
    }
    origin = tomllib.loads((home / "ORIGIN.toml").read_text())
    assert origin["botocore"] == botocore.__version__
    for entry in origin["documents"]:
        content = (home / entry["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    (release,) = tomllib.loads((home / "releases.toml").read_text())["release"]
    assert (release["version"], release["botocore"]) == ("0.1.0", botocore.__version__)
    assert (added / "models" / "partitions.json").read_bytes() == PARTITIONS


def test_programs_using_added_packages_type_check(added: Path) -> None:
    folders = [str(added / "generated" / service) for service in SERVICES]
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={added / 'mypy'}"]
    result = subprocess.run(
        [*command, *(program for _, _, program, _ in SERVICES.values())],
        cwd=added,
        env={**os.environ, "MYPYPATH": os.pathsep.join(folders)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_programs_using_added_packages_run(service: str, added: Path) -> None:
    _, _, program, script = SERVICES[service]
    environment = {
        **os.environ,
        "PYTHONPATH": str(added / "generated" / service),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    with Loopback(*script) as server:
        result = subprocess.run(
            [sys.executable, "-W", "error", program, server.url],
            cwd=added,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert (result.returncode, result.stderr) == (0, "")
    assert len(server.requests) == len(script)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    return make_workspace(tmp_path, monkeypatch)


def test_added_service_has_a_first_release(workspace: Workspace) -> None:
    (release,) = workspace.releases()
    digest = release.pop("model_sha256")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert release == {
        "version": "0.1.0",
        "botocore": "1.0.0",
        "date": "2026-01-31",
        "api_version": API_VERSION,
        "text": "The first version.",
    }
    assert workspace.changelog() == (
        "## [0.1.0] - 2026-01-31\n\n"
        f"Model: botocore 1.0.0 of 2026-01-31, API version {API_VERSION}.\n\n"
        "The first version.\n"
    )


def test_added_package_is_not_stale(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "build", quick_build)
    assert (
        pipeline.stale_files(workspace.models, workspace.output, ["tiny"], lambda step: None) == ()
    )


def test_existing_partitions_are_kept(workspace: Workspace) -> None:
    data = {**tiny_data(service="other"), "partitions.json": b"{}"}
    workspace.botocore("1.1.0", data)
    workspace.add("other", "1.1.0")
    assert (workspace.models / "partitions.json").read_bytes() == PARTITIONS


def test_existing_overlay_and_settings_are_kept(workspace: Workspace) -> None:
    """An overlay may leave out what is not supported."""
    model = edit(tiny_service(), "/operations/PutThing/authtype", "custom")
    workspace.botocore("1.1.0", tiny_data(model, service="other"))
    home = workspace.models / "other"
    home.mkdir()
    (home / "overlay.toml").write_text(
        '[[leave_out]]\noperations = ["PutThing"]\nreason = "another signature"\n'
    )
    (home / "service.toml").write_text('package = "my_other"\n')
    workspace.add("other", "1.1.0")
    assert (home / "service.toml").read_text() == 'package = "my_other"\n'
    assert (workspace.output / "other" / "my_other" / "literals.py").exists()


def test_unsupported_service_is_refused_and_leaves_nothing_behind(workspace: Workspace) -> None:
    model = edit(tiny_service(), "/operations/PutThing/authtype", "custom")
    workspace.botocore("1.1.0", tiny_data(model, service="other"))
    before = workspace.files()
    (problem,) = refused(lambda: workspace.add("other", "1.1.0"))
    assert 'the authentication "custom" in PutThing, which codegen does not support' in problem
    assert workspace.files() == before
    assert not (workspace.models / "other").exists()
    assert not (workspace.output / "other").exists()


def test_unsupported_protocol_is_the_only_problem(workspace: Workspace) -> None:
    model = edit(tiny_service(), "/metadata/protocol", "query")
    edit(model, "/metadata/protocols", ["query"])
    edit(model, "/shapes/Thing/xmlOrder", ["name"])
    edit(model, "/shapes/Thing/unheard", "of")
    workspace.botocore("1.1.0", tiny_data(model, service="other"))
    assert refused(lambda: workspace.add("other", "1.1.0")) == [
        f"other/{API_VERSION}/service-2.json:/metadata/protocol: "
        'found the protocol "query", which codegen does not support; expected a service with the protocol rest-json or json'
    ]


def test_existing_service_is_refused(workspace: Workspace) -> None:
    before = workspace.files()
    assert refused(lambda: workspace.add("tiny", "1.0.0")) == [
        "tiny: found a service that already exists; expected a new service (`update` takes a newer model)"
    ]
    assert workspace.files() == before


@pytest.mark.parametrize("name", ["tyni", "../tiny", "Tiny", ""])
def test_unknown_service_is_a_problem(name: str, workspace: Workspace) -> None:
    before = workspace.files()
    (problem,) = refused(lambda: workspace.add(name, "1.0.0"))
    assert problem.startswith(f"{name}: found no service of this name in botocore 1.0.0; ")
    assert workspace.files() == before


def test_add_refuses_unknown_service_and_other_protocol(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--models", str(tmp_path / "models"), "--output", str(tmp_path / "generated")]
    for service, told in (("ivs-chat", 'expected "ivschat"'), ("ec2", "the protocol")):
        assert cli.main(["add", service, *folders]) == 1
        assert told in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []

"""A strict project type-checks a vendored copy with only the requirements of its parts installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from codegen.lifecycle.distribution import read_distribution
from codegen.lifecycle.vendor import vendor
from codegen.output.parts import DEFAULT

DISTRIBUTION = read_distribution(Path(__file__).parents[2] / "generated" / "ivs")
PARTS = DISTRIBUTION.vendored_parts

USE = """\
from _vendor.streams import Credentials, IVSClient
from _vendor.streams.errors import ResourceNotFoundException


def playback_url(arn: str, credentials: Credentials) -> str | None:
    with IVSClient(region="us-west-2", credentials=credentials) as client:
        try:
            return client.get_channel(arn=arn).channel.playback_url
        except ResourceNotFoundException:
            return None
"""

SETTINGS = """\
[tool.mypy]
strict = true
files = {checked}

[tool.pyright]
typeCheckingMode = "strict"
include = {checked}
"""


def installed(requirements: Iterable[str]) -> Iterator[str]:
    """The names in site-packages of the requirements, and of what they require."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found = distribution(requirement.name)
            for path in found.files or ():
                if path.suffix == ".py" and path.parts[0] != "..":
                    yield path.parts[0]
            yield from installed(found.requires or ())


# Imports never leave the parts of their module (tests/output/test_parts.py), so these two stand for
# all combinations: the least that there can be, and what the parts add to it.
@pytest.fixture(
    scope="module",
    params=[
        ((), "streams", ["use.py", "_vendor"]),
        (
            PARTS,
            None,
            [
                f"_vendor/typed_ivs/{name}"
                for name in (
                    *("_runtime/aio", "aio", "otel.py", "testing", "tokens.py", "transports"),
                    "xray.py",
                )
            ],
        ),
    ],
    ids=["core", "parts"],
)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a vendored copy, and ``.venv`` with the requirements of the copy's parts."""
    folder = tmp_path_factory.mktemp("project")
    parts, name, checked = request.param
    without = [part for part in DEFAULT if part not in parts]
    vendor(DISTRIBUTION, folder / "_vendor", name=name, parts=parts, without=without)
    (folder / "_vendor" / "__init__.py").touch()
    (folder / "use.py").write_text(USE)
    (folder / "pyproject.toml").write_text(SETTINGS.format(checked=json.dumps(checked)))
    venv.create(folder / ".venv", with_pip=False, symlinks=True)
    own = sysconfig.get_path("purelib", vars={"base": str(folder / ".venv")})
    required = [
        one for part in DISTRIBUTION.parts if part.name in parts for one in part.requirements
    ]
    for name in set(installed(required)):
        Path(own, name).symlink_to(Path(sysconfig.get_path("purelib"), name))
    return folder


def run(project: Path, module: str, *arguments: str) -> str:
    """What a tool of this environment prints about a project."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {name: os.environ[name] for name in os.environ if name != "MYPYPATH"}
    result = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    return result.stdout + result.stderr


def test_mypy_finds_no_error(project: Path) -> None:
    python = project / ".venv" / "bin" / "python"
    found = run(project, "mypy", "--python-executable", str(python))
    assert found.startswith("Success: no issues found in "), found


def test_pyright_finds_no_error(project: Path) -> None:
    python = project / ".venv" / "bin" / "python"
    output = run(project, "pyright", "--outputjson", "--pythonpath", str(python))
    report = json.loads(output)
    assert report["generalDiagnostics"] == []
    assert report["summary"]["filesAnalyzed"] > 30


IMPORTS = """
import importlib, logging, pickle, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import app._runtime.match as streams
found = pkgutil.walk_packages(streams.__path__, "app._runtime.match.")
for module in found:
    if module.name != "app._runtime.match._runtime.transport.tunnel":  # for proxies, over urllib3
        importlib.import_module(module.name)
for name in ("app._runtime.match", "app._runtime.match.testing"):
    module = sys.modules[name]
    for each in module.__all__:
        getattr(module, each)
for name, value in vars(streams.errors).items():
    if isinstance(value, type) and issubclass(value, Exception):
        assert value.__module__ == "app._runtime.match.errors", name
        assert pickle.loads(pickle.dumps(value)) is value
loggers = [one.name for one in logging.root.manager.loggerDict.values() if type(one) is logging.Logger]
assert loggers == ["app._runtime.match"], loggers
from app._runtime.match.testing import IVSStub, LocalIVS
with IVSStub.installed() as stub:
    stub.stub.list_channels.returns(channels=[])
    assert streams.IVSClient().list_channels().channels == []
with LocalIVS() as local, local.client() as client:
    assert client.create_channel(name="main").channel.name == "main"
assert not any("aio" in name.split(".") for name in sys.modules), "left out"
"""


def test_every_module_of_the_least_copy_is_imported_without_other_packages(tmp_path: Path) -> None:
    """Nor does it matter what the copy and its folder are called."""
    vendor(DISTRIBUTION, tmp_path / "app" / "_runtime", name="match", without=DEFAULT)
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", IMPORTS, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr

"""What a process pays for: modules, dataclasses, and packages that need not be installed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support.fresh_process import RESPONSE, run
from support.ivs import PACKAGE, Server
from support.loopback import response

# Modules of ours that a first call may load: each costs a sixth of a millisecond.
MODULES = 59

COUNTING = """
import dataclasses, json, sys
sys.path.insert(0, FOLDER)
made = []
process = dataclasses._process_class
def counting(cls, *arguments, **named):
    made.append(cls.__module__ + "." + cls.__qualname__)
    return process(cls, *arguments, **named)
dataclasses._process_class = counting
"""

BLOCKING = """
import sys
ABSENT = ("botocore", "boto3", "jmespath", "dateutil", "certifi", "urllib3")
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
"""

CALLING = """
from PACKAGE import Credentials, IVSClient
keys = Credentials(access_key_id="AKID", secret_access_key="secret")
with IVSClient(region="us-west-2", endpoint_url=URL, credentials=keys) as client:
    channel = client.get_channel(arn=ARN).channel
    assert (channel.arn, channel.name) == (ARN, "stage"), channel
"""

FROM_ENVIRONMENT = """
from PACKAGE import IVSClient
with IVSClient() as client:
    assert client.get_channel(arn=ARN).channel.arn == ARN
"""

# What the interpreter says it does, and every function of Python that is called.
WATCHING = """
import builtins, os, sys
events, calls, classes = [], [], []
def heard(event, arguments):
    if event in ("compile", "exec", "import", "open"):
        events.append((event, str(arguments[0])))
sys.addaudithook(heard)
def called(frame, event, argument):
    if event == "call":
        calls.append((os.path.basename(frame.f_code.co_filename), frame.f_code.co_qualname))
build = builtins.__build_class__
def built(function, name, *bases, **named):
    classes.append(name)
    return build(function, name, *bases, **named)
builtins.__build_class__ = built
"""

CALLING_AGAIN = """
from PACKAGE import Credentials, IVSClient
keys = Credentials(access_key_id="AKID", secret_access_key="secret")
client = IVSClient(region="us-west-2", endpoint_url=URL, credentials=keys)
client.get_channel(arn=ARN)
first = list(events)
events.clear()
classes.clear()
sys.setprofile(called)
client.get_channel(arn=ARN)
sys.setprofile(None)
second = list(events)
client.close()
"""


def ours(report: dict[str, Any], package: str = "typed_ivs") -> set[str]:
    return {name for name in report["modules"] if name.partition(".")[0] == package}


def test_import_loads_few_modules() -> None:
    loaded = run("import PACKAGE\n")
    assert ours(loaded) == {"typed_ivs", "typed_ivs._runtime", "typed_ivs._runtime.lazy"}
    assert "urllib3" not in loaded["modules"]


def test_call_loads_only_the_modules_it_needs(server: Server) -> None:
    server.will_respond(RESPONSE)
    loaded = run(COUNTING, CALLING, url=server.url)
    packages = {name.partition(".")[0] for name in loaded["modules"]}
    assert not packages & {"botocore", "boto3", "jmespath", "dateutil", "hypothesis", "asyncio"}
    assert "configparser" not in packages  # There is no config file.
    modules = ours(loaded)
    assert {name for name in modules if name.startswith("typed_ivs.operations.")} == {
        "typed_ivs.operations.get_channel"
    }
    assert {name for name in modules if name.startswith("typed_ivs.models.")} == {
        f"typed_ivs.models.{name}" for name in ("channel", "multitrack_input_configuration", "srt")
    }
    assert not modules & {"typed_ivs.paginators", "typed_ivs.testing"}
    # What explains a failure is there before anything can fail.
    assert modules > {"typed_ivs.errors", "typed_ivs._runtime.transport.failures"}
    # Explicit keys need no source of credentials, and without files there is nothing to parse.
    assert not {name.removeprefix("typed_ivs._runtime.") for name in modules} & {
        "auth.chain",
        "auth.failures",
        "auth.refresh",
        "config.session",
        "config.shared_files",
        "hooks",
        "retry.interface",
        "retry.rate_limit",
    }
    assert len(modules) <= MODULES, sorted(modules)
    made = [name for name in loaded["made"] if name.startswith("typed_ivs.")]
    assert "typed_ivs.operations.get_channel.GetChannelRequest" in made
    assert len(made) <= 8, made


def test_call_loads_only_the_standard_library_modules_it_needs(server: Server) -> None:
    """Each of these takes about as long as all that is ours together, or longer."""
    server.will_respond(RESPONSE)
    loaded = run(CALLING, url=server.url)
    slow = {
        "urllib3",
        "http",
        "email",
        "ssl",
        "random",
        "uuid",
        "decimal",
        "subprocess",
        "tempfile",
    }
    assert not slow & {name.partition(".")[0] for name in loaded["modules"]}


def test_call_opens_only_module_files(server: Server, tmp_path: Path) -> None:
    server.will_respond(RESPONSE, RESPONSE)
    program = WATCHING + CALLING_AGAIN
    watched = run(program, url=server.url, HOME=str(tmp_path), PYTHONDONTWRITEBYTECODE="1")
    opened = [path for event, path in watched["first"] if event == "open"]
    assert any("get_channel" in path for path in opened)
    assert [path for path in opened if not path.endswith((".py", ".pyc", ".so"))] == []


def test_second_call_compiles_imports_opens_and_creates_nothing(server: Server) -> None:
    server.will_respond(RESPONSE, RESPONSE)
    watched = run(WATCHING, CALLING_AGAIN, url=server.url)
    assert watched["first"]
    assert watched["second"] == []
    assert watched["classes"] == []


def test_second_call_reuses_computed_values(server: Server) -> None:
    """The endpoint, the key that signs, configuration and connection are those of the first."""
    server.will_respond(RESPONSE, RESPONSE)
    watched = run(WATCHING, CALLING_AGAIN, url=server.url)
    files = {file for file, _ in watched["calls"]}
    assert {"client.py", "get_channel.py", "sigv4.py", "response_reader.py"} <= files
    settled = {"_compiler.py", "resolve.py", "endpoints.py", "hmac.py", "proxies.py", "settings.py"}
    assert not files & {*settled, "shared_files.py", "user_agent.py"}
    functions = {function for _, function in watched["calls"]}
    assert "DirectConnection.is_connected" in functions
    made = {"Connector.new", "ResolvedEndpoint", "JSONEncoder", "SigningKey"}
    assert not functions & {*made, *(f"{name}.__init__" for name in made)}


def test_call_works_without_botocore_and_urllib3(server: Server) -> None:
    server.will_respond(RESPONSE)
    run(BLOCKING, CALLING, url=server.url)


def test_call_with_environment_credentials_loads_neither_botocore_nor_files(
    server: Server, tmp_path: Path
) -> None:
    server.requests.clear()
    server.will_respond(RESPONSE)
    loaded = run(
        BLOCKING,
        FROM_ENVIRONMENT,
        HOME=str(tmp_path),
        AWS_ACCESS_KEY_ID="AKIDENV",
        AWS_SECRET_ACCESS_KEY="secret",
        AWS_SESSION_TOKEN="token",
        AWS_DEFAULT_REGION="eu-west-1",
        AWS_ENDPOINT_URL=server.url,
    )
    (request,) = server.requests
    assert "Credential=AKIDENV/" in request.headers["authorization"]
    assert "/eu-west-1/ivs/aws4_request" in request.headers["authorization"]
    assert request.headers["x-amz-security-token"] == "token"
    assert "typed_ivs._runtime.auth.chain" in loaded["modules"]
    assert "typed_ivs._runtime.config.shared_files" not in loaded["modules"]


def test_errors_and_pages_work_without_botocore(server: Server) -> None:
    server.will_respond(
        response(b"{}", status=404, headers=[("x-amzn-ErrorType", "ResourceNotFoundException")]),
        response(b'{"streams": [{"streamId": "a"}], "nextToken": "t"}'),
        response(b'{"streams": [{"streamId": "b"}]}'),
    )
    program = CALLING.partition("with ")[0] + (
        "from PACKAGE.errors import ResourceNotFoundException\n"
        "client = IVSClient(region='us-west-2', endpoint_url=URL, credentials=keys)\n"
        "try:\n"
        "    client.get_channel(arn=ARN)\n"
        "    raise AssertionError\n"
        "except ResourceNotFoundException as error:\n"
        "    assert error.status == 404\n"
        "assert [stream.stream_id for stream in client.paginate.list_streams()] == ['a', 'b']\n"
        "client.close()\n"
    )
    run(BLOCKING, program, url=server.url)


def test_error_names_botocore_when_credentials_need_it_and_it_is_missing(tmp_path: Path) -> None:
    program = BLOCKING + (
        "from PACKAGE import IVSClient\n"
        "from PACKAGE.errors import CredentialsError\n"
        "client = IVSClient(region='us-west-2', endpoint_url='http://127.0.0.1:9')\n"
        "try:\n"
        "    client.get_channel(arn=ARN)\n"
        "    raise AssertionError\n"
        "except CredentialsError as error:\n"
        "    assert 'botocore' in str(error), error\n"
    )
    run(program, HOME=str(tmp_path))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has the package's folder under another name, in a package of its own."""
    folder = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "vendored" / "ivs", ignore=ignored)
    (folder / "vendored" / "__init__.py").write_text("")
    return folder


def test_copy_under_another_name_works(server: Server, copied: Path) -> None:
    server.requests.clear()
    server.will_respond(
        RESPONSE, response(b"{}", status=409, headers=[("x-amzn-ErrorType", "ConflictException")])
    )
    program = CALLING + (
        "from PACKAGE.errors import ConflictException\n"
        "import logging, io, pickle\n"
        "log = io.StringIO()\n"
        "logging.getLogger('PACKAGE').setLevel('DEBUG')\n"
        "logging.getLogger('PACKAGE').addHandler(logging.StreamHandler(log))\n"
        "client = IVSClient(region='us-west-2', endpoint_url=URL, credentials=keys)\n"
        "client.warm_up('delete_channel')\n"
        "try:\n"
        "    client.delete_channel(arn=ARN)\n"
        "    raise AssertionError\n"
        "except ConflictException as error:\n"
        "    assert type(error).__module__ == 'PACKAGE.errors', type(error)\n"
        "    assert type(pickle.loads(pickle.dumps(error))) is ConflictException\n"
        "assert 'DeleteChannel' in log.getvalue()\n"
        "client.close()\n"
    )
    loaded = run(program, url=server.url, package="vendored.ivs", folder=copied)
    assert ours(loaded) == set()
    assert len(server.requests) == 2


def test_copy_imports_nothing_from_the_original(copied: Path) -> None:
    folder = copied / "vendored" / "ivs"
    assert {"LICENSE", "NOTICE", "py.typed"} <= {path.name for path in folder.iterdir()}
    for path in folder.rglob("*.py"):
        assert "import typed_ivs" not in path.read_text()
        assert "from typed_ivs" not in path.read_text()


def test_original_and_copy_share_credentials_in_one_process(server: Server, copied: Path) -> None:
    """Credentials, transports and hooks are taken by their shape."""
    server.will_respond(RESPONSE)
    program = (
        "import sys; sys.path.append(OTHER)\n"
        "from typed_ivs import Credentials\n"
        "from typed_ivs.models import GetChannelRequest\n"
        "from PACKAGE import IVSClient\n"
        "keys = Credentials(access_key_id='AKID', secret_access_key='secret')\n"
        "with IVSClient(region='us-west-2', endpoint_url=URL, credentials=keys) as client:\n"
        "    assert client.send(GetChannelRequest(arn=ARN)).channel.arn == ARN\n"
    ).replace("OTHER", repr(str(PACKAGE.parent)))
    run(program, url=server.url, package="vendored.ivs", folder=copied)


SLOW_IMPORT = """
import importlib.abc, os, sys, threading, time
sys.path.insert(0, FOLDER)
from PACKAGE import Credentials, IVSClient
keys = Credentials(access_key_id="AKID", secret_access_key="secret")
client = IVSClient(region="us-west-2", endpoint_url=URL, credentials=keys, proxies={})
client.get_channel(arn=ARN)
importing, go_on = threading.Event(), threading.Event()
class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.endswith("operations.get_stream"):
            importing.set()
            go_on.wait(1)
sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=lambda: client.get_stream(channel_arn=ARN))
thread.start()
importing.wait(30)
child = os.fork()
if child == 0:
    sys.meta_path.pop(0)
    client.get_stream(channel_arn=ARN)
    os._exit(0)
thread.join()
for _ in range(3000):
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        break
    time.sleep(0.01)
else:
    os.kill(child, 9)
made = [os.waitstatus_to_exitcode(status) if ended else "hangs"]
client.close()
"""


def test_child_forked_while_a_thread_imports_an_operation_goes_on() -> None:
    with Server(respond=lambda _: RESPONSE) as server:
        assert run(SLOW_IMPORT, url=server.url)["made"] == [0]

"""Which calls the instrumentors for OpenTelemetry see, and how its command finds them."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

from opentelemetry.instrumentation.instrumentor import BaseInstrumentor
from opentelemetry.instrumentation.utils import suppress_instrumentation
from support.ivs import Server
from support.packages import GeneratedPackage, each_package
from support.traces import Traces, ours, sent_headers

import typed_ivs.otel
import typed_ivschat.otel
from typed_ivs.testing import IVSStub
from typed_ivschat.testing import IVSChatStub


def test_clients_made_before_are_traced_until_it_ends(server: Server) -> None:
    before = ours(server.url)
    traces, instrumentor = Traces(), typed_ivs.otel.Instrumentor()
    instrumentor.instrument(tracer_provider=traces.provider)
    before.list_channels()
    assert len(traces.taken()) == 1
    instrumentor.uninstrument()
    before.list_channels()
    before.close()
    assert traces.taken() == []


def test_nothing_is_traced_where_it_is_suppressed(traces: Traces, server: Server) -> None:
    client = ours(server.url)
    with suppress_instrumentation():
        client.list_channels()
    assert traces.taken() == []
    assert "x-amzn-trace-id" not in sent_headers(server)
    client.list_channels()
    client.close()
    assert [span.name for span in traces.taken()] == ["ivs.ListChannels"]


def test_packages_are_traced_by_their_own_instrumentors(traces: Traces) -> None:
    with IVSStub() as ivs, IVSChatStub() as chat:
        ivs.stub.list_channels.returns()
        chat.stub.list_rooms.returns()
        ivs.list_channels()
        chat.list_rooms()
        typed_ivs.otel.Instrumentor().uninstrument()
        ivs.list_channels()
        chat.list_rooms()
        typed_ivs.otel.Instrumentor().instrument(tracer_provider=traces.provider)
    spans = traces.taken()
    assert [span.name for span in spans] == [
        "ivs.ListChannels",
        "ivschat.ListRooms",
        "ivschat.ListRooms",
    ]
    assert {span.instrumentation_scope.name for span in spans if span.instrumentation_scope} == {
        "typed_ivs.otel",
        "typed_ivschat.otel",
    }


def entry_points(package: GeneratedPackage) -> dict[str, str]:
    project = tomllib.loads((package.distribution / "pyproject.toml").read_text())["project"]
    found: dict[str, str] = project["entry-points"]["opentelemetry_instrumentor"]
    return found


@each_package
def test_entry_point_is_an_instrumentor(package: GeneratedPackage) -> None:
    ((name, value),) = entry_points(package).items()
    assert name == package.name
    kind = EntryPoint(name, value, "opentelemetry_instrumentor").load()
    assert issubclass(kind, BaseInstrumentor)
    assert kind.__module__ == f"{package.name}.otel"


PROGRAM = """
import sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from typed_ivs.testing import IVSStub
from typed_ivschat.testing import IVSChatStub

provider = TracerProvider()
exporter = ConsoleSpanExporter(out=sys.stdout, formatter=lambda span: span.name + "\\n")
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
with IVSStub() as ivs, IVSChatStub() as chat:
    ivs.stub.list_channels.returns()
    chat.stub.list_rooms.returns()
    ivs.list_channels()
    chat.list_rooms()
"""


def test_command_finds_the_instrumentors_of_installed_packages(tmp_path: Path) -> None:
    """The folders of the packages are on the path, with the metadata of their distributions."""
    folders = [Path(module.__file__ or "").parents[1] for module in (typed_ivs, typed_ivschat)]
    for module in (typed_ivs, typed_ivschat):
        metadata = tmp_path / f"{module.__name__}-1.dist-info"
        metadata.mkdir()
        name = module.__name__.replace("_", "-")
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(
            f"[opentelemetry_instrumentor]\n{module.__name__} = {module.__name__}.otel:Instrumentor\n"
        )
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [Path(sys.executable).with_name("opentelemetry-instrument"), sys.executable]

    def run(**variables: str) -> str:
        path = os.pathsep.join(map(str, [tmp_path, *folders]))
        return subprocess.run(
            [*command, tmp_path / "program.py"],
            check=True,
            env={**os.environ, "PYTHONPATH": path, **variables},
            capture_output=True,
            text=True,
        ).stdout

    assert run() == "ivs.ListChannels\nivschat.ListRooms\n"
    assert run(OTEL_PYTHON_DISABLED_INSTRUMENTATIONS="typed_ivs") == "ivschat.ListRooms\n"

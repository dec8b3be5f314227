"""Observes each scenario in a forked child, so that nothing of one is left for the next.

``python -m package._runtime.config.scenarios.observer ours|botocore`` reads what to observe from
its input, a line of JSON each, and writes what it saw. The parent has imported what all scenarios
need; for ours, botocore is not among its modules.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from .credential_servers import HOSTS
from .scenario import BASE, Scenario
from .table import TABLE

_LONGEST = 60  # seconds, for a child that hangs


class Kept(MetaPathFinder, Loader):
    """botocore's modules, imported before and put back when a scenario imports the first of them.

    Importing them takes most of the time of a scenario that does.
    """

    def __init__(self) -> None:
        observe_botocore = import_module(".observe_botocore", __package__)
        observe_botocore.warm_up()
        packages = ("boto3", "botocore", "s3transfer")
        names = [name for name in sys.modules if name.partition(".")[0] in packages]
        self._modules = {name: sys.modules.pop(name) for name in names}
        del sys.modules[observe_botocore.__name__]

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname not in self._modules:
            return None
        # The import system itself adds the one that it asks for.
        sys.modules.update({k: v for k, v in self._modules.items() if k != fullname})
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._modules[spec.name]

    def exec_module(self, module: ModuleType) -> None: ...


def main() -> None:
    if sys.argv[1] == "ours":
        sys.meta_path.insert(0, Kept())
    side = import_module(f".observe_{sys.argv[1]}", __package__)
    getattr(side, "warm_up", lambda: None)()
    gc.freeze()  # The children would copy what a collection touches.
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _observe(side.observe, TABLE[order["name"]], order["placeholders"])
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"seen": {"failed": f"status {status}"}}), flush=True)


def _observe(
    observe: Callable[[Scenario, dict[str, Any]], dict[str, Any]],
    scenario: Scenario,
    placeholders: Mapping[str, Any],
) -> None:
    signal.alarm(_LONGEST)
    home = Path(placeholders["<home>"])
    shutil.rmtree(home, ignore_errors=True)
    for name, text in scenario.files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(text, placeholders))
    os.environ.clear()
    os.environ.update(_filled(dict(BASE) | dict(scenario.variables), placeholders))
    os.environ["HOME"] = str(home)
    loaded: dict[str, Any] = sys.modules
    if scenario.absent:  # botocore looks for them when it is imported.
        sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, Kept)]
    for name in scenario.absent:
        loaded[name] = None
    strays = _stay_on_this_machine(placeholders["ports"])
    seen = observe(scenario, _filled(dict(scenario.given), placeholders))
    print(json.dumps({**seen, "strays": strays}))


def _stay_on_this_machine(ports: Mapping[str, int]) -> list[str]:
    """Lets the stand-ins be found at ``HOSTS``, and nobody else's name; returns who was asked."""
    strays: list[str] = []
    resolve = socket.getaddrinfo

    def found(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host in ("127.0.0.1", "localhost"):
            return resolve(host, port, *arguments, **options)
        if host in HOSTS:
            return resolve("127.0.0.1", ports[str(port)], *arguments, **options)
        strays.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "this machine only")

    socket.getaddrinfo = found
    return strays


def _filled(value: Any, placeholders: Mapping[str, Any]) -> Any:
    """``value`` with the placeholders in all of its texts filled in."""
    match value:
        case str():
            for name, replacement in placeholders.items():
                if name != "ports":
                    value = value.replace(name, replacement)
            return value
        case dict():
            return {name: _filled(item, placeholders) for name, item in value.items()}
        case tuple():
            return tuple(_filled(item, placeholders) for item in value)
        case _:
            return value


if __name__ == "__main__":
    main()

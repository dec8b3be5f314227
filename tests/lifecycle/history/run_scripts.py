"""Imports every module of a package and runs user scripts: what the history's tests start.

Run in the folder of a distribution, with the address of a server and the scripts as arguments;
writes what went wrong with each as JSON.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import runpy
import sys
import traceback
from pathlib import Path


def main(package: str, endpoint_url: str, scripts: list[str]) -> None:
    sys.path.insert(0, "")
    names = [module.name for module in pkgutil.walk_packages([package], f"{package}.")]
    for name in names:
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            getattr(module, public)  # loaded when it is first used
    outcome: dict[str, str] = {}
    for script in scripts:
        try:
            runpy.run_path(script)["main"](endpoint_url)
        except Exception:
            outcome[Path(script).stem] = traceback.format_exc(limit=-2)
    print(json.dumps({"modules": len(names), "failed": outcome}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

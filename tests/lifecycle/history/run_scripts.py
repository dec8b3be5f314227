"""Imports every module of a package and runs user scripts, in a process of its own."""

from __future__ import annotations

import importlib
import os
import pkgutil
import runpy
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

PRELOADED = ("botocore.session", "hypothesis", "pytest")
"""What modules of every package import. None of it imports the package."""


def run(folder: Path, package: str, endpoint_url: str, scripts: list[Path]) -> dict[str, Any]:
    """The number of modules, and what went wrong with each script.

    Args:
        folder: The folder of the distribution.
        package: The name of the package.
        endpoint_url: The address of a server.
        scripts: The scripts.
    """
    os.chdir(folder)
    sys.path.insert(0, "")
    warnings.simplefilter("error")
    names = [module.name for module in pkgutil.walk_packages([package], f"{package}.")]
    for name in names:
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            getattr(module, public)  # loaded when it is first used
    outcome: dict[str, str] = {}
    for script in scripts:
        try:
            runpy.run_path(str(script))["main"](endpoint_url)
        except Exception:
            outcome[script.stem] = traceback.format_exc(limit=-2)
    return {"modules": len(names), "failed": outcome}

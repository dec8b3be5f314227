"""The machine and the versions of a run."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("boto3", "botocore", "urllib3", "certifi", "black", "mypy", "pyright")


def properties(*others: Path) -> dict[str, str]:
    """The date, machine and versions of a run, by label.

    Args:
        others: Requirements files of the packages in other environments.
    """
    versions = [f"{package} {_version(package)}" for package in _PACKAGES]
    pins = [line for each in others for line in each.read_text().splitlines() if "==" in line]
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": ", ".join([*versions, *(pin.replace("==", " ") for pin in pins)]),
    }


def load() -> float:
    """The load average of the last minute. Ratios are less certain if it is above 1."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.processor() or "unknown"

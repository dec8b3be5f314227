"""The requirements of a distribution, as they stand in its pyproject.toml and its SBOM."""

from __future__ import annotations

BUILDING = ("hatchling==1.33.0",)
"""Exact: another version may build other bytes from the same files."""

BOTOCORE = "botocore>=1.44.5"
HYPOTHESIS = "hypothesis>=6.170"
MSGSPEC = "msgspec>=0.20"
PYTEST = "pytest>=9"
URLLIB3 = "urllib3>=2.7,<3"

RUNNING = (URLLIB3, BOTOCORE)

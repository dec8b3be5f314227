"""The requirements of a distribution, as they stand in its pyproject.toml and its SBOM."""

from __future__ import annotations

BUILDING = ("hatchling==1.33.0",)
"""Exact: another version may build other bytes from the same files."""

# Lower bounds are measured: docs/decisions/lower-bounds-are-measured.md.
BOTOCORE = "botocore>=1.31.63"
BOTOCORE_TO_COMPARE = "botocore>=1.44.5"
"""What the tests of the source distribution compare with."""

HTTPX = "httpx>=0.28"
HYPOTHESIS = "hypothesis>=6.170"
MOTO = "moto>=5.0.0"
MSGSPEC = "msgspec>=0.20"
PYTEST = "pytest>=9"
URLLIB3 = "urllib3>=2.0.2,<3"

RUNNING = (URLLIB3, BOTOCORE)

"""The requirements of a distribution, as they stand in its pyproject.toml and its SBOM."""

from __future__ import annotations

BUILDING = ("hatchling==1.33.0",)
"""Exact: another version may build other bytes from the same files."""

# Lower bounds are measured: docs/decisions/lower-bounds-are-measured.md.
BOTOCORE = "botocore>=1.31.63"
BOTOCORE_TO_COMPARE = "botocore>=1.44.5"
"""What the tests of the source distribution compare with."""

AWSCRT = "awscrt>=0.31.2"
HTTPX = "httpx>=0.28"
HYPOTHESIS = "hypothesis>=6.170"
MOTO = "moto>=5.0.0"
MSGSPEC = "msgspec>=0.20"
OPENTELEMETRY = (
    "opentelemetry-api>=1.28",
    "opentelemetry-instrumentation>=0.49b0",
    "opentelemetry-propagator-aws-xray>=1.0",
)
PYTEST = "pytest>=9"
URLLIB3 = "urllib3>=2.0.2,<3"
XRAY = "aws-xray-sdk>=2.12"

RUNNING = (URLLIB3, BOTOCORE)

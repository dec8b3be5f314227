"""What a distribution needs: said once, and written into its pyproject.toml and its SBOM."""

from __future__ import annotations

BUILDING = ("hatchling==1.33.0",)
"""Exact: another version may build other bytes from the same files."""

RUNNING = ("urllib3>=2.7,<3", "botocore>=1.44.5")
TESTING = ("hypothesis>=6.170", "pytest>=9")
"""What the extra ``testing`` brings."""

MSGSPEC = ("msgspec>=0.20",)
"""What the extra of that name brings: a faster reader of JSON, for who asks for it."""

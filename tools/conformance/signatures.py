"""Signs the requests of AWS's published SigV4 suite."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from codegen.package._runtime.auth.sigv4 import Signer
from codegen.package._runtime.credentials import Credentials

VECTORS = Path(__file__).parents[2] / "tests/package/_runtime/auth/data/sigv4/vectors.json"
_NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)


def run() -> tuple[int, tuple[str, ...]]:
    """The number of vectors, and the names of those with another signature."""
    vectors: list[dict[str, Any]] = json.loads(VECTORS.read_text("utf-8"))
    return len(vectors), tuple(
        one["name"] for one in vectors if _signed(one) != one["authorization"]
    )


def _signed(vector: dict[str, Any]) -> str:
    headers: dict[str, str] = {}
    for name, value in vector["headers"]:
        if name.lower() not in ("host", "x-amz-date"):
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    hosts = [value for name, value in vector["headers"] if name.lower() == "host"]
    Signer().sign(
        method=vector["method"],
        host=hosts[0],
        target=vector["target"],
        headers=headers,
        body=vector["body"].encode(),
        credentials=Credentials(
            access_key_id="AKIDEXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            session_token=vector["signed_token"],
        ),
        region="us-east-1",
        signing_name="service",
        now=_NOW,
    )
    return headers["Authorization"]

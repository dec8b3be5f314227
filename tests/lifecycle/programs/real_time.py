"""What a user of the package for IVS Real-Time writes; checked by mypy, and run."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import assert_type

from typed_ivs_realtime import IVSRealTimeClient
from typed_ivs_realtime.models import ParticipantTokenConfiguration, Stage


def main(endpoint_url: str) -> None:
    with IVSRealTimeClient(region="us-west-2", endpoint_url=endpoint_url) as client:
        made = client.create_stage(
            name="main",
            participant_token_configurations=[
                ParticipantTokenConfiguration(user_id="someone", duration=20)
            ],
        )
        assert_type(made.stage, Stage | None)
        assert made.stage is not None
        assert made.stage.arn.endswith("stage/main")
        (token,) = made.participant_tokens or []
        assert token.expiration_time == datetime(2026, 1, 31, 12, tzinfo=UTC)
        names = [summary.name for summary in client.paginate.list_public_keys()]
        assert names == ["first", "second"]


if __name__ == "__main__":
    main(sys.argv[1])

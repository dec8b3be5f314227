"""What a user of the package for IVS Chat writes; checked by mypy, and run."""

from __future__ import annotations

import sys
from typing import assert_type

from typed_ivschat import IvschatClient
from typed_ivschat.errors import ResourceNotFoundException
from typed_ivschat.models import CreateRoomResponse, RoomSummary


def main(endpoint_url: str) -> None:
    with IvschatClient(region="us-west-2", endpoint_url=endpoint_url) as client:
        room = client.create_room(name="main", maximum_message_length=100, tags={"team": "live"})
        assert_type(room, CreateRoomResponse)
        assert room.name == "main"
        assert room.maximum_message_length == 100
        rooms = client.list_rooms(max_results=1).rooms
        assert_type(rooms, list[RoomSummary])
        assert [summary.id for summary in rooms] == ["one"]
        told = ""
        try:
            client.get_room(identifier="arn:aws:ivschat:us-west-2:123456789012:room/none")
        except ResourceNotFoundException as error:
            told = error.message
        assert told == "no such room"


if __name__ == "__main__":
    main(sys.argv[1])

"""The backend of a video call: rooms are stages, and people get tokens to join them."""

from __future__ import annotations

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

from typed_ivs_realtime import IVSRealTimeClient, errors
from typed_ivs_realtime.models import (
    AutoParticipantRecordingConfiguration,
    ParticipantTokenConfiguration,
)

app = FastAPI()


class NewRoom(BaseModel):
    name: str
    host: str
    recorded_to: str | None = None


class Guest(BaseModel):
    user: str
    publishes: bool = True


def get_realtime():
    return IVSRealTimeClient(region="us-west-2")


def join_info(token: dict) -> dict:
    return {"token": token.token, "participant": token.participant_id}


@app.post("/rooms", status_code=201)
def create_room(room: NewRoom, realtime=Depends(get_realtime)):
    arguments = {
        "name": room.name,
        "participant_token_configurations": [
            ParticipantTokenConfiguration(
                user_id=room.host,
                capabilities=["PUBLISH", "SUBSCRIBE"],
                attributes={"role": "host"},
                duration=60,
            )
        ],
    }
    if room.recorded_to:
        arguments["auto_participant_recording_configuration"] = (
            AutoParticipantRecordingConfiguration(
                storage_configuration_arn=room.recorded_to,
                media_types=["AUDIO_VIDEO"],
            )
        )
    created = realtime.create_stage(**arguments)
    return {
        "room": created.stage.arn,
        "host": join_info(created.participant_tokens[0]),
    }


@app.post("/rooms/{room:path}/guests")
def add_guest(room: str, guest: Guest, realtime=Depends(get_realtime)):
    capabilities = ["PUBLISH", "SUBSCRIBE"] if guest.publishes else ["SUBSCRIBE"]
    try:
        response = realtime.create_participant_token(
            stage_arn=room,
            user_id=guest.user,
            capabilities=capabilities,
            attributes={"role": "guest"},
            duration=30,
        )
    except errors.ResourceNotFoundException:
        raise HTTPException(404, "no such room") from None
    return join_info(response.participant_token)


@app.get("/rooms/{room:path}/people")
def people(room: str, realtime=Depends(get_realtime)):
    return {"people": find_people(realtime, room)}


@app.delete("/rooms/{room:path}/people/{participant}")
def remove(room: str, participant: str, realtime=Depends(get_realtime)):
    realtime.disconnect_participant(
        stage_arn=room, participant_id=participant, reason="removed by the host"
    )
    return {"removed": participant}


@app.delete("/rooms/{room:path}")
def close(room: str, realtime=Depends(get_realtime)):
    realtime.delete_stage(arn=room)
    return {"closed": room}


def find_people(realtime: IVSRealTimeClient, room: str) -> list[dict]:
    """Who is in the room, by the sessions of its stage."""
    session = realtime.get_stage(arn=room).stage.active_session_id
    if session is None:
        return []
    found = []
    token = None
    while True:
        page_args = {"next_token": token} if token else {}
        page = realtime.list_participants(
            stage_arn=room,
            session_id=session,
            filter_by_state="CONNECTED",
            max_results=2,
            **page_args,
        )
        for participant in page.participants:
            found.append({"id": participant.participant_id, "user": participant.user_id})
        token = page.next_token
        if not token:
            return found

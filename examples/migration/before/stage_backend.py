"""The backend of a video call: rooms are stages, and people get tokens to join them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

if TYPE_CHECKING:
    from mypy_boto3_ivs_realtime import IvsrealtimeClient

app = FastAPI()


class NewRoom(BaseModel):
    name: str
    host: str
    recorded_to: str | None = None


class Guest(BaseModel):
    user: str
    publishes: bool = True


def get_realtime():
    return boto3.client("ivs-realtime", region_name="us-west-2")


def join_info(token: dict) -> dict:
    return {"token": token["token"], "participant": token["participantId"]}


@app.post("/rooms", status_code=201)
def create_room(room: NewRoom, realtime=Depends(get_realtime)):
    arguments = {
        "name": room.name,
        "participantTokenConfigurations": [
            {
                "userId": room.host,
                "capabilities": ["PUBLISH", "SUBSCRIBE"],
                "attributes": {"role": "host"},
                "duration": 60,
            }
        ],
    }
    if room.recorded_to:
        arguments["autoParticipantRecordingConfiguration"] = {
            "storageConfigurationArn": room.recorded_to,
            "mediaTypes": ["AUDIO_VIDEO"],
        }
    created = realtime.create_stage(**arguments)
    return {
        "room": created["stage"]["arn"],
        "host": join_info(created["participantTokens"][0]),
    }


@app.post("/rooms/{room:path}/guests")
def add_guest(room: str, guest: Guest, realtime=Depends(get_realtime)):
    capabilities = ["PUBLISH", "SUBSCRIBE"] if guest.publishes else ["SUBSCRIBE"]
    try:
        response = realtime.create_participant_token(
            stageArn=room,
            userId=guest.user,
            capabilities=capabilities,
            attributes={"role": "guest"},
            duration=30,
        )
    except realtime.exceptions.ResourceNotFoundException:
        raise HTTPException(404, "no such room") from None
    return join_info(response["participantToken"])


@app.get("/rooms/{room:path}/people")
def people(room: str, realtime=Depends(get_realtime)):
    return {"people": find_people(realtime, room)}


@app.delete("/rooms/{room:path}/people/{participant}")
def remove(room: str, participant: str, realtime=Depends(get_realtime)):
    realtime.disconnect_participant(
        stageArn=room, participantId=participant, reason="removed by the host"
    )
    return {"removed": participant}


@app.delete("/rooms/{room:path}")
def close(room: str, realtime=Depends(get_realtime)):
    realtime.delete_stage(arn=room)
    return {"closed": room}


def find_people(realtime: IvsrealtimeClient, room: str) -> list[dict]:
    """Who is in the room, by the sessions of its stage."""
    session = realtime.get_stage(arn=room)["stage"].get("activeSessionId")
    if session is None:
        return []
    found = []
    token = None
    while True:
        page_args = {"nextToken": token} if token else {}
        page = realtime.list_participants(
            stageArn=room, sessionId=session, filterByState="CONNECTED", maxResults=2, **page_args
        )
        for participant in page["participants"]:
            found.append({"id": participant["participantId"], "user": participant["userId"]})
        token = page.get("nextToken")
        if not token:
            return found

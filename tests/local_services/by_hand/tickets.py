"""The tokens with which somebody enters a chat room and a stage. Their durations are minutes."""

from typing import Any, NamedTuple


class Tickets(NamedTuple):
    chat: str
    stage: str


def tickets(chat: Any, stages: Any, user: str, room_arn: str, stage_arn: str) -> Tickets:
    """Tokens for three hours, the longest session of a chat. Connect with that of the chat at once."""
    minutes, name = 3 * 60, {"name": user}
    in_chat = chat.create_chat_token(
        roomIdentifier=room_arn,
        userId=user,
        capabilities=["SEND_MESSAGE"],
        sessionDurationInMinutes=minutes,
        attributes=name,
    )
    on_stage = stages.create_participant_token(
        stageArn=stage_arn, userId=user, duration=minutes, attributes=name
    )
    return Tickets(in_chat["token"], on_stage["participantToken"]["token"])

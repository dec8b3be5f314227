"""The tokens with which somebody enters a chat room and a stage. Their durations are minutes."""

from typing import NamedTuple

from typed_ivs_realtime import IVSRealTimeClient
from typed_ivschat import IVSChatClient


class Tickets(NamedTuple):
    chat: str
    stage: str


def tickets(
    chat: IVSChatClient, stages: IVSRealTimeClient, user: str, room_arn: str, stage_arn: str
) -> Tickets:
    """Tokens for three hours, the longest session of a chat. Connect with that of the chat at once."""
    minutes, name = 3 * 60, {"name": user}
    in_chat = chat.create_chat_token(
        room_identifier=room_arn,
        user_id=user,
        capabilities=["SEND_MESSAGE"],
        session_duration_in_minutes=minutes,
        attributes=name,
    )
    on_stage = stages.create_participant_token(
        stage_arn=stage_arn, user_id=user, duration=minutes, attributes=name
    )
    return Tickets(in_chat.token, on_stage.participant_token.token)

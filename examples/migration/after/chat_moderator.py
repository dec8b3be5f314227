"""Moderates chat rooms: opens them, lets people in, and removes messages and people."""

import logging
from datetime import timedelta

import boto3

from typed_ivschat import IVSChatClient, errors
from typed_ivschat.models import MessageReviewHandler

log = logging.getLogger(__name__)

BANNED = ("spam", "scam")


class Moderator:
    """The moderator of one room."""

    def __init__(self, region="us-west-2", profile=None):
        session = boto3.session.Session(region_name=region, profile_name=profile)
        self.chat = IVSChatClient(
            session=session, max_connections=20, tcp_keepalive=True, user_agent_extra="moderator"
        )
        self.room = None

    def open(self, name, slow=True, review_function=None):
        options = {}
        if review_function:
            options["message_review_handler"] = MessageReviewHandler(
                uri=review_function, fallback_result="DENY"
            )
        room = self.chat.create_room(
            name=name,
            maximum_message_rate_per_second=1 if slow else 10,
            maximum_message_length=200,
            tags={"moderated": "yes"},
            **options,
        )
        self.room = room.arn
        log.info("room %s opened: %s", room.name, room.arn)
        return room.id

    def admit(self, user, is_moderator=False, stay=timedelta(minutes=30)):
        """A token for a user, and when the session ends."""
        capabilities = ["SEND_MESSAGE"]
        if is_moderator:
            capabilities += ["DELETE_MESSAGE", "DISCONNECT_USER"]
        token = self.chat.create_chat_token(
            room_identifier=self.room,
            user_id=user,
            capabilities=capabilities,
            session_duration_in_minutes=int(stay.total_seconds() // 60),
            attributes={"displayName": user.title()},
        )
        return token.token, token.session_expiration_time

    def review(self, message):
        """Removes a message with a banned word, and who repeats it."""
        text = message["Content"].lower()
        if not any(word in text for word in BANNED):
            return "ok"
        try:
            self.chat.delete_message(
                room_identifier=self.room, id=message["Id"], reason="against the rules"
            )
        except errors.ResourceNotFoundException:
            log.warning("message %s is gone", message["Id"])
        if text.count("spam") > 1:
            return self.expel(message["UserId"])
        return "deleted"

    def expel(self, user):
        try:
            self.chat.disconnect_user(room_identifier=self.room, user_id=user, reason="spam")
            self.chat.send_event(
                room_identifier=self.room,
                event_name="app:USER_EXPELLED",
                attributes={"user": user},
            )
        except errors.ServiceError as err:
            log.error("can't expel %s: %s", user, err.code)
            return "failed"
        return "expelled"

    def tighten(self):
        """Slows the room down."""
        current = self.chat.get_room(identifier=self.room)
        if current.maximum_message_rate_per_second > 1:
            current = self.chat.update_room(identifier=self.room, maximum_message_rate_per_second=1)
        handler = current.message_review_handler
        return current.maximum_message_rate_per_second, handler.uri if handler else None

    def close(self):
        self.chat.delete_room(identifier=self.room)
        self.room = None


def rooms_of(moderator, prefix=""):
    """The rooms whose name begins with a prefix, page by page."""
    response = moderator.chat.list_rooms(max_results=2)
    rooms = response.rooms
    while response.next_token is not None:
        response = moderator.chat.list_rooms(max_results=2, next_token=response.next_token)
        rooms.extend(response.rooms)
    return sorted(room.name for room in rooms if room.name.startswith(prefix))

"""Moderates chat rooms: opens them, lets people in, and removes messages and people."""

import logging
from datetime import timedelta

import boto3
import botocore.exceptions
from botocore.config import Config

log = logging.getLogger(__name__)

BANNED = ("spam", "scam")


class Moderator:
    """The moderator of one room."""

    def __init__(self, region="us-west-2", profile=None):
        session = boto3.session.Session(region_name=region, profile_name=profile)
        self.chat = session.client(
            "ivschat",
            config=Config(
                max_pool_connections=20, tcp_keepalive=True, user_agent_extra="moderator"
            ),
        )
        self.room = None

    def open(self, name, slow=True, review_function=None):
        options = {}
        if review_function:
            options["messageReviewHandler"] = {"uri": review_function, "fallbackResult": "DENY"}
        room = self.chat.create_room(
            name=name,
            maximumMessageRatePerSecond=1 if slow else 10,
            maximumMessageLength=200,
            tags={"moderated": "yes"},
            **options,
        )
        self.room = room["arn"]
        log.info("room %s opened: %s", room["name"], room["arn"])
        return room["id"]

    def admit(self, user, is_moderator=False, stay=timedelta(minutes=30)):
        """A token for a user, and when the session ends."""
        capabilities = ["SEND_MESSAGE"]
        if is_moderator:
            capabilities += ["DELETE_MESSAGE", "DISCONNECT_USER"]
        token = self.chat.create_chat_token(
            roomIdentifier=self.room,
            userId=user,
            capabilities=capabilities,
            sessionDurationInMinutes=int(stay.total_seconds() // 60),
            attributes={"displayName": user.title()},
        )
        return token["token"], token["sessionExpirationTime"]

    def review(self, message):
        """Removes a message with a banned word, and who repeats it."""
        text = message["Content"].lower()
        if not any(word in text for word in BANNED):
            return "ok"
        try:
            self.chat.delete_message(
                roomIdentifier=self.room, id=message["Id"], reason="against the rules"
            )
        except self.chat.exceptions.ResourceNotFoundException:
            log.warning("message %s is gone", message["Id"])
        if text.count("spam") > 1:
            return self.expel(message["UserId"])
        return "deleted"

    def expel(self, user):
        try:
            self.chat.disconnect_user(roomIdentifier=self.room, userId=user, reason="spam")
            self.chat.send_event(
                roomIdentifier=self.room,
                eventName="app:USER_EXPELLED",
                attributes={"user": user},
            )
        except botocore.exceptions.ClientError as err:
            log.error("can't expel %s: %s", user, err.response["Error"]["Code"])
            return "failed"
        return "expelled"

    def tighten(self):
        """Slows the room down."""
        current = self.chat.get_room(identifier=self.room)
        if current["maximumMessageRatePerSecond"] > 1:
            current = self.chat.update_room(identifier=self.room, maximumMessageRatePerSecond=1)
        handler = current.get("messageReviewHandler") or {}
        return current["maximumMessageRatePerSecond"], handler.get("uri")

    def close(self):
        self.chat.delete_room(identifier=self.room)
        self.room = None


def rooms_of(moderator, prefix=""):
    """The rooms whose name begins with a prefix, page by page."""
    response = moderator.chat.list_rooms(maxResults=2)
    rooms = response["rooms"]
    while "nextToken" in response:
        response = moderator.chat.list_rooms(maxResults=2, nextToken=response["nextToken"])
        rooms.extend(response["rooms"])
    return sorted(room["name"] for room in rooms if room["name"].startswith(prefix))

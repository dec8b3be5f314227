"""A Lambda function that reviews the messages of a room of Amazon IVS Chat before they are delivered."""

from typing import Any

from typed_ivschat.events import MessageReviewRequest, MessageReviewResponse

UNWANTED = ("spam", "eggs")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    message = MessageReviewRequest.parse(event)
    if any(word in message.content.lower() for word in UNWANTED):
        denied = MessageReviewResponse(
            review_result="DENY", content=message.content, attributes={"Reason": "be kind"}
        )
        return denied.to_wire()
    allowed = MessageReviewResponse(
        review_result="ALLOW", content=message.content.strip(), attributes=message.attributes
    )
    return allowed.to_wire()

"""A function of AWS Lambda behind an API: tells viewers what happens, and who is watching."""

import json
import logging
import os

from typed_ivs import IVSClient, errors

logger = logging.getLogger()
logger.setLevel(logging.INFO)

ivs = IVSClient(
    region=os.environ["AWS_REGION"],
    connect_timeout=2,
    read_timeout=5,
    max_attempts=2,
    retry_mode="standard",
)


def lambda_handler(event, context):
    action = event["pathParameters"]["action"]
    body = json.loads(event.get("body") or "{}")
    try:
        if action == "announce":
            return respond(200, announce(body["channel"], body["text"]))
        if action == "status":
            return respond(200, status(body["channel"]))
        if action == "revoke":
            return respond(202, revoke(body["channel"], body["viewer"]))
    except errors.ServiceError as e:
        code = e.code
        logger.error("%s failed: %s %s", action, code, e.message)
        if code == "ThrottlingException":
            return respond(429, {"error": "slow down"})
        return respond(e.status, {"error": code})
    return respond(404, {"error": "no such action"})


def announce(channel, text):
    """Sends a text to the players of all viewers."""
    metadata = json.dumps({"kind": "announcement", "text": text})
    try:
        ivs.put_metadata(channel_arn=channel, metadata=metadata)
    except errors.ChannelNotBroadcasting:
        return {"sent": False, "reason": "offline"}
    except errors.ResourceNotFoundException:
        return {"sent": False, "reason": "unknown"}
    return {"sent": True}


def status(channel):
    try:
        response = ivs.get_stream(channel_arn=channel)
    except errors.ChannelNotBroadcasting:
        return {"live": False}
    stream = response.stream
    result = {
        "live": stream.state == "LIVE",
        "viewers": stream.viewer_count,
        "since": stream.start_time.isoformat(),
        "request": response.response_metadata.request_id,
    }
    result["health"] = stream.health
    if (response.response_metadata.attempts - 1) > 0:
        logger.warning("sent again")
    return result


def revoke(channel, viewer):
    """Ends the sessions of a viewer of a private channel."""
    params = {"channel_arn": channel, "viewer_id": viewer}
    if os.environ.get("LATEST_VERSION"):
        params["viewer_session_versions_less_than_or_equal_to"] = int(os.environ["LATEST_VERSION"])
    ivs.start_viewer_session_revocation(**params)
    return {"revoked": viewer}


def respond(code, body):
    return {"statusCode": code, "body": json.dumps(body)}

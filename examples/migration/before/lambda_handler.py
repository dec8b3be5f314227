"""A function of AWS Lambda behind an API: tells viewers what happens, and who is watching."""

import json
import logging
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

logger = logging.getLogger()
logger.setLevel(logging.INFO)

config = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"max_attempts": 1, "mode": "standard"},
)
ivs = boto3.client("ivs", region_name=os.environ["AWS_REGION"], config=config)


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
    except ClientError as e:
        code = e.response["Error"]["Code"]
        logger.error("%s failed: %s %s", action, code, e.response["Error"]["Message"])
        if code == "ThrottlingException":
            return respond(429, {"error": "slow down"})
        return respond(e.response["ResponseMetadata"]["HTTPStatusCode"], {"error": code})
    return respond(404, {"error": "no such action"})


def announce(channel, text):
    """Sends a text to the players of all viewers."""
    metadata = json.dumps({"kind": "announcement", "text": text})
    try:
        ivs.put_metadata(channelArn=channel, metadata=metadata)
    except ClientError as e:
        if e.response["Error"]["Code"] == "ChannelNotBroadcasting":
            return {"sent": False, "reason": "offline"}
        elif e.response["Error"]["Code"] == "ResourceNotFoundException":
            return {"sent": False, "reason": "unknown"}
        else:
            raise
    return {"sent": True}


def status(channel):
    try:
        response = ivs.get_stream(channelArn=channel)
    except ClientError as e:
        if e.response["Error"]["Code"] != "ChannelNotBroadcasting":
            raise
        return {"live": False}
    stream = response["stream"]
    result = {
        "live": stream["state"] == "LIVE",
        "viewers": stream["viewerCount"],
        "since": stream["startTime"].isoformat(),
        "request": response["ResponseMetadata"]["RequestId"],
    }
    if "health" in stream:
        result["health"] = stream["health"]
    if response["ResponseMetadata"]["RetryAttempts"] > 0:
        logger.warning("sent again")
    return result


def revoke(channel, viewer):
    """Ends the sessions of a viewer of a private channel."""
    params = {"channelArn": channel, "viewerId": viewer}
    if os.environ.get("LATEST_VERSION"):
        params["viewerSessionVersionsLessThanOrEqualTo"] = int(os.environ["LATEST_VERSION"])
    ivs.start_viewer_session_revocation(**params)
    return {"revoked": viewer}


def respond(code, body):
    return {"statusCode": code, "body": json.dumps(body)}

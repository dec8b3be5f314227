"""The intended differences between our clients and botocore's, each with its reason.

Scenarios name them (``difference``). The tests hold that the two clients differ in exactly these
settings.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Difference(NamedTuple):
    """One difference."""

    observed: frozenset[str]
    """The settings that differ; ``refused`` if one of the two clients can't be constructed."""

    reason: str


def _difference(observed: str, reason: str) -> Difference:
    return Difference(frozenset(observed.split()), reason)


DIFFERENCES: Final = {
    "AWS_REGION is a region": _difference(
        "refused",
        "AWS's other SDKs and its containers know AWS_REGION alone. botocore does not look at it, "
        "and has no region then. AWS_DEFAULT_REGION goes first, so that both agree where it is set.",
    ),
    "AWS_REGION goes before the file": _difference(
        "region endpoint sent", "As above: a variable goes before the config file, like any other."
    ),
    "legacy is standard": _difference(
        "retry_mode max_attempts",
        "The legacy mode has no quota and multiplies the load of a failing service. It is treated "
        "as standard, with a warning, and with its number of attempts: 3 instead of 5.",
    ),
    "words in any case": _difference(
        "refused",
        "botocore accepts AWS_DEFAULTS_MODE in capitals, but refuses AWS_RETRY_MODE in capitals.",
    ),
    "flags are true or false": _difference(
        "refused",
        "botocore treats any other text as false: AWS_USE_FIPS_ENDPOINT=1 asks for FIPS and "
        "silently does not get it.",
    ),
    "one attempt at least": _difference(
        "refused", "botocore accepts 0 attempts, and makes one. A setting means what it says."
    ),
    "an empty variable is not set": _difference(
        "refused",
        "botocore uses the empty text: it has no region, looks for a profile without a name, or "
        "can't read a number. Shells and containers often set variables to nothing by accident.",
    ),
    "an empty flag is not set": _difference(
        "endpoint sent",
        "botocore treats an empty flag as false, even if the config file sets it to true.",
    ),
    "no question to the instance at the start": _difference(
        "connect_timeout",
        "With AWS_DEFAULTS_MODE=auto outside of Lambda, botocore asks the metadata service for the "
        "region when a client is constructed. Our clients send nothing then, and use standard.",
    ),
    "TLS verification can't be disabled": _difference(
        "refused", "botocore's verify=False lets anyone on the network read and change calls."
    ),
    "plain http stays on this machine": _difference(
        "refused", "Anyone on the network could read and change calls; allow_http=True allows it."
    ),
    "an endpoint is an address": _difference(
        "refused",
        "User information, a query or a fragment has no meaning in an endpoint, and botocore "
        "silently sends some of it.",
    ),
    "connections may be for one use": _difference(
        "keep_alive", "botocore has no such setting; R's paws has (close_connection)."
    ),
    "an application's name stays on its line": _difference(
        "refused", "Characters that could end a header are refused with their source, not replaced."
    ),
    "arguments are not passed over": _difference(
        "refused",
        "use_fips or use_dualstack with a custom endpoint, profile or sts_regional_endpoint with a "
        "session: an argument that can't have an effect is refused, not ignored.",
    ),
}

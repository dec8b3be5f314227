"""Where our clients do not do what botocore does: the whole list, each with its reason.

The table names them (``differs``), and the tests hold that each is a difference, in these
observations and in no others.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Difference(NamedTuple):
    """One difference."""

    observed: frozenset[str]
    """What is observed to be different; ``refused`` where one of the two refuses."""

    reason: str


def _difference(observed: str, reason: str) -> Difference:
    return Difference(frozenset(observed.split()), reason)


DIFFERENCES: Final = {
    "legacy is standard": _difference(
        "retry_mode max_attempts",
        "The legacy mode has no quota, so that it multiplies the load of a service in trouble. It "
        "is taken for standard, with a warning, and has the attempts of that: 3, not 5.",
    ),
    "words in any case": _difference(
        "refused",
        "botocore takes AWS_DEFAULTS_MODE in capitals, and refuses AWS_RETRY_MODE in capitals.",
    ),
    "flags are true or false": _difference(
        "refused",
        "botocore takes whatever is not 'true' for false: AWS_USE_FIPS_ENDPOINT=1 asks for FIPS "
        "and silently does not get it.",
    ),
    "one attempt at least": _difference(
        "refused", "botocore takes 0 attempts, and makes one. A setting means what it says."
    ),
    "an empty variable is not set": _difference(
        "refused",
        "botocore takes the empty text for the value: it has no region, looks for a profile "
        "without name, or can't read a number. Shells and containers make empty variables where "
        "nothing was meant.",
    ),
    "an empty flag is not set": _difference(
        "endpoint sent",
        "botocore takes a flag that is set to nothing for false, over what the config file says.",
    ),
    "no question to the instance at the start": _difference(
        "connect_timeout",
        "With AWS_DEFAULTS_MODE=auto outside of Lambda botocore asks the instance's metadata for "
        "its region while a client is made. Making one of ours sends nothing; it means standard.",
    ),
    "verification can't be switched off": _difference(
        "refused", "botocore's verify=False would let anybody on the way read and change calls."
    ),
    "plain http stays on this machine": _difference(
        "refused",
        "Everybody on the way could read and change calls; allow_http=True says that it is meant.",
    ),
    "an endpoint is an address": _difference(
        "refused",
        "User information, a query or a fragment has no place in an endpoint, and botocore sends "
        "some of it on in silence.",
    ),
    "connections may be for one use": _difference(
        "keep_alive", "botocore has no such setting; R's paws has (close_connection)."
    ),
    "an application's name stays on its line": _difference(
        "refused", "What could end a header is refused where it comes from, not replaced."
    ),
    "arguments are not passed over": _difference(
        "refused",
        "use_fips or use_dualstack beside a custom endpoint, profile or sts_regional_endpoint "
        "beside a session: what the caller asks for could not be done, and is not ignored.",
    ),
}

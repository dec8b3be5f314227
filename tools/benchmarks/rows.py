"""The rows of the table: work, measurement and targets."""

from __future__ import annotations

from dataclasses import dataclass

from tools.benchmarks.bench import Bench, Measure
from tools.benchmarks.figures import Samples, Target
from tools.benchmarks.generating import generate_in_full, generate_unchanged
from tools.benchmarks.largest import cold_start_of_the_largest
from tools.benchmarks.local_service import local_requests, local_start
from tools.benchmarks.packaging import installed_size
from tools.benchmarks.type_checking import check_with


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    name: str
    """The name on the command line."""

    work: str
    """A description of the work."""

    unit: str
    """``ms``, ``µs`` or ``s`` of CPU time unless ``work`` says otherwise, or ``MB``."""

    measure: Measure
    targets: tuple[Target, ...]


def cold(scenario: str, kind: str = "cpu") -> Measure:
    """Measures new processes with one call."""

    def measure(bench: Bench) -> Samples:
        return bench.cold(scenario)[kind]

    return measure


def warm(name: str, *legs: str, calls: int = 30, rounds: int = 60) -> Measure:
    """Measures repeated calls in long-lived processes.

    Args:
        name: The name of the work in ``tools.benchmarks.legs``.
        legs: The legs to compare with. ``boto3`` and ``bare`` have their own modules, ``first`` is a
            variant of boto3's, and ``json`` and ``full`` are variants of ours.
        calls: Number of calls in a turn.
        rounds: Number of rounds at full effort.
    """
    works = {"ours": ("ours", name)}
    for leg in legs:
        works[leg] = {
            "bare": ("bare", name),
            "first": ("theirs", f"{name}-first"),
            "json": ("ours", name.removesuffix("-msgspec")),
            "full": ("ours", name.removesuffix("-sparse")),
        }.get(leg, ("theirs", name))

    def measure(bench: Bench) -> Samples:
        return bench.warm(works, calls, rounds)

    return measure


def asynchronous(name: str, *others: str, calls: int = 30, rounds: int = 60) -> Measure:
    """Measures repeated calls of the asynchronous client.

    Args:
        name: The name of the work in ``tools.benchmarks.legs``.
        others: The legs to compare with: ``synchronous``, ``aiobotocore``, or ``exchange``, which is the
            synchronous client and 1.2 times what a bare exchange of asyncio takes longer than a blocking one.
        calls: Number of calls in a turn.
        rounds: Number of rounds at full effort.
    """
    own = name.removesuffix("-uvloop")
    works = {"ours": ("asynchronous", name)}
    if "synchronous" in others:
        works["synchronous"] = ("ours", own)
    if "exchange" in others:
        works |= {kind: ("exchanges", kind) for kind in ("blocking", "asyncio")}
    if "aiobotocore" in others:
        works["aiobotocore"] = ("aiobotocore", own)

    def measure(bench: Bench) -> Samples:
        samples = dict(bench.warm(works, calls, rounds))
        if "exchange" in others:
            parts = (samples[leg] for leg in ("synchronous", "asyncio", "blocking"))
            samples["exchange"] = [
                synchronous + 1.2 * (asyncio - blocking)
                for synchronous, asyncio, blocking in zip(*parts, strict=True)
            ]
        return samples

    return measure


ROWS = (
    Row(
        "cold-start",
        "cold start: new process, credentials from the environment, first get_channel response parsed",
        "ms",
        cold("environment"),
        (Target(0.35, "boto3", hoped=0.30), Target(1.15, "bare")),
    ),
    Row(
        "cold-start-tls",
        "the same over TLS with the default trust store",
        "ms",
        cold("tls"),
        (Target(0.42, "boto3"), Target(1.15, "bare")),
    ),
    Row(
        "cold-start-profile",
        "the same with credentials from a profile that holds keys",
        "ms",
        cold("profile"),
        (Target(0.65, "boto3"),),
    ),
    Row(
        "cold-start-botocore",
        "the same with credentials from a profile for which botocore has to be imported",
        "ms",
        cold("process"),
        (Target(0.65, "boto3"),),
    ),
    Row(
        "memory",
        "peak memory of the first process",
        "MB",
        cold("environment", "peak"),
        (Target(0.50, "boto3"), Target(1.10, "bare")),
    ),
    Row(
        "warm-get",
        "warm get_channel, a call",
        "µs",
        warm("warm-get", "boto3", "bare", rounds=100),
        (Target(0.35, "boto3", hoped=0.25), Target(1.35, "bare", hoped=1.10)),
    ),
    Row(
        "warm-list",
        "warm list_channels, a page of 100 channels",
        "µs",
        warm("warm-list", "boto3", "bare"),
        (Target(0.30, "boto3", hoped=0.25), Target(1.45, "bare", hoped=1.25)),
    ),
    Row(
        "read-page",
        "reading one such page, no HTTP (the bare limit is json.loads)",
        "µs",
        warm("read-page", "boto3", "bare"),
        (Target(0.28, "boto3"), Target(1.7, "bare", hoped=1.4)),
    ),
    Row(
        "read-page-msgspec",
        "the same with json_loads=msgspec.json.decode",
        "µs",
        warm("read-page-msgspec", "json"),
        (Target(0.9, "json"),),
    ),
    Row(
        "read-page-sparse",
        "reading one such page whose channels lack a member that is always present",
        "µs",
        warm("read-page-sparse", "full"),
        (Target(1.10, "full"),),
    ),
    Row(
        "write-create",
        "writing create_channel with every parameter, no HTTP: validation and serializer",
        "µs",
        warm("write-create", "boto3", rounds=400),
        (Target(0.25, "boto3"),),
    ),
    Row(
        "sign",
        "signing one request",
        "µs",
        warm("sign", "boto3", rounds=400),
        (Target(0.30, "boto3", hoped=0.15),),
    ),
    Row(
        "resolve",
        "resolving an endpoint (ours is never cached)",
        "µs",
        warm("resolve", "first", "cached", rounds=400),
        (Target(0.05, "first"), Target(1.0, "cached")),
    ),
    Row(
        "walk",
        "walking 10,000 channels through the paginator",
        "ms",
        warm("walk", "boto3", "bare", calls=1, rounds=40),
        (Target(0.30, "boto3"), Target(1.5, "bare")),
    ),
    Row(
        "threads",
        "16 threads on one client, calls for each CPU second",
        "ms",
        warm("threads", "boto3", calls=1, rounds=40),
        (Target(2.5, "boto3", at_least=True),),
    ),
    Row(
        "asynchronous-cold",
        "first get_channel of a process with the asynchronous client "
        "(the synchronous one also runs an event loop that does nothing)",
        "ms",
        Bench.cold_asynchronous,
        (Target(1.05, "synchronous"),),
    ),
    Row(
        "asynchronous-get",
        "warm get_channel of the asynchronous client, a call",
        "µs",
        asynchronous("warm-get", "synchronous", "exchange", rounds=100),
        (Target(1.35, "synchronous"), Target(1.0, "exchange")),
    ),
    Row(
        "asynchronous-get-theirs",
        "the same, against aiobotocore",
        "µs",
        asynchronous("warm-get", "aiobotocore"),
        (Target(0.22, "aiobotocore"),),
    ),
    Row(
        "asynchronous-uvloop",
        "the same with uvloop",
        "µs",
        asynchronous("warm-get-uvloop", "synchronous"),
        (Target(1.35, "synchronous"),),
    ),
    Row(
        "asynchronous-list",
        "warm list_channels of the asynchronous client, a page of 100 channels",
        "µs",
        asynchronous("warm-list", "synchronous"),
        (Target(1.10, "synchronous"),),
    ),
    Row(
        "asynchronous-at-once",
        "100 get_channel at once (the synchronous client makes one after the other)",
        "ms",
        asynchronous("at-once", "synchronous", calls=1, rounds=40),
        (Target(1.35, "synchronous"),),
    ),
    Row(
        "asynchronous-at-once-theirs",
        "100 get_channel at once, calls for each CPU second",
        "ms",
        asynchronous("at-once", "aiobotocore", calls=1, rounds=40),
        (Target(6.0, "aiobotocore", at_least=True),),
    ),
    Row(
        "asynchronous-latency",
        "longest time for which the event loop does nothing else meanwhile (on the clock)",
        "ms",
        asynchronous("latency", "aiobotocore", calls=1, rounds=40),
        (Target(0.5, "aiobotocore"),),
    ),
    Row(
        "largest",
        "cold start of a package generated from the largest model in botocore that can be generated",
        "ms",
        cold_start_of_the_largest,
        (Target(1.15, "IVS"),),
    ),
    Row(
        "mypy",
        "mypy, cold, on a script that uses the client",
        "ms",
        check_with("mypy"),
        (Target(0.8, "types-boto3-ivs"),),
    ),
    Row(
        "pyright",
        "pyright, cold, on a script that uses the client",
        "ms",
        check_with("pyright"),
        (Target(0.8, "types-boto3-ivs"),),
    ),
    Row(
        "size",
        "installed size of the package, without its dependencies",
        "MB",
        installed_size,
        (Target(1.5e6),),
    ),
    Row(
        "local",
        "get_channel of a local IVS in the same process, client and service (1,000 a second)",
        "µs",
        local_requests("process"),
        (Target(1e-3),),
    ),
    Row(
        "local-http",
        "GetChannel of a local IVS over HTTP, client and server (500 a second)",
        "µs",
        local_requests("http"),
        (Target(2e-3),),
    ),
    Row(
        "local-start",
        "starting a local IVS as a server (seconds on the clock)",
        "ms",
        local_start,
        (Target(0.3),),
    ),
    Row(
        "generate",
        "generating in full, with the environment there (seconds on the clock)",
        "s",
        generate_in_full,
        (Target(10.0),),
    ),
    Row(
        "generate-unchanged",
        "generating when nothing changed (seconds on the clock)",
        "s",
        generate_unchanged,
        (Target(1.0),),
    ),
)

"""Lowers what users' own tests are made of: the stub, its operations, factories, bindings."""

from __future__ import annotations

import re

from codegen.plan.ir.modules import Export
from codegen.plan.ir.stubs import Kit, StubExample
from codegen.plan.protocols.protocol import Protocol
from codegen.plan.python.index import Index
from codegen.plan.python.naming import local
from codegen.plan.python.streams import streams_of
from codegen.plan.testing.bindings import lower_bindings
from codegen.plan.testing.factories import FactoryNames, factory_names, lower_factories
from codegen.plan.testing.permissions import lower_permissions
from codegen.plan.testing.stubs import lower_stubs

_RECORDINGS = ("RecordingTransport", "ReplayTransport")
"""The transports in ``recordings``; those of ``aio`` begin with Async."""

_RECORDER = "PolicyRecorder"

_NAMES = (
    *("TYPE_CHECKING", "annotations", "factories", "faults", "lazy_names", "strategies"),
    *_RECORDINGS,
    _RECORDER,
)
"""Names in ``testing`` that no stub can have."""


def lower_kit(index: Index, protocol: Protocol, client_class: str, package: str) -> Kit:
    """Everything that is generated for users' own tests.

    Args:
        index: The service.
        protocol: Its protocol.
        client_class: ``WeatherClient``.
        package: ``typed_weather``.
    """
    factories = factory_names(index)
    name = re.sub("^typed_", "", package)
    local_class = index.service.settings.get("local_service", "")
    stub = stub_class(client_class, local_class)
    permissions = lower_permissions(index.service)
    return Kit(
        stub_class=stub,
        async_stub_class=f"Async{stub}",
        fixture=f"{name}_stub",
        policy_option=f"--{name.replace('_', '-')}-policy",
        local_class=local_class,
        local_fixture=f"local_{name}",
        factories=lower_factories(index, protocol, factories),
        stubs=lower_stubs(index, protocol),
        bindings=lower_bindings(index, protocol, factories),
        example=_example(index, factories),
        permissions=permissions,
        public=_exports(
            {
                stub: ".client",
                **_local(local_class),
                **({_RECORDER: ".permissions"} if permissions else {}),
            }
        ),
        async_public=_exports({stub: ".client"}, prefix="Async"),
    )


def stub_class(client_class: str, local_class: str) -> str:
    """The class of a service's stubs.

    Args:
        client_class: That of its clients.
        local_class: That of its local service; empty if there is none.
    """
    taken = (*_NAMES, client_class, local_class)
    return local(f"{client_class.removesuffix('Client')}Stub", taken)


def _local(local_class: str) -> dict[str, str]:
    """The class of the local service and that of its clock, with their modules."""
    if not local_class:
        return {}
    return {local_class: ".local.service", "LocalClock": ".local_service.clock"}


def _exports(own: dict[str, str], *, prefix: str = "") -> tuple[Export, ...]:
    """The exports of ``testing``, or of ``testing.aio``."""
    modules = {**own, **dict.fromkeys(_RECORDINGS, ".recordings")}
    return tuple(
        Export(name=prefix + name, module=module) for name, module in sorted(modules.items())
    )


def _example(index: Index, names: FactoryNames) -> StubExample | None:
    """An operation that reads one thing, if there is any whose requests and responses are equal."""
    operations = index.service.operations

    def rank(name: str) -> tuple[bool, bool, int]:
        is_read = name.startswith(("Get", "Describe"))
        return not operations[name].safe_to_repeat, not is_read, len(name)

    ordered = sorted(
        (
            name
            for name in names.responses
            # Requests say what else is sent for a checksum, and no stream equals another.
            if operations[name].checksum is None
            and not list(streams_of(index.service, operations[name].output))
        ),
        key=rank,
    )
    if not ordered:
        return None
    return StubExample(
        method=index.methods[ordered[0]],
        request=names.requests[ordered[0]],
        response=names.responses[ordered[0]],
    )

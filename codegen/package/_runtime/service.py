"""What the runtime knows about a service: one value, created by the generated ``_service``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .endpoints import Endpoint
    from .errors import ServiceError


class Service:
    """A service.

    Args:
        package: The package's name in logs and in the user agent: ``typed_weather``.
        import_name: The name by which this copy is imported; it differs where it is vendored.
        version: The distribution's version.
        service_id: The service's id in AWS's configuration: ``weather``, ``Weather Archive``.
        api_version: The version of the service's API: ``2020-07-14``.
        endpoint_prefix: The first label of its host names.
        signing_name: Its name in signatures.
        error_class: Returns the class of an error code; ``ServiceError`` for an unknown code.
        error_text_members: The members of errors that hold the text, in addition to ``message``
            and ``Message``, before which they are read.
        resolve_endpoint: The endpoint rules. Called with ``region``, ``use_fips``,
            ``use_dual_stack``, ``endpoint`` and the operation's own parameters.
    """

    __slots__ = (
        "api_version",
        "endpoint_prefix",
        "error_class",
        "error_text_members",
        "import_name",
        "package",
        "resolve_endpoint",
        "service_id",
        "signing_name",
        "version",
    )

    def __init__(
        self,
        *,
        package: str,
        import_name: str,
        version: str,
        service_id: str,
        api_version: str,
        endpoint_prefix: str,
        signing_name: str,
        error_class: Callable[[str], type[ServiceError]],
        error_text_members: tuple[str, ...],
        resolve_endpoint: Callable[..., Endpoint],
    ) -> None:
        self.package = package
        self.import_name = import_name
        self.version = version
        self.service_id = service_id
        self.api_version = api_version
        self.endpoint_prefix = endpoint_prefix
        self.signing_name = signing_name
        self.error_class = error_class
        self.error_text_members = error_text_members
        self.resolve_endpoint = resolve_endpoint

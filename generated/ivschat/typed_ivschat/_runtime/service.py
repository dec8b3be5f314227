"""What the runtime knows about a service: one value, created by the generated ``_service``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .endpoints import Endpoint
from .errors import ServiceError
from .http import HttpResponse
from .lazy import LazyModule

if TYPE_CHECKING:
    from . import service_errors
    from .auth.sigv4 import Signer
    from .config.settings import Config, Setting
    from .credentials import BearerToken, Credentials
else:
    service_errors = LazyModule(__package__, ".service_errors")


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
        read_error: Reads the code, the text and the members of an error response.
        resolve_endpoint: The endpoint rules. Called with ``region``, ``use_fips``,
            ``use_dual_stack``, ``endpoint`` and the operation's own parameters.
        model: The name of its model among botocore's, which is its command in the AWS CLI.
        settings: The settings that only some packages have.
        asymmetric_signer: Returns what signs by SigV4a, or None if it is not installed; None for a
            service that does not need it.
        identity_parameters: Returns the parameters of the endpoint rules that depend on what a
            request is signed with; None for a service that has none.
    """

    __slots__ = (
        "api_version",
        "asymmetric_signer",
        "endpoint_prefix",
        "error_class",
        "identity_parameters",
        "import_name",
        "model",
        "package",
        "read_error",
        "resolve_endpoint",
        "service_id",
        "settings",
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
        read_error: Callable[[HttpResponse], service_errors.ErrorContent],
        resolve_endpoint: Callable[..., Endpoint],
        model: str = "",
        settings: tuple[Setting[Any], ...] = (),
        asymmetric_signer: Callable[[Config], Signer | None] | None = None,
        identity_parameters: (
            Callable[[Config, Credentials | BearerToken | None], Mapping[str, object]] | None
        ) = None,
    ) -> None:
        self.package: str = package
        self.import_name: str = import_name
        self.version: str = version
        self.service_id: str = service_id
        self.api_version: str = api_version
        self.endpoint_prefix: str = endpoint_prefix
        self.signing_name: str = signing_name
        self.error_class: Callable[[str], type[ServiceError]] = error_class
        self.read_error: Callable[[HttpResponse], service_errors.ErrorContent] = read_error
        self.resolve_endpoint: Callable[..., Endpoint] = resolve_endpoint
        self.model: str = model
        self.settings: tuple[Setting[Any], ...] = settings
        self.asymmetric_signer: Callable[[Config], Signer | None] | None = asymmetric_signer
        self.identity_parameters: (
            Callable[[Config, Credentials | BearerToken | None], Mapping[str, object]] | None
        ) = identity_parameters

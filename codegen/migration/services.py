"""The services that have packages, and the names in each, which are loaded when a program uses it."""

from __future__ import annotations

import re
from pathlib import Path

from codegen.plan.ir.boto3_names import ServiceNames
from codegen.plan.migration.names import lower_boto3_names
from codegen.source.load import load, services
from codegen.source.read import read_service

_STUBS = re.compile(
    r"(?:mypy_boto3|types_boto3|types_(?:aio)botocore)_(\w+?)(?:\.client)?\.\w*Client"
)


class Services:
    """The services of a models folder.

    Args:
        models: The folder.

    Raises:
        ProblemsError: There is no such folder.
    """

    def __init__(self, models: Path) -> None:
        self._models = models
        self._names = services(models)
        self._loaded: dict[str, ServiceNames] = {}

    def __contains__(self, service: str) -> bool:
        return service in self._names

    def __getitem__(self, service: str) -> ServiceNames:
        """The names in a service.

        Raises:
            ProblemsError: Its model is wrong.
        """
        if service not in self._loaded:
            self._loaded[service] = lower_boto3_names(read_service(load(self._models, service)))
        return self._loaded[service]

    def of_annotation(self, name: str) -> tuple[str, bool] | None:
        """The service of a client's class in packages of type stubs, and whether it is asynchronous.

        Args:
            name: The class with its module: ``mypy_boto3_weather.WeatherClient``.
        """
        match = _STUBS.fullmatch(name)
        if match is None:
            return None
        by_module = {re.sub(r"\W", "_", service): service for service in self._names}
        found = by_module.get(match[1])
        return None if found is None else (found, "aiobotocore" in name)

"""The endpoint rules, compared with botocore's engine."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

from ..._runtime.endpoints import Partition
from ..._runtime.errors import ConfigurationError
from .package_info import PackageInfo

_provider: Any = import_module("botocore.endpoint_provider")
_exceptions: Any = import_module("botocore.exceptions")

_UNKNOWN = "unknown"
"""Stands for the regions that no partition has."""

_KEYWORDS = {
    "AWS::Region": "region",
    "AWS::UseFIPS": "use_fips",
    "AWS::UseDualStack": "use_dual_stack",
    "SDK::Endpoint": "endpoint",
}
_OWN_MESSAGES = (
    "No endpoint rule of this service matches",
    "The endpoint rules of this service need a value",
)
"""Beginnings of the messages for which the rules have no text."""


class EndpointRules:
    """The rules and partitions that the package was generated from.

    Args:
        package: The package.
        model: The folder with the model's documents.
    """

    def __init__(self, package: PackageInfo, model: Path) -> None:
        self._package = package
        folder = model / package.service / package.api_version
        self._rules = json.loads((folder / "endpoint-rule-set-1.json").read_text("utf-8"))
        self._partitions = json.loads((model / "partitions.json").read_text("utf-8"))
        self._known: list[dict[str, Any]] = self._partitions.get("partitions", [])
        rules = copy.deepcopy(self._rules)
        self._engine = _provider.RuleSet(**rules, partitions=copy.deepcopy(self._partitions))

    def partitions(self) -> list[str]:
        """The ids of the partitions, and one id that is unknown."""
        return [*(one["id"] for one in self._known), _UNKNOWN]

    def equal_botocore(self, partition: str) -> None:
        """For every region of a partition, and some that are new, URLs and errors are the same."""
        for arguments in self._arguments(partition):
            ours, botocores = self._ours(arguments), self._botocores(arguments)
            if not ours[1].startswith(_OWN_MESSAGES):
                assert ours == botocores, arguments
            assert bool(ours[0]) is bool(botocores[0]), arguments

    def partitions_equal_the_document(self) -> None:
        """The package has every partition of the document, if its rules look one up."""
        module = import_module(f"{self._package.name}.endpoints")
        found: tuple[Partition, ...] = getattr(module, "PARTITIONS", ())
        assert [one.name for one in found] == [one["id"] for one in self._known[: len(found)]]
        assert len(found) in (0, len(self._known))
        for one, row in zip(found, self._known, strict=False):
            outputs = row["outputs"]
            assert one.dns_suffix == outputs["dnsSuffix"]
            assert one.dual_stack_dns_suffix == outputs["dualStackDnsSuffix"]
            assert one.supports_fips is outputs["supportsFIPS"]
            assert one.supports_dual_stack is outputs["supportsDualStack"]
            assert one.implicit_global_region == outputs["implicitGlobalRegion"]
            assert one.region_regex == row["regionRegex"]
            assert one.regions == set(row["regions"])

    def _arguments(self, partition: str) -> Iterator[dict[str, Any]]:
        regions: list[str | None] = [*self._no_region(), f"{_UNKNOWN}-1"]
        for one in self._known:
            if one["id"] == partition:
                known = sorted(one["regions"])
                regions = [*known, *(re.sub(r"\d+$", "9", region) for region in known[-3:])]
        ends = [None, "https://example.com"] if partition == _UNKNOWN else [None]
        for region, fips, dual_stack, end in product(regions, (False, True), (False, True), ends):
            yield {
                "region": region,
                "use_fips": fips,
                "use_dual_stack": dual_stack,
                "endpoint": end,
            }

    def _no_region(self) -> list[None]:
        """No region, unless the rules use it unconditionally: botocore fails without it."""
        tested = '"argv": [{"ref": "Region"}], "fn": "isSet"'
        required = self._rules["parameters"].get("Region", {}).get("required")
        return [None] if required or tested in json.dumps(self._rules, sort_keys=True) else []

    def _ours(self, arguments: dict[str, Any]) -> tuple[str, str]:
        resolve = self._package.service_value.resolve_endpoint
        try:
            return str(resolve(**arguments).url), ""
        except ConfigurationError as error:
            return "", str(error)

    def _botocores(self, arguments: dict[str, Any]) -> tuple[str, str]:
        given = {
            name: arguments[_KEYWORDS[parameter["builtIn"]]]
            for name, parameter in self._rules["parameters"].items()
            if parameter.get("builtIn") in _KEYWORDS
        }
        try:
            found = self._engine.evaluate({k: v for k, v in given.items() if v is not None})
        except _exceptions.EndpointResolutionError as error:
            return "", str(error.kwargs["msg"])
        return ("", "") if found is None else (str(found.url), "")

"""Tests of the endpoint rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from .endpoint_rules import EndpointRules
from .package_info import PackageInfo


def endpoint_tests(package: PackageInfo, model: Path) -> type:
    """The test class of a package's endpoint rules.

    Args:
        package: The package.
        model: The folder with the model's documents.
    """
    rules = EndpointRules(package, model)

    class EndpointTests:
        @pytest.mark.parametrize("partition", rules.partitions())
        def test_endpoint_equals_botocore(self, partition: str) -> None:
            rules.equal_botocore(partition)

        def test_partitions_equal_the_document(self) -> None:
            rules.partitions_equal_the_document()

    return EndpointTests

"""Tests of structures, of requests and responses, and of enumerations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import definitions, properties, sparse_responses
from .examples import share
from .oracle import Oracle
from .package_info import PackageInfo


def structure_tests(package: PackageInfo) -> type:
    """The test class of a package's structures."""

    class StructureTests:
        @pytest.mark.parametrize("name", package.structures)
        @share(3)
        @given(data=st.data())
        def test_structure_survives_wire_pickle_and_copies(
            self, oracle: Oracle, name: str, data: st.DataObject
        ) -> None:
            structure = package.structures[name]
            value = data.draw(getattr(package.strategies, structure.strategy)())
            assert type(value) is getattr(package.models, name)
            properties.structure_survives_wire_pickle_and_copies(
                oracle, oracle.service.shape_for(structure.shape), value
            )

        @pytest.mark.parametrize("name", package.structures)
        def test_sparse_structure_equals_botocore(self, oracle: Oracle, name: str) -> None:
            shape = oracle.service.shape_for(package.structures[name].shape)
            kind = getattr(package.models, name)
            sparse_responses.sparse_structure_equals_botocore(oracle, shape, kind)

        @pytest.mark.parametrize("name", package.structures)
        def test_sensitive_members_are_not_shown(self, oracle: Oracle, name: str) -> None:
            shape = oracle.service.shape_for(package.structures[name].shape)
            properties.sensitive_members_are_not_shown(
                package, shape, getattr(package.models, name)
            )

    return StructureTests


def message_tests(package: PackageInfo) -> type:
    """The test class of a package's requests and responses."""

    class MessageTests:
        if package.messages:

            @pytest.mark.parametrize(("shape", "name"), package.messages)
            def test_sensitive_members_are_not_shown(
                self, oracle: Oracle, shape: str, name: str
            ) -> None:
                properties.sensitive_members_are_not_shown(
                    package, oracle.service.shape_for(shape), getattr(package.models, name)
                )

        @pytest.mark.parametrize("name", package.requests)
        def test_constraints_equal_model(self, oracle: Oracle, name: str) -> None:
            kind = package.request_class(name)
            shape = oracle.service.operation_model(kind.OPERATION).input_shape
            definitions.constraints_equal_model(package, shape, kind)

        @pytest.mark.parametrize("name", package.requests)
        def test_sparse_response_equals_botocore(self, oracle: Oracle, name: str) -> None:
            sparse_responses.sparse_response_equals_botocore(oracle, package.request_class(name))

    return MessageTests


def enumeration_tests(package: PackageInfo) -> type:
    """The test class of a package's enumerations."""

    class EnumerationTests:
        @pytest.mark.parametrize("shape", package.enumerations)
        def test_alias_equals_model(self, oracle: Oracle, shape: str) -> None:
            alias = getattr(package.literals, package.enumerations[shape])
            properties.enumeration_equals_model(oracle.service.shape_for(shape), alias)

        @pytest.mark.parametrize("shape", package.enumerations)
        def test_source_of_alias_equals_model(self, oracle: Oracle, shape: str) -> None:
            definitions.literals_equal_model(
                package, oracle.service.shape_for(shape), package.enumerations[shape]
            )

        @pytest.mark.parametrize("shape", package.enumerations)
        def test_constants_equal_model(self, oracle: Oracle, shape: str) -> None:
            definitions.constants_equal_model(
                package, oracle.service.shape_for(shape), package.enumerations[shape]
            )

    return EnumerationTests

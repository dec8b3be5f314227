"""JSON values for property tests, and the serializer of botocore to compare with."""

from __future__ import annotations

from typing import Any

import botocore.serialize
from hypothesis import strategies as st

SERIALIZER: Any = botocore.serialize.create_serializer("rest-json", include_validation=False)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)

"""Whatever shape a value has, its parts are taken or passed over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from payerproof.json_parts import member, objects, texts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_any_value_has_parts(value: object) -> None:
    """Only objects are objects and only strings are texts; a list keeps its order, anything else holds nothing."""
    listed = value if isinstance(value, list) else []
    assert objects(value) == [item for item in listed if isinstance(item, dict)]
    assert texts(value) == [item for item in listed if isinstance(item, str)]
    assert member(value, "a") is (value.get("a") if isinstance(value, dict) else None)

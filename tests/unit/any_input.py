"""Values as nobody expects them, for tests of what takes input from outside."""

import json
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

# what Python's JSON accepts beyond the standard's, and what its limits are for
ODD_JSON = [
    "NaN",
    "Infinity",
    "1e999",
    '{"a": NaN}',
    '"\\ud800"',
    '{"a": "\\ud800"}',
    '{"token": "\\ud800"}',
    "[" * 2_000,
    '{"a":' * 1_200 + "1" + "}" * 1_200,
    "9" * 5_000,
    '{"conversationSid": [1]}',
    '{"conversationSid": {"a": 1}}',
]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
json_texts = st.sampled_from(ODD_JSON) | anything.map(json.dumps)


def mostly(*usual: object) -> st.SearchStrategy[Any]:
    """One of the usual values, or now and then anything."""
    return st.one_of(*[st.sampled_from(usual)] * 9, anything)


def mostly_texts(*usual: str) -> st.SearchStrategy[str]:
    """One of the usual texts, or now and then any."""
    return st.one_of(*[st.sampled_from(usual)] * 3, json_texts, st.text())


def strictly(text: str) -> Any:
    """JSON as browsers read it: without NaN and Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)

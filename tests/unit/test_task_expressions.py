"""TaskRouter's expressions: what they say of attributes, and what is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dev.local_twilio.task_expressions import DEEPEST, BadExpressionError, matcher

ATTRIBUTES = {"type": "survey", "n": 2, "price": 1.5, "done": True, "of": {"task": "WT1"}, "list": ["a"]}


@pytest.mark.parametrize(
    "expression",
    [
        "type == 'survey'",
        'type == "survey"',
        "'survey' == type",
        "type=='survey'",
        "n == 2",
        "n == 2.0",
        "price == 1.5",
        "done == true",
        "of.task == 'WT1'",
        "1 == 1",
        "type == 'x' OR n == 2",
        "type == 'survey' and n == 2",
        "type == 'x' AND n == 1 OR done == true",
        "done == true OR type == 'x' AND n == 1",
        "(type == 'x' OR type == 'survey') AND (n == 2)",
    ],
)
def test_these_are_true(expression: str) -> None:
    assert matcher(expression)(ATTRIBUTES)


@pytest.mark.parametrize(
    "expression",
    [
        "type == 'other'",
        "n == '2'",
        "done == 1",
        "n == true",
        "missing == 'x'",
        "missing == other",
        "of.missing == 'x'",
        "type.of == 'x'",
        "list == 'a'",
        "(type == 'survey' OR n == 2) AND done == false",
    ],
)
def test_these_are_false(expression: str) -> None:
    assert not matcher(expression)(ATTRIBUTES)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        " ",
        "type",
        "type == ",
        "== 'x'",
        "type = 'x'",
        "type HAS 'x'",
        "type == 'x' AND",
        "type == 'x' type == 'y'",
        "(type == 'x'",
        "type == 'x')",
        "type == 'x",
        "OR == 'x'",
        "a-b == 'x'",
        "(" * (DEEPEST + 1) + "1 == 1" + ")" * (DEEPEST + 1),
    ],
)
def test_these_are_no_expressions(expression: str) -> None:
    with pytest.raises(BadExpressionError):
        matcher(expression)


@given(st.text())
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        matches = matcher(text)
    except BadExpressionError:
        return
    assert matches(ATTRIBUTES) in (True, False)


@given(st.text().filter(lambda text: '"' not in text))
def test_any_text_between_quotes_is_found_as_it_is(text: str) -> None:
    assert matcher(f'type == "{text}"')({"type": text})


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text(), max_size=5))
def test_no_attributes_are_beyond_an_expression(attributes: dict[str, object]) -> None:
    matches = matcher("type == 'x' OR of.task == 1 OR done == true")
    assert matches(json.loads(json.dumps(attributes))) in (True, False)

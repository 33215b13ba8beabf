"""Codes: computed, read as people write them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from api.join_codes import JoinCodes, canonical
from api.problems import MalformedCode
from settings import Settings
from workflows.addresses import CODE_ALPHABET, is_join_code

TASK = "WT" + "0" * 32

codes = st.text(CODE_ALPHABET, min_size=7, max_size=26)


def test_the_same_task_gives_the_same_code_and_the_next_one_another(settings: Settings) -> None:
    join_codes = JoinCodes(settings)
    assert join_codes.of(TASK, 1) == join_codes.of(TASK, 1)
    assert join_codes.of(TASK, 1) != join_codes.of(TASK, 2)


@pytest.mark.parametrize("length", [7, 12, 26])
def test_a_code_is_as_long_as_the_setting_says(settings: Settings, length: int) -> None:
    (code,) = JoinCodes(settings.model_copy(update={"video_code_length": length})).of(TASK, 1)
    assert len(code) == length
    assert is_join_code(code)


def test_the_former_secrets_code_comes_second(settings: Settings) -> None:
    (former,) = JoinCodes(settings).of(TASK, 1)
    rotated = {"join_code_secret": SecretStr("new"), "join_code_secret_previous": settings.join_code_secret}
    codes = JoinCodes(settings.model_copy(update=rotated)).of(TASK, 1)
    assert codes[0] != former
    assert codes[1] == former


@given(codes, st.randoms(use_true_random=False))
def test_a_code_is_read_in_any_spelling(code: str, random: Random) -> None:
    spellings = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(
        random.choice(spellings.get(letter, letter + letter.lower())) + random.choice(("", " ", "-"))
        for letter in code
    )
    assert canonical(written) == code


@pytest.mark.parametrize(
    "text", ["", "ABC", "ABCDEFU", "ABCDEFG!", "A" * 27, " " * 65, "ÄBCDEFG", "ABCDEF\n"]
)
def test_what_is_no_code_is_malformed(text: str) -> None:
    with pytest.raises(MalformedCode):
        canonical(text)

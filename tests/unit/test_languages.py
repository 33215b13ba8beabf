"""Which language suits a browser."""

import pytest

from api.languages import best_language

BUILT = {"en", "es", "pt"}


@pytest.mark.parametrize(
    ("chosen", "accepted", "best"),
    [
        ("", "", "en"),
        ("", "es", "es"),
        ("", "ES-mx", "es"),
        ("", "pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("", "ja, ko;q=0.9, es;q=0.1", "es"),
        ("", "en;q=0.5, es;q=0.7", "es"),
        ("", "es, pt", "es"),
        ("", "es;q=0, pt;q=0.1", "pt"),
        ("", "ja, *", "en"),
        ("pt", "es", "pt"),
        ("pt-PT", "es", "pt"),
        ("tlh", "es", "es"),
        ("en", "es", "en"),
    ],
)
def test_the_chosen_one_wins_then_the_best_liked_then_english(chosen: str, accepted: str, best: str) -> None:
    assert best_language(chosen, accepted, BUILT) == best


@pytest.mark.parametrize(
    "accepted", [";", ",,,", "es;q=", "es;q=much", "es;q=nan", "es;q=inf", "es;q=-1", "é" * 9000, "q=1;es"]
)
def test_what_makes_no_sense_counts_for_nothing(accepted: str) -> None:
    assert best_language("", accepted, BUILT) == "en"

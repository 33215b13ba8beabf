"""Answers that are kept for a while."""

from api import remembered
from api.remembered import Remembered


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_is_forgotten_when_its_time_is_over() -> None:
    clock = Clock()
    answers: Remembered[str] = Remembered(5.0, clock)
    answers.put("task", "held")
    clock.now += 4.9
    assert answers.get("task") == "held"
    clock.now += 0.1
    assert answers.get("task") is None
    assert answers.take("task") is None


def test_an_answer_that_was_taken_is_gone() -> None:
    answers: Remembered[str] = Remembered(5.0, Clock())
    answers.put("task", "held")
    assert answers.take("task") == "held"
    assert answers.take("task") is None


def test_the_oldest_answers_go_when_there_are_too_many() -> None:
    answers: Remembered[int] = Remembered(5.0, Clock())
    for number in range(remembered.MOST_REMEMBERED + 1):
        answers.put(str(number), number)
    assert answers.get("0") is None
    assert answers.get("1") == 1

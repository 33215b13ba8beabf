"""What Twilio said, kept for a while."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

MOST_REMEMBERED: Final = 2000

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """Answers for so many seconds each; the oldest go first when there are too many."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, Answer]] = OrderedDict()

    def get(self, key: str) -> Answer | None:
        until, answer = self._answers.get(key, (0.0, None))
        return answer if self._clock() < until else None

    def take(self, key: str) -> Answer | None:
        """The answer for the last time."""
        answer = self.get(key)
        self._answers.pop(key, None)
        return answer

    def put(self, key: str, answer: Answer) -> None:
        self._answers.pop(key, None)
        self._answers[key] = (self._clock() + self._seconds, answer)
        if len(self._answers) > MOST_REMEMBERED:
            self._answers.popitem(last=False)

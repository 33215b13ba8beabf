"""The agents whom a new workspace is given: Agent One, Agent Two, ..."""

MOST_AGENTS = 999

_ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def agent_identity(number: int) -> str:
    """The Flex identity of agent 1 to MOST_AGENTS."""
    return f"agent-{_in_words(number)}"


def agent_name(number: int) -> str:
    """The full name of agent 1 to MOST_AGENTS."""
    return f"Agent {_in_words(number).title()}"


def _in_words(number: int) -> str:
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds - 1]}-hundred" + (f"-{_in_words(rest)}" if rest else "")
    if number < 20:
        return _ONES[number - 1]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens - 2]}-{_ONES[ones - 1]}" if ones else _TENS[tens - 2]

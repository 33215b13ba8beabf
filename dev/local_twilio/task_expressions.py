"""TaskRouter's expressions over a task's attributes, as far as `==`, AND, OR and parentheses.

https://www.twilio.com/docs/taskrouter/expression-syntax: AND binds tighter than OR; a key that the attributes
do not have is equal to nothing.
"""

import re
from collections.abc import Callable

from dev.local_twilio.records import Attributes

Matches = Callable[[Attributes], bool]
Operand = Callable[[Attributes], object]

DEEPEST = 50  # parentheses within parentheses
TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'[^']*'|"[^"]*")
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<symbol>==|[()])
      | (?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    )\s*""",
    re.VERBOSE | re.ASCII,
)


class BadExpressionError(Exception):
    """No expression, or one with more than is understood here."""


def matcher(expression: str) -> Matches:
    """Whether attributes are such. Raises BadExpressionError."""
    return _Parser(_tokens(expression)).whole()


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(expression):
        found = TOKEN.match(expression, at)
        if found is None:
            raise BadExpressionError(f"not understood from character {at + 1} on")
        tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
        at = found.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens[::-1]
        self._depth = 0

    def whole(self) -> Matches:
        matches = self._any_of()
        if self._tokens:
            raise BadExpressionError(f"unexpected {self._tokens[-1][1]}")
        return matches

    def _any_of(self) -> Matches:
        parts = [self._all_of()]
        while self._takes_word("OR"):
            parts.append(self._all_of())
        return lambda attributes: any(part(attributes) for part in parts)

    def _all_of(self) -> Matches:
        parts = [self._one()]
        while self._takes_word("AND"):
            parts.append(self._one())
        return lambda attributes: all(part(attributes) for part in parts)

    def _one(self) -> Matches:
        if self._takes_symbol("("):
            self._depth += 1
            if self._depth > DEEPEST:
                raise BadExpressionError("too deep")
            inner = self._any_of()
            self._depth -= 1
            self._expect_symbol(")")
            return inner
        left = self._operand()
        self._expect_symbol("==")
        right = self._operand()
        return lambda attributes: _are_equal(left(attributes), right(attributes))

    def _operand(self) -> Operand:
        kind, text = self._tokens.pop() if self._tokens else ("end", "")
        match kind:
            case "string":
                return lambda _: text[1:-1]
            case "number":
                return lambda _: float(text)
            case "word" if text.lower() in ("true", "false"):
                return lambda _: text.lower() == "true"
            case "word" if text.upper() not in ("AND", "OR"):
                return lambda attributes: _value(attributes, text.split("."))
        raise BadExpressionError(f"a value is expected, not {text or 'the end'}")

    def _takes_word(self, word: str) -> bool:
        return self._takes(lambda kind, text: kind == "word" and text.upper() == word)

    def _takes_symbol(self, symbol: str) -> bool:
        return self._takes(lambda kind, text: (kind, text) == ("symbol", symbol))

    def _takes(self, wanted: Callable[[str, str], bool]) -> bool:
        if not self._tokens or not wanted(*self._tokens[-1]):
            return False
        self._tokens.pop()
        return True

    def _expect_symbol(self, symbol: str) -> None:
        if not self._takes_symbol(symbol):
            raise BadExpressionError(f"{symbol} is expected")


def _value(attributes: Attributes, keys: list[str]) -> object:
    value: object = attributes
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _are_equal(left: object, right: object) -> bool:
    """Of one type: the text "1" is not the number 1, and neither is true."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    return (numbers or (isinstance(left, str) and isinstance(right, str))) and left == right

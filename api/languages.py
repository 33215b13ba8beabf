"""Which language suits a browser."""

from collections.abc import Collection, Iterator
from typing import Final

DEFAULT: Final = "en"
LONGEST: Final = 500  # characters of a header, or of an address, that are read


def best_language(chosen: str, accepted: str, built: Collection[str]) -> str:
    """One of those built: the chosen one, else the one that the browser likes best, else English.

    `accepted` is an Accept-Language (https://www.rfc-editor.org/rfc/rfc9110#field.accept-language). Regions
    and scripts do not count: `pt-BR` and `pt-PT` are both `pt`.
    """
    wanted = (_base(chosen), *_by_liking(accepted))
    return next((language for language in wanted if language in built), DEFAULT)


def _by_liking(accepted: str) -> Iterator[str]:
    """Base languages, the best liked first; without those of weight 0, or of one that makes no sense."""
    weighed = []
    for item in accepted[:LONGEST].split(","):
        tag, _, parameter = item.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if 0 < weight <= 1:
            weighed.append((weight, _base(tag)))
    weighed.sort(key=lambda one: -one[0])  # stable: of equals, the one named first
    return (language for _, language in weighed)


def _base(tag: str) -> str:
    return tag[:LONGEST].strip().lower().partition("-")[0]

"""Rows as CSV (RFC 4180) or as JSON lines, one after the other."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TextIO

from ops.rows import Row

Write = Callable[[Row], None]

# What makes a spreadsheet take a cell for a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_table(out: TextIO, names: list[str]) -> Write:
    """Writes the line of names at once. Text that a spreadsheet would compute begins with an apostrophe."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    return lambda row: writer.writerow([_cell(getattr(row, name)) for name in names])


def json_lines(out: TextIO, names: list[str]) -> Write:
    """An object a line, with every name. Decimal numbers are strings, so that no reader rounds them."""

    def write(row: Row) -> None:
        values = {name: _value(getattr(row, name)) for name in names}
        out.write(json.dumps(values, ensure_ascii=False) + "\n")

    return write


def _value(value: Any) -> str | int | None:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, int):
        return value
    return str(value)


def _cell(value: Any) -> str | int | None:
    shown = _value(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return shown

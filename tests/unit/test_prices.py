"""A price list in a file, and what usage comes to by it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ops.prices import Bill, Prices, PricesError, load_prices
from ops.usage import Usage

EXAMPLE = Path(__file__).parents[2] / "ops" / "prices.example.toml"


def prices(tmp_path: Path, text: str) -> Prices:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    return load_prices(file)


def listed(
    *, increment: int = 60, participant: str = "0.004", recording: str = "0.0035", message: str = "0.005"
) -> str:
    return (
        f'currency = "EUR"\nbilling_increment = {increment}\n'
        f"[video]\nparticipant_minute = {participant}\nrecording_minute = {recording}\n"
        f"[conversations]\nmessage = {message}\n"
    )


def seconds(*numbers: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=number) for number in numbers)


def test_the_example_can_be_read() -> None:
    assert load_prices(EXAMPLE).currency == "USD"


def test_minutes_recording_and_messages_are_added_up(tmp_path: Path) -> None:
    usage = Usage(stays=seconds(600, 540), recorded=seconds(300, 300), messages=2)
    assert prices(tmp_path, listed()).bill(usage) == Bill(
        participant_seconds=1140, recording_seconds=600, cost=Decimal("0.121")
    )


def test_each_stay_is_rounded_up_by_itself(tmp_path: Path) -> None:
    usage = Usage(stays=seconds(61, 0.001, 0, 60), recorded=seconds(0, 0, 0, 0))
    assert prices(tmp_path, listed()).bill(usage).participant_seconds == 120 + 60 + 0 + 60
    by_seconds = prices(tmp_path, listed(increment=1)).bill(usage)
    assert by_seconds.participant_seconds == 61 + 1 + 0 + 60


def test_a_hundred_thousand_rows_add_up_to_the_cent(tmp_path: Path) -> None:
    """Where binary fractions would not, and a third of a minute has no end as a decimal one."""
    bill = prices(tmp_path, listed(increment=1, participant="0.1")).bill(Usage(stays=seconds(20)))
    assert abs(sum([bill.cost] * 100_000, Decimal()) - Decimal(100_000) / 30) < Decimal("0.01")
    tenth = prices(tmp_path, listed(message="0.1")).bill(Usage(messages=3))
    assert tenth.cost == Decimal("0.3")


def test_prices_are_read_as_they_are_written(tmp_path: Path) -> None:
    assert str(prices(tmp_path, listed(participant="0.00401")).video.participant_minute) == "0.00401"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("currency = ", "is not TOML: "),
        (listed().replace("recording_minute", "recorded_minute"), "video.recording_minute is missing"),
        (listed() + "email = 1\n", "conversations.email is not known"),
        (listed(participant="-1"), "video.participant_minute is wrong: "),
        (listed(participant="nan"), "video.participant_minute is wrong: "),
        (listed(message="inf"), "conversations.message is wrong: "),
        (listed(participant='"a lot"'), "video.participant_minute is wrong: "),
        (listed(increment=0), "billing_increment is wrong: "),
        (listed(increment=61), "billing_increment is wrong: "),
        (listed().replace("EUR", "€"), "currency is wrong: "),
        ("", "currency is missing"),
    ],
)
def test_a_wrong_list_is_named_in_one_line(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises(PricesError) as error:
        prices(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path / 'prices.toml'}")
    assert wrong in str(error.value)
    assert "\n" not in str(error.value)


def test_a_list_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PricesError, match="is not TOML"):
        load_prices(file)

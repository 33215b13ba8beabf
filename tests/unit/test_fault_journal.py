"""What the switchboard remembers, and how much of it."""

from dev.local_twilio.faults.journal import KEPT_TEXT, CallEntry, Journal, now


def entry(text: str) -> CallEntry:
    return CallEntry("video", "GET", "/v1/Rooms", text, fault=None, at=now())


def test_entries_are_found_by_their_text_in_the_order_in_which_they_came() -> None:
    journal: Journal[CallEntry] = Journal()
    first, _, third = [journal.add(entry(text)) for text in ("room a", "room b", "also room a")]
    assert journal.containing("room a") == [first, third]
    assert len(journal.containing("")) == 3


def test_the_oldest_entries_are_forgotten_first() -> None:
    journal: Journal[CallEntry] = Journal(kept=2)
    for text in ("a", "b", "c"):
        journal.add(entry(text))
    assert [one.text for one in journal.containing("")] == ["b", "c"]


def test_a_very_long_text_is_kept_by_its_beginning() -> None:
    journal: Journal[CallEntry] = Journal()
    assert len(journal.add(entry("x" * (KEPT_TEXT + 1))).text) == KEPT_TEXT


def test_an_entry_may_be_written_on() -> None:
    journal: Journal[CallEntry] = Journal()
    journal.add(entry("a")).status = 200
    assert [one.status for one in journal.containing("a")] == [200]


def test_everything_can_be_forgotten() -> None:
    journal: Journal[CallEntry] = Journal()
    journal.add(entry("a"))
    journal.clear()
    assert journal.containing("") == []

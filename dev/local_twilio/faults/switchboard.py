"""What the faulty paths share with the admin port: the rules, and what went by."""

from dev.local_twilio.faults.journal import CallbackEntry, CallEntry, Journal
from dev.local_twilio.faults.rules import Rules


class Switchboard:
    def __init__(self) -> None:
        self.rules = Rules()
        self.calls: Journal[CallEntry] = Journal()
        self.callbacks: Journal[CallbackEntry] = Journal()

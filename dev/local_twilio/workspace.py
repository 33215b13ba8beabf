"""The TaskRouter workspace of Flex: where it reports to, and of what."""

from dataclasses import dataclass
from datetime import datetime

WORKSPACE_NAME = "Flex Task Assignment"


@dataclass
class Workspace:
    """`event_callback` None: no event is posted. `events_filter`: comma-separated event types; empty: all.

    Of this run only: whoever starts the local Twilio says where it reports to.
    """

    event_callback: str | None
    created: datetime
    updated: datetime
    events_filter: str = ""

    def reports(self, event_type: str) -> bool:
        """Whether an event of this type is posted, if there is an address for it."""
        wanted = {one.strip() for one in self.events_filter.split(",")} - {""}
        return not wanted or event_type in wanted

"""Types that several endpoints share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from settings import sid

TaskSid = Annotated[str, sid("WT"), Field(examples=["WT0123456789abcdef0123456789abcdef"])]
WorkerSid = Annotated[str, sid("WK"), Field(examples=["WK0123456789abcdef0123456789abcdef"])]
ParticipantSid = Annotated[str, sid("PA"), Field(examples=["PA0123456789abcdef0123456789abcdef"])]


class Accepted(BaseModel):
    """Taken in: the event stream shows what comes of it."""

    now: datetime = Field(default_factory=lambda: datetime.now(UTC))

"""Which escalation belongs to a task: the live one, the latest, or the next one to start.

The codes of a task follow from its sid. Those in its attributes are looked up first, so that neither
Temporal's retention nor a new secret or length brings forth a second live code.
"""

import asyncio
import logging
from collections.abc import Iterable

from api.escalations import Escalations
from api.flex_users import ChatTask
from api.join_codes import JoinCodes
from api.temporal_bounds import bounded
from api.temporal_index import TemporalIndex
from log_lines import escalation_name
from settings import Settings
from workflows.addresses import join_url, status_callback_url
from workflows.messages import Agent, EscalationInput, Snapshot, Timings
from workflows.phases import FINAL_PHASES

logger = logging.getLogger(__name__)


class TaskEscalations:
    def __init__(
        self, escalations: Escalations, index: TemporalIndex, codes: JoinCodes, settings: Settings
    ) -> None:
        self._escalations = escalations
        self._index = index
        self._codes = codes
        self._settings = settings
        self._name_of = escalation_name(settings)

    async def latest(self, task: ChatTask) -> Snapshot | None:
        """The task's newest escalation, also when the attributes do not tell of it yet."""
        stored = max(task.entries, key=lambda code: task.entries[code].n, default=None)
        n, newest = _next(task), None
        found = await self._find([*self._codes.of(task.sid, n), *([stored] if stored else [])])
        while found:
            newest = max(found, key=lambda snapshot: snapshot.n)
            if newest.n < n:
                break
            n = newest.n + 1  # the attributes lag behind
            found = await self._find(self._codes.of(task.sid, n))
        return newest

    async def live(self, task: ChatTask) -> Snapshot | None:
        """The task's escalation that has not ended, if the attributes or the next code lead to one."""
        stored = [code for code, entry in task.entries.items() if entry.phase not in FINAL_PHASES]
        if task.asked_ahead:  # one may have begun since, under a secret or length that this process has not
            stored = list({*stored, *await self._index.running_of(task.sid)})
        found = await self._find([*stored, *self._codes.of(task.sid, _next(task))[1:]])
        return next((snapshot for snapshot in found if _is_live(snapshot, task)), None)

    async def live_or_started(self, task: ChatTask, agent: Agent) -> tuple[Snapshot, bool]:
        """The task's live escalation, or a new one and True. Two callers at once get the same one.

        Raises NotAChat, TemporarilyUnavailable.
        """
        conversation_sid = task.conversation()
        async with bounded():
            live = await self.live(task)
            n = _next(task)
            while live is None:
                code = self._codes.of(task.sid, n)[0]
                started = await self._escalations.start(self._input(code, n, task, conversation_sid, agent))
                if started is not None:
                    # what leads from a log's lines to the task, and back
                    said = {"escalation": self._name_of(code), "task_sid": task.sid}
                    logger.info("an escalation of task %s has begun", task.sid, extra=said)
                    return started, True
                existing = await self._escalations.find(code)
                if existing is not None and _is_live(existing, task):
                    live = existing
                n += 1
            return live, False

    def agent_url(self, code: str) -> str:
        return f"{self._settings.public_base}/agent/{code}"

    def _input(
        self, code: str, n: int, task: ChatTask, conversation_sid: str, agent: Agent
    ) -> EscalationInput:
        settings = self._settings
        return EscalationInput(
            code=code,
            n=n,
            task_sid=task.sid,
            conversation_sid=conversation_sid,
            agent=agent,
            customer_name=task.customer_name,
            join_url=join_url(settings.public_base, code),
            status_callback_url=status_callback_url(settings.public_base),
            room_type=settings.video_room_type,
            recording_wanted=settings.video_record_by_default,
            survey_workflow_sid=settings.twilio_survey_workflow_sid,
            ended_webhook=settings.ended_webhook_url is not None,
            timings=Timings(
                code_ttl=settings.video_code_ttl,
                rejoin_grace=settings.video_rejoin_grace,
                max_call=settings.video_max_call,
                csat_window=settings.csat_window,
            ),
        )

    async def _find(self, codes: Iterable[str]) -> list[Snapshot]:
        found = await asyncio.gather(*(self._escalations.find(code) for code in codes))
        return [snapshot for snapshot in found if snapshot is not None]


def _next(task: ChatTask) -> int:
    return max((entry.n for entry in task.entries.values()), default=0) + 1


def _is_live(snapshot: Snapshot, task: ChatTask) -> bool:
    return not snapshot.ended and snapshot.task_sid == task.sid

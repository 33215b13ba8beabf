"""What makes one cell's call or callback go wrong, from its step on until it is lifted."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from pydantic import SecretStr

from activities.survey_tasks import MARK
from api.join_codes import JoinCodes
from dev.local_twilio.callbacks import Callback, SignedDelivery
from dev.local_twilio.faults.callbacks import FaultyDelivery
from dev.local_twilio.faults.orders import read_order
from dev.local_twilio.faults.switchboard import Switchboard
from settings import Settings
from tests.faults.callbacks import TASK_COMPLETED, Telling, Whose
from tests.faults.calls import CREATE_SURVEY, Call, Mark
from tests.faults.faults import FOREIGN_ACCOUNT, FORGED, LOST, WITHHELD, Fault, Span
from tests.faults.patience import comes_true
from tests.faults.places import LostCallback, Place
from tests.faults.walk import Step, Walk
from tests.product.session import Session
from tests.product.stack import Stack

MADE_WITHIN = 30.0  # seconds
MEETS_WITHIN = 5.0  # seconds
ESCALATIONS = 2  # of one task: the second where the first had no room
REFUSED = {"kind": "status", "status": 400}
NOT_MET = "the fault was not met"
# of what the product does not believe
NOT_TWILIOS = frozenset({str(fault.order["kind"]) for fault in (FORGED, FOREIGN_ACCOUNT)})


class Armed(Protocol):
    """A Trouble that says in the end what is to be found fault with: above all, that it was not met."""

    async def step(self, walk: Walk, step: Step) -> None: ...

    async def logged_in(self, walk: Walk) -> None: ...

    async def lift(self, walk: Walk) -> list[str]: ...


class NoTrouble:
    async def step(self, walk: Walk, step: Step) -> None:
        """A task that is closed elsewhere is closed in any case."""
        if step is Step.CLOSED:
            await walk.session.complete_the_task()

    async def logged_in(self, walk: Walk) -> None: ...

    async def lift(self, walk: Walk) -> list[str]:
        return []


class Rules:
    """At the stack's switchboard."""

    def __init__(self, stack: Stack) -> None:
        self._switchboard = stack.switchboard
        self._ids: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._ids)

    def add(self, rule_id: int) -> None:
        self._ids.append(rule_id)

    async def met(self) -> bool:
        """Whether one of them has done something, for which it is given a while."""

        async def one_has() -> bool:
            return any(one.faulted for one in await self._switchboard.faults() if one.id in self._ids)

        return bool(self._ids) and await comes_true(one_has, MEETS_WITHIN)

    async def release(self) -> None:
        for rule_id in self._ids:
            await self._switchboard.release(rule_id)


class ArmedCall:
    def __init__(self, stack: Stack, place: Place, fault: Fault, span: Span) -> None:
        self._stack, self._place, self._fault, self._span = stack, place, fault, span
        self._rules = Rules(stack)
        self._beside = Rules(stack)  # what else goes wrong, so that the call is made
        self._arming: asyncio.Task[None] | None = None
        self._survey_sid = ""
        self._codes = JoinCodes(
            Settings.model_construct(
                video_code_length=7,
                join_code_secret=SecretStr(stack.secrets["JOIN_CODE_SECRET"]),
                join_code_secret_previous=None,
            )
        )

    async def step(self, walk: Walk, step: Step) -> None:
        """Armed at its step, once: the step may be taken again. What goes wrong once does so before the next
        step, which may make the same call."""
        place = self._place
        if self._rules and step is not place.step and self._span is Span.ONCE:
            await self._rules.met()
        for lost in place.lost:
            if lost.step is step:
                self._beside.add(await lose(self._stack, lost, walk.session))
        if step is place.step and not self._rules and self._arming is None:
            if place.call.mark is Mark.SURVEY:
                self._arming = asyncio.create_task(self._arm_on_the_survey(walk.session))
            else:
                await self._arm_all(walk.session)

    async def logged_in(self, walk: Walk) -> None:
        """The agent has another token: what lasts goes on with it."""
        call = self._place.call
        if self._rules and call.mark is Mark.TOKEN and self._span is Span.WHOLE:
            await self._arm(self._rules, call, self._fault.order, walk.session, times=None)

    async def lift(self, walk: Walk) -> list[str]:
        if self._arming is not None:
            await self._arming
        met = await self._rules.met()
        await self._rules.release()
        await self._beside.release()
        return [] if met else [NOT_MET]

    async def _arm_all(self, session: Session) -> None:
        place, times = self._place, 1 if self._span is Span.ONCE else None
        if place.refused is not None:
            await self._arm(self._beside, place.refused, REFUSED, session, times=1)
        await self._arm(self._rules, place.call, self._fault.order, session, nth=place.nth, times=times)

    async def _arm_on_the_survey(self, session: Session) -> None:
        """Its creation is answered only when it is known here, too."""
        switchboard = self._stack.switchboard
        created = await switchboard.fault_call(
            str(WITHHELD.order["kind"]),
            product=CREATE_SURVEY.product,
            method=CREATE_SURVEY.method,
            path=CREATE_SURVEY.path,
            containing=session.code,
        )
        await switchboard.until_faulted(created, within=MADE_WITHIN)
        expression = quote(f'{MARK} == "{session.code}"')
        found = await self._stack.twilio(f"{self._stack.workspace}/Tasks?EvaluateTaskAttributes={expression}")
        self._survey_sid = found["tasks"][0]["sid"]
        await self._arm_all(session)
        await switchboard.release(created)

    async def _arm(
        self,
        rules: Rules,
        call: Call,
        order: Mapping[str, object],
        session: Session,
        *,
        nth: int = 1,
        times: int | None,
    ) -> None:
        for mark in await self._marks(call, session):
            rules.add(
                await self._stack.switchboard.fault_call(
                    dict(order),
                    product=call.product,
                    method=call.method,
                    path=call.path,
                    containing=mark,
                    nth=nth,
                    times=times,
                )
            )

    async def _marks(self, call: Call, session: Session) -> Sequence[str]:
        match call.mark:
            case Mark.TOKEN:
                return [session.agent.token]
            case Mark.TASK:
                return [session.task_sid]
            case Mark.WORKER:
                return [session.agent.worker_sid]
            case Mark.CONVERSATION:
                return [session.conversation_sid]
            case Mark.CODE:
                last = 1 if self._span is Span.ONCE else ESCALATIONS
                return [self._codes.of(session.task_sid, n)[0] for n in range(1, last + 1)]
            case Mark.ROOM:
                room_sid = (await self._stack.snapshot(session.code)).room_sid
                assert room_sid is not None  # people are in it
                return [room_sid]
            case Mark.SURVEY:
                return [self._survey_sid]


class ArmedCallback:
    """What the local TaskRouter has no reason to tell is told in its place."""

    def __init__(self, stack: Stack, telling: Telling, fault: Fault, span: Span) -> None:
        self._stack, self._telling, self._fault, self._span = stack, telling, fault, span
        self._rules = Rules(stack)
        self._told: Switchboard | None = None  # by us
        self._delivery: FaultyDelivery | None = None

    async def step(self, walk: Walk, step: Step) -> None:
        telling = self._telling
        if step is not telling.step or self._rules or self._told:
            return
        if step is Step.CLOSED and telling.callback is not TASK_COMPLETED:
            await self._tell(walk.session)
            return
        self._rules.add(
            await self._stack.switchboard.fault_callback(
                dict(self._fault.order),
                event=telling.callback.event,
                containing=self._mark(walk.session),
                times=1 if self._span is Span.ONCE else None,
            )
        )
        if step is Step.CLOSED:
            await walk.session.complete_the_task()

    async def logged_in(self, walk: Walk) -> None: ...

    async def lift(self, walk: Walk) -> list[str]:
        met = self._told is not None or await self._rules.met()
        await self._rules.release()
        found = [] if met else [NOT_MET]
        for code in (one.code for one in walk.sessions if one.code):
            for told in await self._stack.switchboard.callbacks(code):
                found += _badly_answered(told.event, told.fault, told.status)
        if self._told is not None and self._delivery is not None:
            await self._delivery.close()
            for entry in self._told.callbacks.containing(""):
                found += _badly_answered(entry.event, entry.fault, entry.status)
        return found

    def _mark(self, session: Session) -> str:
        match self._telling.callback.whose:
            case Whose.AGENT:
                return f"ParticipantIdentity={session.agent.identity}\n"
            case Whose.CUSTOMER:
                return f"ParticipantIdentity=customer-{session.code}\n"
            case Whose.ROOM:
                return f"RoomName={session.code}\n"
            case Whose.TASK:
                return f"TaskSid={session.task_sid}\n"

    async def _tell(self, session: Session) -> None:
        stack, event = self._stack, self._telling.callback.event
        assert event is not None
        task = await stack.twilio(f"{stack.workspace}/Tasks/{session.task_sid}")
        fields = {
            "AccountSid": stack.secrets["TWILIO_ACCOUNT_SID"],
            "WorkspaceSid": stack.secrets["TWILIO_WORKSPACE_SID"],
            "EventType": event,
            "Timestamp": str(int(datetime.now(UTC).timestamp())),
            "TaskSid": session.task_sid,
            "TaskAttributes": task["attributes"],
            "WorkerSid": session.agent.worker_sid,
        }
        self._told = Switchboard()
        order = {"callback": {}, "fault": dict(self._fault.order)}
        self._told.rules.add(read_order(json.dumps(order).encode()))
        self._delivery = FaultyDelivery(
            SignedDelivery(stack.secrets["TWILIO_AUTH_TOKEN"]), SignedDelivery("another token"), self._told
        )
        await self._delivery.deliver(Callback("POST", f"{stack.ports.api_url}/twilio/taskrouter", fields))


async def lose(stack: Stack, lost: LostCallback, session: Session) -> int:
    """The id of the rule by which one callback of a participant does not come."""
    identity = f"customer-{session.code}" if lost.of_customer else session.agent.identity
    return await stack.switchboard.fault_callback(
        str(LOST.order["kind"]), event=lost.event, containing=f"ParticipantIdentity={identity}\n"
    )


def _badly_answered(event: str | None, fault: str | None, status: int | None) -> list[str]:
    """What is not Twilio's is refused; the rest is taken, or left aside, without a word."""
    if status is None:  # lost, or on its way
        return []
    expected = 403 if fault in NOT_TWILIOS else 204
    return [] if status == expected else [f"callback answered {status}: {event}, {fault or 'as it is'}"]

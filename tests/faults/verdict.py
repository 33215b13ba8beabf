"""What may come of a session with a fault in it, and what did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import WorkflowHistory

from tests.faults.callbacks import Telling
from tests.faults.calls import (
    CREATE_MESSAGE,
    CREATE_ROOM,
    FETCH_TASK,
    FETCH_WORKER,
    SET_RULES,
    UPDATE_TASK,
    VALIDATE,
)
from tests.faults.faults import DELAYED, FORGED, GONE, LOST, MALFORMED, RESET_AFTER, WITHHELD, Fault, Span
from tests.faults.person import Showing
from tests.faults.places import Kind, Place
from tests.faults.plays import agent_comes_late
from tests.faults.recorded import RECORDING
from tests.faults.walk import Step
from tests.product.session import Answer

RECOVERED = "recovered"  # the session came to where people wanted to be
CLEAN_ERROR = "clean error"  # it did not; they were told in time and truly, and nothing is left over

# a signal came in between; the task is done again
OVERTAKEN = frozenset({WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND})
# True whenever they are said, and a page knows what to do: it waits, or asks again after Retry-After. Whether
# it should have come to that the walk tells, and the clock.
NATURAL = frozenset({"agent-absent", "escalation-over", "temporarily-unavailable"})


NONE: frozenset[str] = frozenset()
NO_ANSWER = frozenset({"twilio-unavailable"})
IN_USE = frozenset({"link-in-use"})

# Twilio's own fault
TASK_UNTOLD = ("task lies: TaskEntry", "task lies: no entry")
PAGES = ("page silent",)
STILL_IN = (
    "page silent: the stranger out",
    "page silent: oneself out of the room",
)  # the room's end removes them


class Expected(NamedTuple):
    """Decided before anything is played."""

    recovery: bool  # nothing less will do
    problems: frozenset[str] = frozenset()  # the problems that people may be answered
    excused: tuple[str, ...] = ()  # how findings begin that Twilio itself is to blame for


def of_call(place: Place, fault: Fault, span: Span) -> Expected:
    """A fault that comes once costs nobody anything but a press or a few seconds. What lasts ends in a clean
    error only where nothing can be done without Twilio's answer: who the agent is, and where the room is.

    404 is no fault of the line but Twilio's word that something is gone, and is believed.
    """
    once = span is Span.ONCE
    had_its_effect = fault in (RESET_AFTER, MALFORMED, WITHHELD)  # the next look, or attempt, finds it
    if fault is DELAYED:
        return Expected(True)
    if place.kind is Kind.RECORDING:
        lasts = place.call is SET_RULES and not once and not had_its_effect
        return Expected(True, excused=(f"page silent: {RECORDING}",) if lasts else ())
    if place.kind is Kind.UNASKED:
        # nobody can say that the recording has stopped
        return Expected(once or had_its_effect, excused=() if once or had_its_effect else PAGES)
    if fault is GONE:
        return _when_gone(place, span)
    match place.kind:
        case Kind.AUTHORISATION:
            return Expected(once, NO_ANSWER)
        case Kind.WAY_OUT | Kind.GUARD:
            return Expected(True, NO_ANSWER)
        case Kind.OPENING | Kind.WRITING:
            return Expected(once or (place.call in (CREATE_ROOM, CREATE_MESSAGE) and had_its_effect))
        case Kind.LOOK if place.play is agent_comes_late:
            return Expected(True)  # nothing is waited for but the lease, which lapses without an answer
        case Kind.LOOK:
            # no callback came and Twilio does not answer: the people see each other, the product does not
            return Expected(once, IN_USE, () if once else PAGES)
        case Kind.INVITING | Kind.TELLING:
            asked_by_the_guard = place.call is FETCH_TASK and not once
            return Expected(True, NO_ANSWER if asked_by_the_guard else NONE)
        case Kind.REMOVAL:
            return Expected(True, excused=() if once else STILL_IN)
        case Kind.CLOSING | Kind.NAME:
            return Expected(True)


def _when_gone(place: Place, span: Span) -> Expected:
    once = span is Span.ONCE
    match place.kind:
        case Kind.AUTHORISATION | Kind.WAY_OUT | Kind.GUARD | Kind.NAME:
            # the token is of another account, the worker was deleted, the task is gone
            said = {VALIDATE: "not-signed-in", FETCH_WORKER: "not-your-task"}.get(place.call, "unknown-task")
            can_go = place.kind in (Kind.WAY_OUT, Kind.GUARD)
            told_too = place.call is FETCH_TASK and not once  # the rating is, on the same task
            return Expected(once or can_go, frozenset({said}), TASK_UNTOLD if told_too else ())
        case Kind.WRITING:
            untold = place.call is FETCH_TASK and not once
            return Expected(once, frozenset({"chat-closed"}), TASK_UNTOLD if untold else ())
        case Kind.OPENING if place.call is CREATE_ROOM:
            return Expected(once)  # no room can be had here, ever; once: by a new link
        case Kind.INVITING if place.call in (FETCH_TASK, UPDATE_TASK):
            # the task has ended, and the escalation with it; once: the next one does not
            return Expected(once, frozenset({"unknown-task"}), TASK_UNTOLD)
        case Kind.TELLING if place.call in (FETCH_TASK, UPDATE_TASK):
            # a task that is gone can be told nothing; once: the next step tells it, if there is one
            untold = not once or place.step is Step.RATE
            return Expected(True, frozenset({"unknown-task"}), TASK_UNTOLD if untold else ())
        case Kind.TELLING:
            # the workspace is gone: the task is told, and Flex Insights is not
            return Expected(True, excused=("task lies: scores",))
        case Kind.LOOK if place.play is not agent_comes_late and not once:
            # the room is gone, and the call with it; or nobody can say who is in it
            return Expected(False, IN_USE, PAGES)
        case Kind.REMOVAL:
            return Expected(True, excused=() if once else STILL_IN)
        case _:
            return Expected(recovery=True)


def of_callback(telling: Telling, fault: Fault) -> Expected:
    """Nobody hears of anything: what is lost is found out, what is not Twilio's is not believed. What only
    TaskRouter knows, and does not get through with, the agent does by hand."""
    unheard = telling.only_word and fault in (LOST, FORGED)
    return Expected(True, excused=("page silent: the end",) if unheard else ())


@dataclass(frozen=True)
class Verdict:
    """`name` is RECOVERED, CLEAN_ERROR, or the first of the `failures`."""

    name: str
    failures: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return bool(self.failures)


def judge(
    expected: Expected,
    *,
    gave_up: str | None,
    findings: Sequence[str],
    answers: Sequence[Answer],
    showings: Sequence[Showing],
) -> Verdict:
    """`gave_up` is with what somebody did, None: nobody; `findings` are the aftermath's."""
    failures = [
        *findings,
        *(f"page silent: {showing.what}" for showing in showings if showing.seconds is None),
        *(_misleading(answer) for answer in answers if _is_misleading(answer, expected.problems)),
    ]
    failures = [one for one in failures if not one.startswith(expected.excused)]
    if gave_up is not None and expected.recovery:
        failures.append(f"not recovered: {gave_up}")
    if failures:
        return Verdict(failures[0], tuple(failures))
    return Verdict(RECOVERED if gave_up is None else CLEAN_ERROR)


def _is_misleading(answer: Answer, problems: frozenset[str]) -> bool:
    return not answer.ok and answer.status is not None and answer.problem not in problems | NATURAL


def _misleading(answer: Answer) -> str:
    return f"misleading {answer.status} {answer.problem}: {answer.asked}"


def stuck(history: WorkflowHistory) -> list[str]:
    """A workflow task that failed by a fault of ours, which may keep coming back."""
    failed = [
        event.workflow_task_failed_event_attributes
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    ]
    return [f"workflow task failed: {one.failure.message}" for one in failed if one.cause not in OVERTAKEN]

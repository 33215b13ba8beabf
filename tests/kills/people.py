"""The agent and the customer of one session, who want their call, and try again until they have had it."""

import asyncio
import secrets
from functools import partial

from activities.video_rooms import RECORD_ALL
from tests.kills.tab import PATIENCE, StuckError, Tab
from tests.kills.under_way import comes_true
from tests.product.pages import Shown, is_over
from tests.product.recordings import rules_of
from tests.product.session import Answer, Session
from workflows.messages import InviteState
from workflows.phases import FINAL_PHASES, Role

LOOKS, LOOK_TAKES = 5, 2.0  # seconds; what the page gives Twilio's word before it gives up a rating


class People:
    """Each step is done until it has come about; most do nothing where it has. Raise StuckError."""

    def __init__(self, session: Session) -> None:
        self.session, self.stack = session, session.stack
        self.agent, self.customer = Tab(session, Role.AGENT), Tab(session, Role.CUSTOMER)
        self.consent: bool | None = None  # the customer's answer to whether they may be recorded
        self.agent.opens()

    # --- on the way to the call ----------------------------------------------------------------------------

    async def escalate(self) -> None:
        if self.session.code:
            return  # pressed again after its end, the button would begin another one
        _must_be_ok(await self.agent.asks(self.session.escalate))
        self.agent.opens()

    async def invited(self) -> None:
        """The link is in the chat, and the customer opens it."""
        await self.escalate()
        await self.agent.until(
            lambda shown: is_over(shown) or shown["invite"]["state"] == InviteState.SENT, "the invitation"
        )
        self.customer.opens()

    async def invite_again(self) -> None:
        _must_be_ok(await self.agent.asks(partial(self.session.as_agent, "POST", "/invite")))

    async def take_back(self) -> None:
        _must_be_ok(await self.agent.asks(self.session.revoke))

    async def arrive(self) -> None:
        """The customer presses Join."""
        self.customer.opens()
        answer = await self.customer.asks(partial(self.session.arrive, self.consent))
        if answer.problem != "escalation-over":
            _must_be_ok(answer)

    async def agent_enters(self) -> None:
        while not self.agent.in_room and not is_over(self.agent.latest):
            ask = partial(self.session.as_agent, "POST", "/agent-token")
            if not (await self.agent.enters(ask, self._agent_says)).ok:
                return  # over: the page will show it

    async def customer_enters(self) -> None:
        """As soon as the page shows the agent, or a call to come back to."""
        while not self.customer.in_room:
            await self.customer.until(
                lambda shown: is_over(shown) or shown["agent_present"] or shown["call_started_at"],
                "the agent",
            )
            if is_over(self.customer.latest):
                return
            ask = partial(self.session.as_customer, "/token")
            admitted = await self.customer.enters(ask, self.customer_says)
            if not admitted.ok and admitted.problem != "agent-absent":
                return

    async def meet(self) -> None:
        """Both pages show the call, or that it is over."""
        await self.invited()
        if not self.agent.latest["call_started_at"] and not self.customer.in_room:
            await self.arrive()
        await self.agent_enters()
        await self.customer_enters()
        await self.agent.until(_both_for_the_agent, "both in the call")
        await self.customer.until(_both_for_the_customer, "both in the call")

    # --- in the call ---------------------------------------------------------------------------------------

    async def agent_leaves(self) -> None:
        """By the button."""
        sid = await _goes(self.agent)
        await self.agent.asks(partial(self.session.agent_says, sid, in_room=False))

    async def customer_leaves(self) -> None:
        """By the button."""
        await self._customer_left(await _goes(self.customer))

    async def customer_says_to_have_left(self) -> None:
        """Twilio sees them in the room still."""
        staying, self.customer.participant = self.customer.participant, None
        assert staying is not None
        await self._customer_left(staying.sid)

    async def customer_goes_unheard(self) -> None:
        """Neither their page's word nor Twilio's callback arrives; they come back by another browser."""
        assert self.customer.participant is not None
        event, sid = "participant-disconnected", self.customer.participant.sid
        await self.stack.switchboard.fault_callback("lost", event=event, containing=sid)
        await _goes(self.customer)
        self.session.claim = secrets.token_urlsafe(32)

    async def _customer_left(self, sid: str) -> None:
        await self.customer.asks(partial(self.session.customer_says, sid, in_room=False))

    async def customer_says(self, participant_sid: str | None) -> Answer:
        """That they are in the room, or that it seems gone: the workflow looks at Twilio."""
        return await self.session.customer_says(participant_sid, in_room=True)

    async def _agent_says(self, participant_sid: str | None) -> Answer:
        return await self.session.agent_says(participant_sid, in_room=True)

    async def write(self) -> None:
        """A line to the chat. The page sends it again, always under the same id."""
        line_id = secrets.token_hex(16)
        _must_be_ok(await self.customer.asks(partial(self.session.write, line_id, "I can't hear you")))

    # --- the recording -------------------------------------------------------------------------------------

    async def are_recorded(self) -> None:
        """From now on, while both are in the call."""
        self.consent = True
        await self.meet()
        await self.recording_is("on")

    async def start_recording(self) -> None:
        _must_be_ok(await self.agent.asks(self.session.start_recording))

    async def stop_recording(self) -> None:
        _must_be_ok(await self.agent.asks(self.session.stop_recording))

    async def take_consent_back(self) -> None:
        _must_be_ok(await self.customer.asks(self.session.withdraw_consent))

    async def recording_is(self, state: str) -> None:
        """The agent's page shows it, and so are Twilio's rules: at once, where it shows no recording."""
        # of Twilio: Temporal may be away
        [room] = await self.stack.rooms(self.session.code, "in-progress")

        async def is_so() -> bool:
            if self.agent.latest.get("recording", {}).get("state") != state:
                return False
            records = await rules_of(self.stack, room["sid"]) == RECORD_ALL
            if records and state == "off":
                raise StuckError("the agent's page shows no recording, and Twilio records")
            return records == (state == "on")

        try:
            await comes_true(is_so, PATIENCE)
        except TimeoutError:
            raise StuckError(f"the recording is not {state}: {self.agent.latest.get('recording')}") from None

    # --- to the end, from wherever they are ----------------------------------------------------------------

    async def end(self) -> None:
        """The agent ends it, and both pages show that."""
        _must_be_ok(await self.agent.asks(self.session.end))
        await self.agent.until(is_over, "the end")
        await self.customer.until(is_over, "the end")

    async def rate(self) -> None:
        for _ in range(LOOKS):
            answer = await self.customer.asks(self.session.rate)
            if answer.problem != "nothing-to-rate":
                break
            await self.customer.asks(partial(self.customer_says, None))
            await asyncio.sleep(LOOK_TAKES)
        _must_be_ok(answer)

    async def to_the_rating(self) -> None:
        """They have their call, end it, and rate it."""
        await self.invited()
        if not is_over(self.agent.latest):
            await self.meet()
            await self.end()
        await self.rate()
        await self.until_final()

    async def until_final(self) -> None:
        await self.agent.until(lambda shown: shown["phase"] in FINAL_PHASES, "how it came out")

    async def go_home(self) -> None:
        await asyncio.gather(self.agent.dies(), self.customer.dies())


async def _goes(tab: Tab) -> str:
    """Out of the room; the ParticipantSid."""
    gone, tab.participant = tab.participant, None
    assert gone is not None
    await gone.leave()
    return gone.sid


def _must_be_ok(answer: Answer) -> None:
    if not answer.ok:
        raise StuckError(f"{answer.asked} is refused: {answer.status} {answer.problem}")


def _both_for_the_agent(shown: Shown) -> bool:
    return is_over(shown) or bool(shown["agent"]["present"] and shown["customer"]["present"])


def _both_for_the_customer(shown: Shown) -> bool:
    return is_over(shown) or bool(shown["agent_present"] and shown["customer_present"])

"""The sessions that people play. Each ends where they wanted to be, or raises GaveUpError or OverError."""

from contextlib import suppress

from tests.faults.person import OverError, Showing
from tests.faults.stranger import stranger
from tests.faults.walk import Step, Walk
from workflows.messages import Timings

LAPSES_WITHIN = Timings().admission_ttl + 20  # seconds; Twilio is asked before, for 8 s at most
WATCHED_WITHIN = (
    2 * Timings().watch_interval + 30
)  # seconds; a look that failed is made again at the next turn


async def usual(walk: Walk) -> None:
    """The customer waits, both meet, the customer's page is closed and opened again, they rate in the end.

    The goodbye of the page to Twilio is lost, so that the product has to remove the participant.
    """
    await walk.both_meet()
    await walk.begins(Step.LEAVE)
    await walk.customer.closes_the_tab()
    await walk.agent.sees("the customer gone", lambda shown: not shown["customer"]["present"])
    await walk.customer_comes_back()
    await walk.both_end()


async def link_sent_again(walk: Walk) -> None:
    """The customer is there, and has lost the message."""

    async def send_again(walk: Walk) -> None:
        await walk.begins(Step.SEND_AGAIN)
        await walk.agent.sends_the_link_again()

    await walk.both_meet(before=send_again)
    await walk.both_end()


async def link_taken_back(walk: Walk) -> None:
    """The customer waits already."""
    await walk.escalates()
    await walk.arrives()
    await walk.begins(Step.TAKE_BACK)
    await walk.agent.takes_the_link_back()
    await walk.customer.sees_the_end()
    await walk.agent_completes_the_task()


async def room_made_again(walk: Walk) -> None:
    """Twilio ends a room that nobody used; the agent joins after that."""
    await walk.both_meet(before=Walk.twilio_ends_the_room)
    await walk.both_end()


async def agent_comes_late(walk: Walk) -> None:
    """They are let in, and do not come; they are free again, and join another time."""

    async def not_come(walk: Walk) -> None:
        await walk.begins(Step.AGENT_JOINS)
        await walk.agent.asks_for_a_token()
        await walk.until_the_agent_is_free(LAPSES_WITHIN)

    await walk.both_meet(before=not_come)
    await walk.both_end()


async def dropped_out_unnoticed(walk: Walk) -> None:
    """The customer's line is gone; only Twilio knows, and does not tell. Nobody comes back in time."""
    await walk.both_meet()
    await walk.begins(Step.DROP_OUT)
    await walk.customer.is_gone()
    if not await walk.agent.sees_the_end(WATCHED_WITHIN):
        await walk.agent.ends()
    await walk.customer_rates()
    await walk.agent_completes_the_task()


async def another_device(walk: Walk) -> None:
    """The customer's phone is empty; only Twilio knows. They open the link on another device."""
    await walk.both_meet()
    await walk.customer.is_gone()
    walk.on_another_device()
    await walk.begins(Step.TAKE_OVER)
    await walk.customer.opens_the_link()
    await walk.customer.arrives()
    await walk.customer_comes_back()
    await walk.both_end()


async def ended_in_doubt(walk: Walk) -> None:
    """Nobody told that the customer had come, before the agent ended the call."""
    await walk.escalates()
    await walk.arrives()
    await walk.agent_joins()
    await walk.begins(Step.CUSTOMER_JOINS)
    await walk.customer.enters_unseen()
    await walk.both_end()


async def stranger_comes(walk: Walk) -> None:
    """Somebody with a token of the account's, whom nobody let in."""
    await walk.both_meet()
    await walk.begins(Step.STRANGER)
    walk.agent.showings.append(Showing("the stranger out", await stranger(walk.session)))
    await walk.both_end()


async def chat_transferred(walk: Walk) -> None:
    """In mid-call, to a colleague, who joins; the first agent is taken out of the room."""
    await walk.both_meet()
    await walk.begins(Step.TRANSFER)
    former = walk.agent
    await walk.chat_goes_to_the_colleague()
    await walk.agent.joins()
    former.showings.append(Showing("oneself out of the room", await former.is_taken_out()))
    await walk.both_end()


async def rated_late(walk: Walk) -> None:
    """The agent is done with the chat before the customer rates: the rating goes on a survey task."""
    await walk.both_meet()
    await walk.agent_ends()
    await walk.agent_completes_the_task()
    await walk.customer_rates()


async def line_written(walk: Walk) -> None:
    """The customer hears nothing, and writes so."""
    await walk.both_meet()
    await walk.begins(Step.WRITE)
    await walk.customer.writes("I can't hear you")
    await walk.both_end()


async def left_by_the_button(walk: Walk) -> None:
    """The customer leaves, is told to Twilio and to the product, and thinks better of it."""
    await walk.both_meet()
    await walk.begins(Step.LEAVE)
    await walk.customer.leaves()
    await walk.agent.sees("the customer gone", lambda shown: not shown["customer"]["present"])
    await walk.customer_comes_back()
    await walk.both_end()


async def agent_comes_back(walk: Walk) -> None:
    """The agent leaves by mistake."""
    await walk.both_meet()
    await walk.begins(Step.LEAVE)
    await walk.agent.leaves()
    await walk.customer.sees("the agent gone", lambda shown: not shown["agent_present"])
    await walk.agent.joins()
    await walk.customer.sees("the agent back", lambda shown: shown["agent_present"])
    await walk.both_end()


async def twilio_ends_the_call(walk: Walk) -> None:
    """The customer's page tries to come back, and so finds out."""
    await walk.both_meet()
    await walk.twilio_ends_the_room()
    with suppress(OverError):
        await walk.customer.comes_back_by_itself()
    await walk.agent.sees_the_end()
    await walk.customer_rates()
    await walk.agent_completes_the_task()


async def task_closed_elsewhere(walk: Walk) -> None:
    """By a supervisor, or TaskRouter, in mid-call. Where nobody hears of it the agent ends the call."""
    await walk.both_meet()
    await walk.begins(Step.CLOSED)
    if not await walk.agent.sees_the_end():
        await walk.agent.ends()
    await walk.customer_rates()


async def transfer_declined(walk: Walk) -> None:
    """The chat is offered to a colleague, who does not take it; the call goes on."""
    await walk.both_meet()
    await walk.begins(Step.TRANSFER)
    await walk.colleague_declines_the_chat()
    await walk.both_end()

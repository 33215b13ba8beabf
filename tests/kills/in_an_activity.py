"""Ways into an activity, or an update that waits for one, where the kill hits; all go on to the end."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.kills.people import People
from tests.kills.strike import Moment
from tests.kills.under_way import first_code, room_of, task_says, update_is_accepted

MESSAGES = "/v1/Conversations/CH[0-9a-f]+/Messages"
ROOMS = "/v1/Rooms"
ROOM = f"{ROOMS}/RM[0-9a-f]+"
PARTICIPANT = f"{ROOM}/Participants/PA[0-9a-f]+"
RULES = f"{ROOM}/RecordingRules"
TASKS = "/v1/Workspaces/WS[0-9a-f]+/Tasks"
TASK = f"{TASKS}/WT[0-9a-f]+"


@asynccontextmanager
async def _caught(
    people: People, moment: Moment, fault: str, call: tuple[str, str, str], mark: str
) -> AsyncIterator[None]:
    """What is done within comes to this call of Twilio's, which is held, or its answer withheld. There the
    kill hits; then it is let go."""
    switchboard, (product, method, path) = people.stack.switchboard, call
    await moment.ready()
    caught = await switchboard.fault_call(fault, product=product, method=method, path=path, containing=mark)
    yield
    await switchboard.until_faulted(caught)
    await moment.hits()
    await switchboard.release(caught)


async def opening(fault: str, people: People, moment: Moment) -> None:
    async with _caught(people, moment, fault, ("video", "POST", ROOMS), first_code(people.session)):
        await people.escalate()
    await people.to_the_rating()


async def inviting(fault: str, people: People, moment: Moment) -> None:
    chat = people.session.conversation_sid
    async with _caught(people, moment, fault, ("conversations", "POST", MESSAGES), chat):
        await people.escalate()
    await people.to_the_rating()


async def inviting_on_the_task(fault: str, people: People, moment: Moment) -> None:
    async with _caught(people, moment, fault, ("taskrouter", "POST", TASK), people.session.task_sid):
        await people.escalate()
    await people.to_the_rating()


async def looking(fault: str, people: People, moment: Moment) -> None:
    await people.meet()
    room = await room_of(people.session)
    async with _caught(people, moment, fault, ("video", "GET", ROOM), room):
        await people.customer_says("PA" + secrets.token_hex(16))
    await people.to_the_rating()


async def removing(fault: str, people: People, moment: Moment) -> None:
    await people.meet()
    room = await room_of(people.session)
    async with _caught(people, moment, fault, ("video", "POST", PARTICIPANT), room):
        await people.customer_says_to_have_left()
    await people.to_the_rating()


async def recording(fault: str, people: People, moment: Moment) -> None:
    """Both meet, which starts it."""
    people.consent = True
    await people.invited()
    await people.arrive()
    await people.agent_enters()
    room = await room_of(people.session)
    async with _caught(people, moment, fault, ("video", "POST", RULES), room):
        await people.customer_enters()
    await people.are_recorded()
    await people.to_the_rating()


async def recording_no_more(fault: str, people: People, moment: Moment) -> None:
    await people.are_recorded()
    room = await room_of(people.session)
    async with _caught(people, moment, fault, ("video", "POST", RULES), room):
        await people.take_consent_back()
    await people.recording_is("off")
    await people.to_the_rating()


async def writing(fault: str, people: People, moment: Moment) -> None:
    await people.meet()
    chat = people.session.conversation_sid
    async with _caught(people, moment, fault, ("conversations", "POST", MESSAGES), chat):
        line = asyncio.create_task(people.write())
    await line
    await people.to_the_rating()


async def closing(fault: str, people: People, moment: Moment) -> None:
    await people.meet()
    room = await room_of(people.session)
    async with _caught(people, moment, fault, ("video", "POST", ROOM), room):
        await people.end()
    await people.to_the_rating()


async def telling_the_task(fault: str, people: People, moment: Moment) -> None:
    await people.meet()
    async with _caught(people, moment, fault, ("taskrouter", "POST", TASK), people.session.task_sid):
        await people.end()
    await people.to_the_rating()


async def recording_the_rating(fault: str, people: People, moment: Moment) -> None:
    await people.meet()
    await people.end()
    await task_says(people.session, "disconnected")
    async with _caught(people, moment, fault, ("taskrouter", "POST", TASK), people.session.task_sid):
        await people.rate()
    await people.to_the_rating()


async def recording_on_a_survey_task(fault: str, people: People, moment: Moment) -> None:
    """The chat's own task is closed before the rating comes."""
    await people.meet()
    await people.end()
    await task_says(people.session, "disconnected")
    await people.session.complete_the_task()
    async with _caught(people, moment, fault, ("taskrouter", "POST", TASKS), people.session.code):
        await people.rate()
    await people.to_the_rating()


async def admitted_before_the_room_is_there(people: People, moment: Moment) -> None:
    """`admit_agent` waits for the room, whose creation is held."""
    async with _caught(people, moment, "held", ("video", "POST", ROOMS), first_code(people.session)):
        await people.escalate()
        entering = asyncio.create_task(people.agent_enters())
        await update_is_accepted(people.session)
    await entering
    await people.to_the_rating()


async def taking_over(people: People, moment: Moment) -> None:
    """`customer_arrives` asks Twilio, at another browser's arrival, whether the first is gone."""
    await people.meet()
    room = await room_of(people.session)
    async with _caught(people, moment, "held", ("video", "GET", ROOM), room):
        await people.customer_goes_unheard()
        arriving = asyncio.create_task(people.arrive())
        await update_is_accepted(people.session)
    await arriving
    await people.to_the_rating()

"""The sessions that are recorded: what the page shows of it, what Twilio does, and what both SDKs say."""

from typing import Any

from tests.faults.calls import SET_RULES
from tests.faults.patience import comes_true
from tests.faults.person import SOON
from tests.faults.walk import Step, Walk
from tests.product.recordings import recordings_of

RECORDING, STOPPED = "the recording", "the recording stopped"


async def recorded(walk: Walk) -> None:
    """The customer agrees; the agent stops the recording for a while."""
    await _both_meet(walk)
    await walk.begins(Step.STOP_RECORDING)
    await walk.agent.presses(walk.session.stop_recording)
    await _is_stopped(walk)
    await walk.agent.presses(walk.session.start_recording)
    await _is_recorded(walk)
    await walk.both_end()


async def consent_taken_back(walk: Walk) -> None:
    await _both_meet(walk)
    await walk.begins(Step.TAKE_BACK_CONSENT)
    await walk.customer.patiently(walk.session.withdraw_consent)
    await _is_stopped(walk)
    await walk.both_end()


async def recorded_too_late(walk: Walk) -> None:
    """Twilio hears of the recording, and begins it, only when it has been stopped already."""
    await walk.escalates()
    await walk.arrives(consent=True)
    await walk.agent_joins()
    shown = await walk.session.until(lambda shown: shown.room_sid is not None)
    held = await walk.stack.switchboard.fault_call(
        "held", method=SET_RULES.method, path=SET_RULES.path, containing=shown.room_sid
    )
    await walk.customer_joins()
    await _is_recorded(walk)
    await walk.customer.patiently(walk.session.withdraw_consent)
    await _is_stopped(walk)
    begun = len(await _recordings(walk))
    await walk.stack.switchboard.release(held)

    async def began_and_ended() -> bool:
        return len(await _recordings(walk)) > begun and not await _recordings(walk, "processing")

    if not await comes_true(began_and_ended, SOON):
        walk.found.append("a recording that began too late was not stopped")
    await walk.both_end()


async def recorded_on_one_device(walk: Walk) -> None:
    """The customer goes on with the call on another one, and does not agree there."""
    await _both_meet(walk)
    await walk.begins(Step.LEAVE)
    await walk.customer.leaves()
    walk.on_another_device()
    await walk.customer.opens_the_link()
    await walk.customer.arrives(consent=False)
    await walk.customer_comes_back()
    await _is_stopped(walk)
    await walk.both_end()


async def _both_meet(walk: Walk) -> None:
    await walk.both_meet(consent=True)
    await _is_recorded(walk)


async def _is_recorded(walk: Walk) -> None:
    if await walk.agent.sees(RECORDING, lambda shown: shown["recording"]["state"] == "on"):
        await _is_as_shown(walk, recorded=True)


async def _is_stopped(walk: Walk) -> None:
    if await walk.agent.sees(STOPPED, lambda shown: shown["recording"]["state"] == "off"):
        await _is_as_shown(walk, recorded=False)


async def _is_as_shown(walk: Walk, *, recorded: bool) -> None:
    """Twilio at once, and the sign on both pages soon."""
    running = await _recordings(walk, "processing")
    if bool(running) != recorded:
        walk.found.append(f"page lies: recorded {recorded}, {len(running)} recordings run")

    async def signs_say_so() -> bool:
        participants = (walk.agent.participant, walk.customer.participant)
        return all(one is not None and one.is_recording == recorded for one in participants)

    if not await comes_true(signs_say_so, SOON):
        walk.found.append(f"sign lies: recorded {recorded}")


async def _recordings(walk: Walk, status: str = "") -> list[dict[str, Any]]:
    room_sid = (await walk.stack.snapshot(walk.session.code)).room_sid
    assert room_sid is not None  # people are in it
    return await recordings_of(walk.stack, room_sid, status)

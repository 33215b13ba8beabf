"""Somebody starts or stops the recording while somebody else has another wish."""

from dev.bench.video_participant import TRACKS
from tests.product.recordings import recordings_of
from tests.product.session import Session
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race
from workflows.messages import Snapshot
from workflows.recording import RecordingState


async def recorded_call(heat: Heat) -> Session:
    session, *_ = await heat.call(consent=True)
    await session.until(lambda shown: shown.recording is RecordingState.ON)
    return session


async def stopped_recording(heat: Heat) -> Session:
    """The agent may start it again."""
    session = await recorded_call(heat)
    stopped = await session.stop_recording()
    assert stopped.ok, stopped
    await session.until(lambda shown: shown.recording is RecordingState.OFF)
    return session


def unrecorded_for_good(shown: Snapshot) -> bool:
    consent = shown.recording_consent
    return consent is not None and not consent.given and shown.recording is RecordingState.OFF


async def running(session: Session) -> int:
    """Tracks that Twilio records now."""
    room_sid = (await session.stack.snapshot(session.code)).room_sid
    assert room_sid is not None
    return len(await recordings_of(session.stack, room_sid, "processing"))


async def test_a_recording_started_while_the_consent_is_taken_back_is_stopped_or_refused(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await stopped_recording(heat)
        other = heat.replicas(session)[0]
        started, taken_back = await heat.at_once(session.start_recording(), other.withdraw_consent())
        assert taken_back.status == 202, taken_back
        assert started.status == 202 or started.problem == "no-consent", started
        assert not (await session.until(unrecorded_for_good)).ended
        assert await running(session) == 0
        return "started first" if started.ok else "taken back first"

    await run(Race(heat, ("started first", "taken back first")))


async def test_two_presses_of_record_start_one_recording(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await stopped_recording(heat)
        one, other = (session.through(url) for url in heat.stack.api_urls)
        pressed = await heat.at_once(one.start_recording(), other.start_recording())
        assert [answer.status for answer in pressed] == [202, 202]
        shown = await session.until(lambda shown: shown.recording is RecordingState.ON)
        assert await running(session) == 2 * len(TRACKS)
        assert shown.room_sid is not None
        begun = await recordings_of(heat.stack, shown.room_sid)
        assert len(begun) == 2 * 2 * len(TRACKS), "of two people, at first and again"
        return f"replica {heat.finished[0] + 1} first"

    await run(Race(heat, ("replica 1 first", "replica 2 first")))


async def test_a_recording_stopped_while_the_call_ends_runs_no_more(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await recorded_call(heat)
        other = heat.replicas(session)[0]
        stopped, ended = await heat.at_once(session.stop_recording(), other.end())
        assert (stopped.status, ended.status) == (202, 202)
        shown = await session.until(lambda shown: shown.ended)
        assert (shown.end_reason, shown.recording) == ("agent_ended", RecordingState.OFF)
        return "ended first" if heat.finished[0] else "stopped first"

    await run(Race(heat, ("stopped first", "ended first")))

"""Settings that are changed by a restart: what runs keeps its own, what begins has the new ones."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.product.session import Agent, Session
from tests.product.stack import running_stack

AT_FIRST = {
    "VIDEO_CODE_TTL": "1800",
    "VIDEO_REJOIN_GRACE": "300",
    "CSAT_WINDOW": "600",
    "AGENT_NAME_SHOWN": "full_name",
}
THEN = {
    "VIDEO_CODE_TTL": "60",
    "VIDEO_REJOIN_GRACE": "5",
    "VIDEO_MAX_CALL": "600",
    "CSAT_WINDOW": "30",
    "AGENT_NAME_SHOWN": "none",
    "VIDEO_CODE_LENGTH": "12",
    "JOIN_CODE_SECRET": "another secret than the one before",
}


async def test_settings_that_change_in_mid_call_change_nothing_that_runs(tmp_path: Path) -> None:
    async with running_stack(tmp_path, desk=False, settings=AT_FIRST) as stack:
        agent = await Agent.logs_in(stack, 1)
        session = await Session.begin(stack, agent)
        await session.escalate()
        code = session.code
        _, customer = await session.call()
        shown = (await session.look()).body

        for name in ("Worker", "API"):
            await stack.processes.kill(stack.parts[name])
            await stack.processes.start(replace(stack.parts[name], environment=THEN))

        again = await session.escalate()
        assert (again.status, again.body["code"]) == (200, code)
        now = (await session.look()).body
        assert {**now, "now": None} == {**shown, "now": None}
        await customer.leave()
        missing = await session.until(lambda state: state.grace_until)
        assert missing.grace_until is not None
        assert missing.grace_until - missing.started_at > timedelta(seconds=300)
        await session.end()
        ended = await session.until(lambda state: state.rate_until)
        assert ended.rate_until is not None
        assert ended.ended_at is not None
        assert ended.rate_until - ended.ended_at == timedelta(seconds=600)
        assert (await session.rate(5)).status == 201
        assert (await stack.result(code))["outcome"] == "rated"

        assert (await session.escalate()).status == 201
        assert len(session.code) == 12
        begun = await session.until(lambda state: state.room_sid)
        assert begun.expires_at - begun.started_at == timedelta(seconds=60)
        await session.revoke()

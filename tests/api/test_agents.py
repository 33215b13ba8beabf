"""What the plugin and the agent's page ask."""

from tests.api.conftest import BeginCall


async def test_escalating_a_chat_gives_a_link(begin_call: BeginCall) -> None:
    call = begin_call()
    answer = await call.escalate()
    assert answer.status_code == 201
    body = answer.json()
    assert body["phase"] == "code_issued"
    assert body["join_url"].endswith(f"/join/{body['code']}")


async def test_a_call_goes_from_the_link_to_its_end(begin_call: BeginCall) -> None:
    call = begin_call()
    await call.escalate()
    await call.had()

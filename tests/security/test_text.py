"""What people call themselves and write: kept as plain text, whatever is in it."""

import json

import pytest

from api.flex_users import LONGEST_NAME
from api.plain_text import plain_line, plain_text
from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.call import Call
from tests.api.conftest import ApiWith, BeginCall

MARKUP = "<img src=x onerror=alert(1)> **[bold](javascript:alert(1))**"
UNSEEN = "Ad\u202ea\u2066\x00\x1b[31m\u0085 \ud800 Lo\x7fve\ufeff\u2069lace\r\n"
SEEN = "Ada[31m Lovelace"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (UNSEEN, SEEN),
        (MARKUP, MARKUP),
        ("  many \t\n spaces ", "many spaces"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u05d3\u05d5\u05d3 \u202b\u202c", "\u05d3\u05d5\u05d3"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\x00\u202e", ""),
    ],
)
def test_a_name_keeps_what_can_be_seen(given: str, kept: str) -> None:
    assert plain_line(given) == kept
    assert plain_line(kept) == kept


def test_a_comment_keeps_its_lines() -> None:
    assert plain_text("one\r\ntwo\u2028three\x0bfour\n\n\x07five\n") == "one\ntwo\nthree\nfour\n\nfive"


@pytest.mark.parametrize("name", [UNSEEN, json.dumps(UNSEEN)])
async def test_a_customers_name_is_kept_plain(begin_call: BeginCall, twilio: LocalTwilio, name: str) -> None:
    call = begin_call()
    attributes = {"conversationSid": call.conversation_sid, "customerName": name}
    twilio.tasks.write_attributes(call.task_sid, attributes)
    assert (await call.escalate()).status_code == 201
    shown = (await call.as_agent("GET")).json()["customer"]["name"]
    assert shown == plain_line(name)
    assert shown.isprintable()


@pytest.mark.parametrize("name", [None, 7, ["a"], {"a": 1}, "", "\x00", "\u202e "])
async def test_what_is_no_name_is_customer(begin_call: BeginCall, twilio: LocalTwilio, name: object) -> None:
    call = begin_call()
    attributes = {"conversationSid": call.conversation_sid, "customerName": name, "from": name}
    twilio.tasks.write_attributes(call.task_sid, attributes)
    assert (await call.escalate()).status_code == 201
    assert (await call.as_agent("GET")).json()["customer"]["name"] == "Customer"


@pytest.mark.parametrize(
    ("full_name", "shown"),
    [
        (UNSEEN, SEEN),
        (MARKUP, MARKUP),
        ("x" * 5000, "x" * LONGEST_NAME),
        ("\u202e", None),
        (42, None),
    ],
)
async def test_an_agents_name_is_kept_plain(
    begin_call: BeginCall, twilio: LocalTwilio, api_with: ApiWith, full_name: object, shown: str | None
) -> None:
    call = begin_call()
    attributes = {**call.agent.worker.attributes, "full_name": full_name}
    twilio.database.execute(
        "UPDATE workers SET attributes = ? WHERE sid = ?", json.dumps(attributes), call.agent.worker.sid
    )
    async with api_with(agent_name_shown="full_name") as api:
        call.api = api
        assert (await call.escalate()).status_code == 201
        assert (await api.get(f"/api/join/{call.code}")).json()["agent_name"] == shown


@pytest.mark.parametrize(("comment", "kept"), [(UNSEEN, SEEN), (MARKUP, MARKUP)])
async def test_a_comment_is_kept_plain_and_reaches_the_task(
    call: Call, twilio: LocalTwilio, comment: str, kept: str
) -> None:
    await call.had()
    rated = await call.api.post(
        f"/api/join/{call.code}/csat",
        content=json.dumps({"claim": call.claim, "score": 5, "comment": comment}),
        headers={"Content-Type": "application/json"},
    )
    assert rated.status_code == 201, rated.text
    stored = (await call.as_agent("GET")).json()["csat"]["comment"]
    assert stored == plain_text(comment)
    assert " ".join(stored.split()) == kept
    again = await call.as_customer("/csat", score=5, comment=stored)
    assert again.status_code == 200


async def test_a_comment_is_as_long_as_it_is_kept(call: Call) -> None:
    await call.had()
    assert (await call.as_customer("/csat", score=5, comment="\u202e" * 500 + "x" * 1000)).status_code == 201


async def test_every_answer_with_text_of_people_is_json_that_no_browser_sniffs(
    begin_call: BeginCall, twilio: LocalTwilio
) -> None:
    call = begin_call()
    attributes = {"conversationSid": call.conversation_sid, "customerName": MARKUP}
    twilio.tasks.write_attributes(call.task_sid, attributes)
    await call.escalate()
    answer = await call.as_agent("GET")
    assert answer.json()["customer"]["name"] == MARKUP
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"

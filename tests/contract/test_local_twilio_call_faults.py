"""The fault switchboard and REST calls: what a client sees of each fault, and what Twilio has done."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException

from tests.contract.faulty_twilio import FaultyTwilio
from tests.contract.local_twilio_server import ACCOUNT, assert_error

Answer = tuple[int, Any, Mapping[str, str]]
ROOMS = "/video/v1/Rooms"
HAPPENS_SOON = 10  # seconds after which a test gives up


@pytest.fixture
def name() -> str:
    """Of the test's own room: what its rules look for."""
    return f"room-{uuid4().hex}"


def create_room(faulty: FaultyTwilio, name: str) -> "asyncio.Task[Answer]":
    return asyncio.create_task(faulty.call("POST", ROOMS, data={"UniqueName": name}))


def there_is_a_room(faulty: FaultyTwilio, name: str) -> bool:
    return faulty.parts.rooms.find_room(name) is not None


async def came(faulty: FaultyTwilio, name: str) -> list[tuple[str, int | None, str | None]]:
    return [(one.method, one.status, one.fault) for one in await faulty.switchboard.calls(name)]


async def until_there_is_a_room(faulty: FaultyTwilio, name: str) -> None:
    async with asyncio.timeout(HAPPENS_SOON):
        while True:
            if there_is_a_room(faulty, name):
                return
            await asyncio.sleep(0.01)


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"), [(401, 20003), (403, 20403), (404, 20404), (429, 20429), (500, 20500), (503, 20503)]
)
async def test_a_refused_call_has_twilios_error_and_no_effect(
    faulty: FaultyTwilio, name: str, status: int, code: int
) -> None:
    await faulty.switchboard.fault_call({"kind": "status", "status": status}, containing=name)
    with pytest.raises(TwilioRestException) as refused:
        await faulty.client.video.v1.rooms.create_async(unique_name=name)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert not there_is_a_room(faulty, name)
    assert await came(faulty, name) == [("POST", status, "status")]


async def test_a_refusal_may_say_when_to_come_back(faulty: FaultyTwilio, name: str) -> None:
    fault = {"kind": "status", "status": 429, "retry_after": 7, "code": 20429}
    await faulty.switchboard.fault_call(fault, containing=name)
    status, body, headers = await create_room(faulty, name)
    assert (status, headers["Retry-After"]) == (429, "7")
    assert headers["Twilio-Request-Id"].startswith("RQ")
    assert_error(body, 20429, 429)


async def test_a_refusal_may_have_any_of_twilios_codes(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_call({"kind": "status", "status": 400, "code": 53105}, containing=name)
    status, body, _ = await create_room(faulty, name)
    assert status == 400
    assert_error(body, 53105, 400)


# --- answers that do not come, or not as they should --------------------------------------------------------


async def test_a_malformed_answer_is_broken_json_after_the_effect(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_call("malformed", containing=name)
    with pytest.raises(json.JSONDecodeError):
        await create_room(faulty, name)
    assert there_is_a_room(faulty, name)
    assert await came(faulty, name) == [("POST", 200, "malformed")]


async def test_a_reset_before_has_no_effect(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_call("reset_before", containing=name)
    with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
        await create_room(faulty, name)
    assert not there_is_a_room(faulty, name)
    assert await came(faulty, name) == [("POST", None, "reset_before")]


async def test_a_reset_after_takes_the_answer_and_leaves_the_effect(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_call("reset_after", containing=name)
    with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
        await create_room(faulty, name)
    assert there_is_a_room(faulty, name)
    assert await came(faulty, name) == [("POST", None, "reset_after")]


async def test_a_withheld_answer_leaves_the_effect(faulty: FaultyTwilio, name: str) -> None:
    fault = await faulty.switchboard.fault_call("withheld", containing=name)
    creating = create_room(faulty, name)
    await faulty.switchboard.until_faulted(fault)
    assert there_is_a_room(faulty, name)
    creating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creating
    assert await came(faulty, name) == [("POST", None, "withheld")]


async def test_a_withheld_answer_is_given_when_the_fault_is_removed(faulty: FaultyTwilio, name: str) -> None:
    fault = await faulty.switchboard.fault_call("withheld", containing=name)
    creating = create_room(faulty, name)
    await faulty.switchboard.until_faulted(fault)
    assert not creating.done()
    await faulty.switchboard.release(fault)
    status, body, _ = await creating
    assert (status, body["unique_name"]) == (201, name)
    assert await came(faulty, name) == [("POST", 201, "withheld")]


async def test_a_delayed_call_comes_late_and_whole(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_call({"kind": "delayed", "seconds": 0.3}, containing=name)
    begun = asyncio.get_running_loop().time()
    status, _, _ = await create_room(faulty, name)
    assert asyncio.get_running_loop().time() - begun >= 0.3
    assert status == 201


async def test_a_delayed_call_takes_effect_though_its_client_is_gone(faulty: FaultyTwilio, name: str) -> None:
    fault = await faulty.switchboard.fault_call({"kind": "delayed", "seconds": 0.3}, containing=name)
    creating = create_room(faulty, name)
    await faulty.switchboard.until_faulted(fault)
    assert not there_is_a_room(faulty, name)
    creating.cancel()
    await until_there_is_a_room(faulty, name)
    assert await came(faulty, name) == [("POST", None, "delayed")]


async def test_a_held_call_has_no_effect_before_it_is_released(faulty: FaultyTwilio, name: str) -> None:
    fault = await faulty.switchboard.fault_call("held", containing=name)
    creating = create_room(faulty, name)
    await faulty.switchboard.until_faulted(fault)
    assert not there_is_a_room(faulty, name)
    assert await came(faulty, name) == [("POST", None, "held")]
    await faulty.switchboard.release(fault)
    assert (await creating)[0] == 201
    assert await came(faulty, name) == [("POST", 201, "held")]


async def test_a_held_call_goes_on_though_its_client_is_gone(faulty: FaultyTwilio, name: str) -> None:
    fault = await faulty.switchboard.fault_call("held", containing=name)
    creating = create_room(faulty, name)
    await faulty.switchboard.until_faulted(fault)
    creating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creating
    await faulty.switchboard.release(fault)
    await until_there_is_a_room(faulty, name)


# --- which calls --------------------------------------------------------------------------------------------


async def test_only_what_a_rule_asks_for_is_faulted(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_call(
        "reset_before", product="video", method="POST", path="/v1/Rooms", containing=name
    )
    assert (await faulty.call("GET", f"{ROOMS}?UniqueName={name}"))[0] == 200
    assert (await faulty.call("POST", f"{ROOMS}/{name}", data={"Status": "completed"}))[0] == 404
    with pytest.raises(aiohttp.ClientOSError):
        await create_room(faulty, name)


async def test_every_product_can_be_faulted(faulty: FaultyTwilio) -> None:
    for path in ("/taskrouter/v1/Workspaces", "/conversations/v1/Conversations", "/iam/v1/Accounts"):
        mine = f"CH{uuid4().hex}"
        await faulty.switchboard.fault_call({"kind": "status", "status": 503}, containing=mine)
        assert (await faulty.call("GET", f"{path}/{mine}"))[0] == 503


async def test_a_rule_finds_text_in_json_and_in_forms_as_it_was_meant(faulty: FaultyTwilio) -> None:
    token = f"{uuid4().hex}+/="
    await faulty.switchboard.fault_call({"kind": "status", "status": 503}, containing=token, times=2)
    iam = f"/iam/v1/Accounts/{ACCOUNT.account_sid}/Tokens/validate"
    assert (await faulty.call("POST", iam, json={"token": token}))[0] == 503
    assert (await faulty.call("POST", ROOMS, data={"UniqueName": token}))[0] == 503


async def test_two_rules_fault_one_call_after_the_other(faulty: FaultyTwilio, name: str) -> None:
    for status in (429, 503):
        await faulty.switchboard.fault_call({"kind": "status", "status": status}, containing=name)
    assert [(await create_room(faulty, name))[0] for _ in range(3)] == [429, 503, 201]


async def test_a_body_of_many_packets_arrives_whole(faulty: FaultyTwilio) -> None:
    chat = faulty.parts.chats.start("Customer", "WK" + "0" * 32)
    attributes = json.dumps({"long": "x" * 300_000})
    task = f"/taskrouter/v1/Workspaces/{ACCOUNT.workspace_sid}/Tasks/{chat.task.sid}"
    status, body, _ = await faulty.call("POST", task, data={"Attributes": attributes})
    assert (status, body["attributes"]) == (200, attributes)


# --- the record ---------------------------------------------------------------------------------------------


async def test_calls_are_written_down_in_order_with_what_was_answered(
    faulty: FaultyTwilio, name: str
) -> None:
    await create_room(faulty, name)
    await faulty.call("GET", f"{ROOMS}/{name}")
    await faulty.call("GET", f"{ROOMS}/not-{name}", auth=("nobody", "wrong"))
    calls = await faulty.switchboard.calls(name)
    assert [(one.method, one.path, one.status) for one in calls] == [
        ("POST", "/v1/Rooms", 201),
        ("GET", f"/v1/Rooms/{name}", 200),
        ("GET", f"/v1/Rooms/not-{name}", 401),
    ]
    assert {one.product for one in calls} == {"video"}
    assert [one.at for one in calls] == sorted(one.at for one in calls)


async def test_calls_can_be_forgotten(faulty: FaultyTwilio, name: str) -> None:
    await create_room(faulty, name)
    await faulty.switchboard.forget_calls()
    assert await faulty.switchboard.calls() == []


async def test_what_is_no_product_is_not_written_down(faulty: FaultyTwilio) -> None:
    mine = uuid4().hex
    assert (await faulty.call("GET", f"/elsewhere/{mine}"))[0] == 404
    assert await faulty.switchboard.calls(mine) == []


async def test_what_names_no_resource_is_not_written_down(faulty: FaultyTwilio) -> None:
    mine = uuid4().hex
    assert (await faulty.call("GET", f"/video/?{mine}"))[0] == 404
    assert await faulty.switchboard.calls(mine) == []

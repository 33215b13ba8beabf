"""The switchboard's own port: what it takes, what it refuses, and what it tells."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.contract.faulty_twilio import FaultyTwilio

CALL = {"product": "video", "method": "POST", "path": "/v1/Rooms", "containing": "x"}
ONE_CALL: dict[str, Any] = {"call": CALL, "fault": {"kind": "held"}}
ONE_CALLBACK: dict[str, Any] = {"callback": {}, "fault": {"kind": "lost"}}


async def asked(faulty: FaultyTwilio, method: str, path: str, **options: Any) -> tuple[int, Any]:
    async with faulty.http.request(method, faulty.admin_url + path, **options) as answer:
        return answer.status, await answer.json() if answer.content_length else None


async def test_a_rule_is_made_listed_and_removed(faulty: FaultyTwilio) -> None:
    await faulty.switchboard.clear()
    status, made = await asked(faulty, "POST", "/faults", json=ONE_CALL)
    assert (status, list(made)) == (201, ["id"])
    rule = {"id": made["id"], "call": CALL, "fault": {"kind": "held"}, "nth": 1, "times": 1, "seconds": None}
    assert await asked(faulty, "GET", "/faults") == (200, [{**rule, "hits": 0, "faulted": 0}])
    assert await asked(faulty, "DELETE", f"/faults/{made['id']}") == (204, None)
    assert await asked(faulty, "GET", "/faults") == (200, [])
    status, refusal = await asked(faulty, "DELETE", f"/faults/{made['id']}")
    assert (status, refusal) == (404, {"error": "there is no such fault"})


async def test_all_rules_can_be_removed_at_once(faulty: FaultyTwilio) -> None:
    for body in (ONE_CALL, ONE_CALLBACK):
        assert (await asked(faulty, "POST", "/faults", json=body))[0] == 201
    assert (await asked(faulty, "DELETE", "/faults"))[0] == 204
    assert await asked(faulty, "GET", "/faults") == (200, [])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "body"),
        ([], "body"),
        ({**ONE_CALL, **ONE_CALLBACK}, "body"),
        ({"call": {}}, "fault"),
        ({"call": None, "fault": {"kind": "held"}}, "call"),
        ({"call": {"product": "voice"}, "fault": {"kind": "held"}}, "call.product"),
        ({"call": {"method": "get"}, "fault": {"kind": "held"}}, "call.method"),
        ({"call": {"path": "("}, "fault": {"kind": "held"}}, "call.path"),
        ({"call": {"containing": ""}, "fault": {"kind": "held"}}, "call.containing"),
        ({"call": {"contains": "x"}, "fault": {"kind": "held"}}, "call.contains"),
        ({"call": {}, "fault": {"kind": "lost"}}, "fault"),
        ({"call": {}, "fault": {"kind": "status"}}, "fault.status"),
        ({"call": {}, "fault": {"kind": "status", "status": 200}}, "fault.status"),
        ({"call": {}, "fault": {"kind": "status", "status": 429, "code": 1}}, "fault.status.code"),
        ({"call": {}, "fault": {"kind": "delayed"}}, "fault.delayed.seconds"),
        ({"call": {}, "fault": {"kind": "delayed", "seconds": -1}}, "fault.delayed.seconds"),
        ({"call": {}, "fault": {"kind": "held", "seconds": 1}}, "fault.held.seconds"),
        ({"callback": {}, "fault": {"kind": "held"}}, "fault"),
        ({"callback": {"path": "x"}, "fault": {"kind": "lost"}}, "callback.path"),
        ({**ONE_CALL, "nth": 0}, "nth"),
        ({**ONE_CALL, "times": 0}, "times"),
        ({**ONE_CALL, "seconds": 0}, "seconds"),
    ],
)
async def test_what_is_no_rule_is_refused_in_one_line(faulty: FaultyTwilio, body: Any, place: str) -> None:
    status, refusal = await asked(faulty, "POST", "/faults", json=body)
    assert (status, list(refusal)) == (422, ["error"])
    assert refusal["error"].startswith(f"{place}")
    assert "\n" not in refusal["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_is_refused(faulty: FaultyTwilio, body: bytes) -> None:
    assert await asked(faulty, "POST", "/faults", data=body) == (422, {"error": "body: is not JSON"})


async def test_the_client_raises_what_the_switchboard_says(faulty: FaultyTwilio) -> None:
    with pytest.raises(ValueError, match=r"422 .*fault\.status\.status"):
        await faulty.switchboard.fault_call({"kind": "status", "status": 200})


async def test_the_switchboard_listens_on_loopback_alone(faulty: FaultyTwilio) -> None:
    assert urlsplit(faulty.admin_url).hostname == "127.0.0.1"


async def test_the_switchboard_is_not_on_twilios_port(faulty: FaultyTwilio) -> None:
    for path in ("/faults", "/calls", "/callbacks", "/connections/reset"):
        assert (await faulty.call("GET", path))[0] == 404

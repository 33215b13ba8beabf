"""The Twilio client against a server that answers by a script."""

import asyncio
import traceback
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import pytest_asyncio
from temporalio.exceptions import ApplicationError
from twilio.base.exceptions import TwilioException

from activities import twilio_client, twilio_errors
from activities.twilio_client import TwilioClient, TwilioError
from activities.twilio_errors import ANY_REFUSAL, UNAVAILABLE, asking_twilio, to_application_error
from tests.unit.scripted_twilio import (
    ACCOUNT,
    CODE,
    KEY,
    ROOM,
    ROOMS,
    SECRET,
    TASK,
    TASK_PATH,
    Answer,
    ScriptedTwilio,
    client_of,
    refusal,
    scripted_twilio,
    settings_for,
)
from workflows.twilio_calls import TwilioRefused

VALIDATE = f"/iam/v1/Accounts/{ACCOUNT}/Tokens/validate"


@pytest_asyncio.fixture(loop_scope="session")
async def script() -> AsyncIterator[ScriptedTwilio]:
    async with scripted_twilio() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def twilio(script: ScriptedTwilio) -> AsyncIterator[TwilioClient]:
    async with client_of(script) as client:
        yield client


async def refused(twilio: TwilioClient) -> TwilioError:
    with pytest.raises(TwilioError) as caught:
        await twilio.rest.video.v1.rooms(CODE).fetch_async()
    return caught.value


async def test_a_refusal_carries_status_code_and_twilios_sentence(
    script: ScriptedTwilio, twilio: TwilioClient
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", refusal(404, 20404, "was not found"))
    error = await refused(twilio)
    assert (error.status, error.code, error.message, error.gone) == (404, 20404, "was not found", True)


async def test_a_problem_json_refusal_is_the_same_kind_of_error(
    script: ScriptedTwilio, twilio: TwilioClient
) -> None:
    problem = {"type": "https://x", "title": "Bad", "status": 400, "code": 20001, "detail": "no such thing"}
    script.will_answer("GET", f"{ROOMS}/{CODE}", Answer(problem, 400))
    error = await refused(twilio)
    assert (error.status, error.code, error.message) == (400, 20001, "no such thing")


async def test_a_refusal_that_is_no_json_is_still_a_refusal(
    script: ScriptedTwilio, twilio: TwilioClient
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", Answer("<html>Bad gateway</html>", 502))
    error = await refused(twilio)
    assert (error.status, error.code, error.message) == (502, None, "")


async def test_a_refused_list_is_the_same_kind_of_error(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    script.will_answer("GET", f"{ROOMS}/{ROOM}/Participants", refusal(429, 20429, Retry_After="7"))
    with pytest.raises(TwilioError) as caught:
        await twilio.rest.video.v1.rooms(ROOM).participants.list_async()
    assert (caught.value.status, caught.value.retry_after) == (429, 7.0)


@pytest.mark.parametrize(
    ("value", "seconds"), [("12", 12.0), ("soon", None), ("Sat, 21 Nov 2020 00:00:00 GMT", 0.0)]
)
async def test_retry_after_is_read_in_seconds(
    script: ScriptedTwilio, twilio: TwilioClient, value: str, seconds: float | None
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", refusal(503, 20503, Retry_After=value))
    assert (await refused(twilio)).retry_after == seconds


async def test_retry_after_may_be_a_date_to_come(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    script.will_answer("GET", f"{ROOMS}/{CODE}", refusal(503, 20503, Retry_After=later))
    retry_after = (await refused(twilio)).retry_after
    assert retry_after is not None
    assert 50 < retry_after <= 60


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer({"sid": ROOM}), "ok"),
        (refusal(404, 20404), "refused"),
        (refusal(401, 20003), "unauthorized"),
        (refusal(403, 20003), "unauthorized"),
        (refusal(429, 20429), "limited"),
        (refusal(503, 20503), "failed"),
        (Answer(drop=True), "no_answer"),
        (Answer("<html>"), "no_answer"),
    ],
)
async def test_every_call_is_measured_by_its_product_and_what_came_of_it(
    script: ScriptedTwilio, answer: Answer, outcome: str
) -> None:
    script.will_answer("POST", f"{ROOMS}/{ROOM}", answer)
    measured: list[tuple[str, str]] = []
    settings = settings_for(script.base_url)
    async with TwilioClient(settings, lambda product, came, _: measured.append((product, came))) as twilio:
        with suppress(TwilioError):
            await twilio.rest.video.v1.rooms(ROOM).update_async(status="completed")
    assert measured == [("video", outcome)]


async def test_a_call_that_the_caller_gives_up_is_measured_as_such(script: ScriptedTwilio) -> None:
    arrived, measured = asyncio.Event(), []

    async def never(*_: object) -> None:
        arrived.set()
        await asyncio.Event().wait()

    async with TwilioClient(settings_for(script.base_url), lambda *told: measured.append(told[:2])) as twilio:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(twilio_client, "_answer", never)
            asking = asyncio.create_task(twilio.rest.video.v1.rooms(ROOM).fetch_async())
            await arrived.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
    assert measured == [("video", "given_up")]


async def test_a_dropped_connection_is_no_answer(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    script.will_answer("POST", f"{ROOMS}/{ROOM}", Answer(drop=True))
    with pytest.raises(TwilioError) as caught:
        await twilio.rest.video.v1.rooms(ROOM).update_async(status="completed")
    assert caught.value.status is None
    assert str(caught.value) == "POST Rooms: no answer (ServerDisconnectedError)"


async def test_a_read_is_asked_again_however_many_kept_connections_are_closed(
    script: ScriptedTwilio, twilio: TwilioClient
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", *[Answer(drop=True)] * 2, Answer({"sid": ROOM}))
    assert (await twilio.rest.video.v1.rooms(CODE).fetch_async()).sid == ROOM


async def test_what_changes_something_is_asked_once(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    script.will_answer("POST", ROOMS, *[Answer(drop=True)] * 2)
    with pytest.raises(TwilioError):
        await twilio.rest.video.v1.rooms.create_async(unique_name=CODE)
    assert len(script.requests) == 1


@pytest.mark.parametrize("body", ['{"sid": "RM', "<html>Welcome</html>", "[]", ""])
async def test_an_answer_that_is_no_json_object_is_none(
    script: ScriptedTwilio, twilio: TwilioClient, body: str
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", Answer(body, 200))
    error = await refused(twilio)
    assert (error.status, str(error)) == (None, "GET Rooms: no answer (not a JSON object)")


async def test_an_answer_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_client, "CALL_TIMEOUT", 0.05)

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the client goes
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, TwilioClient(settings_for(f"http://127.0.0.1:{port}")) as twilio:
        assert (await refused(twilio)).status is None


async def test_what_is_asked_again_has_no_more_time_than_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection breaks late: two of them take longer than a call may."""
    monkeypatch.setattr(twilio_client, "CALL_TIMEOUT", 0.1)

    async def break_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.08)
        writer.close()

    server = await asyncio.start_server(break_late, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, TwilioClient(settings_for(f"http://127.0.0.1:{port}")) as twilio:
        with pytest.raises(TwilioError, match="TimeoutError"):
            await twilio.validate_flex_token("t")


async def test_no_error_tells_the_code_the_secret_or_the_token(
    script: ScriptedTwilio, twilio: TwilioClient
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", refusal(404, 20404, f"{CODE} was not found"))
    script.will_answer("POST", VALIDATE, refusal(401, 20003))
    token = "a Flex user's token"
    told = "".join(traceback.format_exception(await refused(twilio)))
    with pytest.raises(TwilioError) as caught:
        await twilio.validate_flex_token(token)
    told += "".join(traceback.format_exception(caught.value))
    assert "GET Rooms: HTTP 404, Twilio error 20404" in told
    for secret in (CODE, SECRET, token, ACCOUNT, b64encode(f"{KEY}:{SECRET}".encode()).decode()):
        assert secret not in told


async def test_the_key_signs_every_call(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    script.will_answer("GET", TASK_PATH, Answer({"sid": TASK}))
    await twilio.workspace.tasks(TASK).fetch_async()
    assert script.requests[0].headers["authorization"] == (
        "Basic " + b64encode(f"{KEY}:{SECRET}".encode()).decode()
    )


async def test_a_flex_token_is_validated_by_a_json_body(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    script.will_answer("POST", VALIDATE, Answer({"valid": True, "worker_sid": "WK"}))
    assert await twilio.validate_flex_token("t") == {"valid": True, "worker_sid": "WK"}
    request = script.requests[0]
    assert (request.body, request.headers["content-type"]) == ('{"token": "t"}', "application/json")


async def test_a_flex_token_is_validated_again_where_the_connection_broke(
    script: ScriptedTwilio, twilio: TwilioClient
) -> None:
    script.will_answer("POST", VALIDATE, Answer(drop=True), Answer({"valid": True}))
    assert await twilio.validate_flex_token("t") == {"valid": True}
    script.will_answer("POST", VALIDATE, Answer(drop=True), Answer(drop=True))
    with pytest.raises(TwilioError):
        await twilio.validate_flex_token("t")


async def test_the_etag_comes_with_the_answer(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    script.will_answer("GET", TASK_PATH, Answer({"sid": TASK}, headers={"ETag": '"7"'}))
    answer = await twilio.workspace.tasks(TASK).fetch_with_http_info_async()
    assert answer.headers["etag"] == '"7"'


async def test_credentials_go_to_no_other_host(script: ScriptedTwilio, twilio: TwilioClient) -> None:
    page = {"meta": {"key": "participants", "next_page_url": "http://127.0.0.1:1/x"}, "participants": []}
    script.will_answer("GET", f"{ROOMS}/{ROOM}/Participants", Answer(page))
    with pytest.raises(TwilioException, match="is not Twilio"):
        await twilio.rest.video.v1.rooms(ROOM).participants.list_async()
    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 408, 425, 429, 500, 502, 503, None])
def test_what_may_pass_is_tried_again(status: int | None) -> None:
    error = to_application_error(TwilioError("GET Rooms", status))
    assert (error.non_retryable, error.type) == (False, UNAVAILABLE)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, TwilioRefused.BAD_REQUEST),
        (404, TwilioRefused.GONE),
        (409, TwilioRefused.BAD_REQUEST),
        (412, TwilioRefused.BAD_REQUEST),
    ],
)
def test_what_no_retry_can_mend_is_final(status: int, kind: TwilioRefused) -> None:
    error = to_application_error(TwilioError("GET Rooms", status, 20001, "because"))
    assert (error.non_retryable, error.type, error.details) == (True, kind, ("because",))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412])
def test_nothing_stops_a_closing(status: int) -> None:
    assert not to_application_error(TwilioError("POST Rooms", status), ANY_REFUSAL).non_retryable


def test_twilio_says_when_to_try_again() -> None:
    error = to_application_error(TwilioError("GET Rooms", 429, 20429, retry_after=7))
    assert error.next_retry_delay == timedelta(seconds=7)
    assert to_application_error(TwilioError("GET Rooms", 429, 20429)).next_retry_delay is None


async def test_an_activitys_calls_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_errors, "ACTIVITY_TIMEOUT", 0.01)
    with pytest.raises(ApplicationError) as caught:
        async with asking_twilio():
            await asyncio.Event().wait()
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)


async def test_without_a_base_url_calls_go_to_twilio_alone() -> None:
    async with TwilioClient(settings_for(None)) as twilio:
        with pytest.raises(TwilioException, match="is not Twilio"):
            await twilio.rest.request_async("GET", "https://twilio.com.example/v1/Rooms")

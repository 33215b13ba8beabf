"""What API and worker tell Prometheus, before, in and after a whole session."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import AnyHttpUrl

from api.monitoring import monitoring_app
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.twilio_errors import TwilioError
from dev.ports import free_port
from settings import Settings
from tests.api.call import SOON, Agent, Call
from tests.api.conftest import ACCOUNT, CreateApi
from tests.api.measured import Measured, measured_product
from tests.api.serving import address_of, listen, serving
from tests.api.test_twilio_callbacks import post, room_event
from tests.prometheus import labels, names, samples, total

OPS = Path(__file__).parents[2] / "ops"
ALERTS, DASHBOARDS = OPS / "prometheus" / "alerts.yml", sorted((OPS / "grafana").glob("*.json"))
# Of metrics, and of labels that begin as metrics do.
METRIC = re.compile(r"\b(?:api|activity|escalations?|temporal|twilio)_[a-z_]+\b")


@dataclass
class Session:
    """One whole session, and what was scraped on its way."""

    call: Call
    before: str
    waiting: str
    live: str
    closing: str
    api: str
    worker: str

    def more(self, name: str, **labels: str) -> float:
        """By how much the session raised a counter of the API's."""
        return total(self.api, name, **labels) - total(self.before, name, **labels)


@pytest.fixture(scope="module")
async def session(create: CreateApi, settings: Settings, twilio: LocalTwilio) -> AsyncIterator[Session]:
    """The customer waits and joins, the agent ends the call, Twilio fails to close the room at first, and the
    customer rates. Somebody guesses a code, somebody forges a callback."""
    async with measured_product(create, settings) as measured:
        before = await measured.of_api()
        call = Call(twilio, measured.api, Agent(twilio))
        assert (await call.escalate()).status_code == 201
        assert (await call.as_customer("/arrival")).status_code == 200
        waiting = await until(measured, lambda shown: total(shown, "escalation_customers_waiting") == 1)
        await call.agent_joins()
        await call.customer_joins()
        async with aclosing(call.customer_events()) as events:
            await anext(events)
            live = await until(
                measured, lambda shown: total(shown, "escalations_running", phase="customer_joined") == 1
            )
        assert (await measured.api.get("/api/join/GVESSED")).status_code == 404
        forged = await post(measured.api, "/twilio/video", room_event(call.code), token="forged")
        assert forged.status_code == 403
        with pytest.MonkeyPatch.context() as twilio_fails:
            failures = refusing_to_close(twilio, twilio_fails)
            await call.as_agent("POST", "/end")
            async with asyncio.timeout(SOON):
                await failures.wait()
        assert (await call.as_customer("/csat", score=4)).status_code == 201
        closing = await until(measured, lambda shown: "escalation_closings_overdue" in shown)
        async with asyncio.timeout(SOON):
            while total(await measured.of_worker(), "escalations_ended_total") == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        after = await until(measured, lambda shown: total(shown, "escalations_running") == 0)
        yield Session(call, before, waiting, live, closing, after, await measured.of_worker())


def refusing_to_close(twilio: LocalTwilio, patch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set at the first refusal."""
    refused = asyncio.Event()

    def refuse(*_: Any, **__: Any) -> None:
        refused.set()
        raise TwilioError(20503, "Service unavailable", status=503)

    patch.setattr(twilio.rooms, "complete", refuse)
    return refused


async def until(measured: Measured, shown: Callable[[str], bool]) -> str:
    """The API's first scrape of which this is true: Temporal's index lags behind."""
    async with asyncio.timeout(SOON):
        while not shown(scraped := await measured.of_api()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return scraped


async def test_who_waits_is_told_and_for_how_long(session: Session) -> None:
    assert total(session.waiting, "escalations_running", phase="code_issued") == 1
    assert 0 <= total(session.waiting, "escalation_longest_wait_seconds") < SOON
    assert total(session.live, "escalation_customers_waiting") == 0
    assert total(session.live, "escalation_longest_wait_seconds") == 0


async def test_every_phase_that_may_last_is_told_also_when_nobody_is_in_it(session: Session) -> None:
    told = {sample.labels["phase"]: sample.value for sample in samples(session.before, "escalations_running")}
    assert told == dict.fromkeys(("code_issued", "agent_joined", "customer_joined", "disconnected"), 0)


async def test_an_ending_and_its_rating_are_counted_once(session: Session) -> None:
    assert total(session.worker, "escalations_ended_total", outcome="rated", reason="agent_ended") == 1
    assert total(session.worker, "escalations_ended_total") == 1
    assert total(session.worker, "escalation_ratings_total", score="4") == 1
    assert total(session.worker, "escalation_link_to_face_seconds_count") == 1


async def test_a_closing_that_twilio_refused_is_a_retry_and_was_not_overdue(session: Session) -> None:
    assert total(session.worker, "activity_retries_total", activity_type="close_video_room") >= 1
    assert total(session.closing, "escalation_closings_overdue") == 0


async def test_calls_to_twilio_are_measured_by_product_and_outcome(session: Session) -> None:
    seconds = "twilio_request_duration_seconds_count"
    assert total(session.worker, seconds, product="video", outcome="ok") > 0
    assert total(session.worker, seconds, product="video", outcome="failed") >= 1
    assert total(session.worker, seconds, product="conversations", outcome="ok") > 0
    assert session.more(seconds, product="iam", outcome="ok") > 0
    products = {sample.labels["product"] for sample in samples(session.api + session.worker, seconds)}
    assert products <= {"conversations", "iam", "taskrouter", "video"}


async def test_callbacks_are_counted_by_verdict(session: Session) -> None:
    video = {"route": "/twilio/video"}
    assert session.more("api_callbacks_total", verdict="told", **video) >= 2
    assert session.more("api_callbacks_total", verdict="bad_signature", **video) == 1
    assert session.more("api_callbacks_total", verdict="failed") == 0


async def test_open_streams_are_told_with_their_cap(session: Session, settings: Settings) -> None:
    assert total(session.live, "api_streams_open") - total(session.before, "api_streams_open") == 1
    assert total(session.live, "api_stream_tails") - total(session.before, "api_stream_tails") == 1
    assert total(session.api, "api_streams_open") == total(session.before, "api_streams_open")
    assert total(session.live, "api_stream_tail_cap") == settings.stream_tail_cap


async def test_temporal_is_up_and_a_guess_is_counted(session: Session) -> None:
    assert total(session.api, "api_temporal_up") == 1
    assert session.more("api_guesses_total") == 1


async def test_no_code_sid_or_name_is_in_what_is_scraped(session: Session) -> None:
    call = session.call
    scraped = session.waiting + session.live + session.closing + session.api + session.worker
    worker = call.agent.worker
    for told in (
        call.code,
        call.claim,
        "GVESSED",
        worker.identity,
        worker.attributes["full_name"],
        "Customer ",
    ):
        assert told not in scraped
    assert re.findall(r"\b[A-Z]{2}[0-9a-f]{32}\b", scraped) == []
    assert ACCOUNT.account_sid not in scraped


async def test_without_temporal_a_scrape_says_so_and_which_callbacks_were_not_taken(
    create: CreateApi, settings: Settings
) -> None:
    listener = listen()
    app = create(settings.model_copy(update={"public_url": AnyHttpUrl(address_of(listener))}))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
        async with (
            serving(app, listener),
            httpx.AsyncClient(base_url=address_of(listener), timeout=15) as api,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(monitoring_app(app)), base_url="http://monitoring"
            ) as monitoring,
        ):
            before = (await monitoring.get("/metrics")).text
            assert (await post(api, "/twilio/video", room_event("5H2QK8N"))).status_code == 503
            after = (await monitoring.get("/metrics")).text
    assert [sample.value for sample in samples(after, "api_temporal_up")] == [0]
    assert samples(after, "escalations_running") == []
    for name, labels_of in (
        ("api_temporal_errors_total", {"error": "no_connection"}),
        ("api_callbacks_total", {"route": "/twilio/video", "verdict": "unavailable"}),
    ):
        assert total(after, name, **labels_of) > total(before, name, **labels_of)


@pytest.mark.parametrize("file", [ALERTS, *DASHBOARDS], ids=lambda file: file.name)
async def test_every_metric_that_ops_are_shown_or_woken_by_is_exposed(session: Session, file: Path) -> None:
    scraped = (session.live, session.api, session.worker)
    exposed = {name for one in scraped for name in names(one)}
    by = {label for one in scraped for label in labels(one)}
    asked = {name for expression in expressions(file) for name in METRIC.findall(expression)} - by
    assert len(asked) >= 8
    assert asked - exposed == set()


def expressions(file: Path) -> list[str]:
    """All that is PromQL in it."""
    text = file.read_text()
    if file.suffix == ".json":
        return [target["expr"] for panel in json.loads(text)["panels"] for target in panel.get("targets", ())]
    return re.findall(r"^ +expr: (.+)$", text, re.MULTILINE)

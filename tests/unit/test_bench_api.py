"""The bench of the API: that it leaves no endpoint out, and what it makes of what it measured."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from api.app import create_app
from dev.bench.api.bench import BENCH, SAMPLE, details, figures
from dev.bench.api.callbacks import receiving_callbacks
from dev.bench.api.steps import PAGES, STEPS
from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.places import Ports
from settings import Settings


def run(requests: int, **others: float) -> dict[str, Any]:
    return {"requests": requests, "seconds": 2.0, "api_ms": 100.0, "worker_ms": 60.0, **others}


MEASURED: dict[str, Any] = {
    "runs": 3,
    "machine": {"processors": 4, "load": 1.6, "python": "3.11.7", "system": "Linux x86_64"},
    "sessions": [run(100), run(100, worker_ms=40.0), run(100, worker_ms=500.0)],
    "endpoints": {"GET /api/join/{code}": [run(50), run(150)], "bare": [run(200)]},
}


def test_every_endpoint_is_measured(tmp_path: Path) -> None:
    environment = demo_environment(Ports(), demo_secrets(tmp_path / "demo.env"), {})
    app = create_app(Settings.model_validate({name.lower(): value for name, value in environment.items()}))
    offered = {
        f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods
    }
    assert {step.operation for step in STEPS if step.operation} == offered | set(PAGES)


def test_a_step_costs_what_api_and_worker_take_for_it() -> None:
    step, api, worker, reads = figures(MEASURED)
    assert step.value == pytest.approx(1.6)
    assert step.at_most == SAMPLE / 2
    assert step.kept
    assert step.spread == pytest.approx((1.4, 6.0))
    assert (api.value, worker.value) == pytest.approx((1.0, 0.6))
    assert step.baseline == pytest.approx(0.5)
    assert (reads.value, reads.baseline) == pytest.approx((50, 100))

    dear = {**MEASURED, "sessions": [run(100, worker_ms=116.0)]}
    assert [one.name for one in BENCH.figures(dear) if not one.kept] == [step.name]


def test_each_endpoint_is_told_with_all_its_requests() -> None:
    rows = details(MEASURED)
    assert rows[2:] == [
        "| `GET /api/join/{code}` | 200 | 50 | 1 | 0.6 | 2.0 |",
        "| a bare endpoint | 200 | 100 | 0.5 | 0.3 | 1.0 |",
    ]


async def test_callbacks_that_are_held_back_go_on_when_they_are_asked_for(tmp_path: Path) -> None:
    async with (
        receiving_callbacks() as api,
        receiving_callbacks() as callbacks,
        aiohttp.ClientSession() as http,
    ):
        api.held, callbacks.held, callbacks.api_url = True, True, api.url

        async def tell(path: str, **fields: str) -> None:
            headers = {"X-Twilio-Signature": "signed"}
            async with http.post(f"{callbacks.url}{path}", data=fields, headers=headers) as answer:
                assert answer.status == 204

        await tell("/twilio/video", RoomName="5H2QK8N", StatusCallbackEvent="participant-connected")
        await tell("/twilio/video", RoomName="5H2QK8N", StatusCallbackEvent="room-ended")
        await tell("/twilio/taskrouter", TaskSid="WT1", EventType="task.updated")  # not subscribed to
        await tell("/twilio/taskrouter", TaskSid="WT1", EventType="task.completed")
        assert callbacks.passed == 0
        assert await callbacks.deliver("5H2QK8N", "room-ended") == 2
        assert await callbacks.deliver("WT1", "task.completed") == 1
        assert callbacks.passed == 3

        late = asyncio.create_task(callbacks.deliver("5H2QK8N", "room-ended"))
        await tell("/twilio/video", RoomName="5H2QK8N", StatusCallbackEvent="room-ended")
        assert await late == 1

        callbacks.held = False
        await tell("/twilio/video", RoomName="5H2QK8N", StatusCallbackEvent="participant-connected")
        assert callbacks.passed == 5

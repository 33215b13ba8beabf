"""The bench of the API measures, and what does not hang on the machine holds: how much is asked and told."""

from pathlib import Path

from dev.bench.api.callbacks import receiving_callbacks
from dev.bench.api.measure import BARE, BARE_REQUESTS, measure_endpoints, measure_sessions
from dev.bench.api.steps import STEPS
from dev.bench.bench import Places
from dev.bench.product import running_product

AGENTS = 1
OF_A_SESSION = 9  # requests of the plugin and the pages


async def test_the_bench_asks_every_endpoint_and_goes_through_whole_sessions(tmp_path: Path) -> None:
    said: list[str] = []
    async with (
        receiving_callbacks() as callbacks,
        running_product(
            Places(tmp_path, tmp_path),
            agents=AGENTS,
            settings={"PUBLIC_URL": callbacks.url, "VIDEO_RECORD_BY_DEFAULT": "true"},
            local_twilio=("--event-callback", f"{callbacks.url}/twilio/taskrouter"),
        ) as product,
    ):
        callbacks.api_url = product.ports.api_url
        [sessions] = await measure_sessions(product, callbacks, 1, AGENTS, said.append)
        endpoints = await measure_endpoints(product, callbacks, 1, AGENTS, said.append)

    assert sessions["requests"] == AGENTS * OF_A_SESSION
    assert sessions["callbacks"] >= AGENTS * len(("agent connected", "customer connected", "chat completed"))
    assert sessions["api_ms"] > 0
    assert sessions["worker_ms"] > 0

    assert len(said) == 1 + len([step for step in STEPS if step.operation]) + 1
    asked = {operation: sum(run["requests"] for run in runs) for operation, runs in endpoints.items()}
    assert asked.pop(BARE) == BARE_REQUESTS
    assert asked.pop("POST /twilio/video") > 4 * AGENTS  # both connect, a recording runs, the room ends
    for operation, count in asked.items():
        expected = AGENTS * sum(step.times for step in STEPS if step.operation == operation)
        assert count == expected, operation

"""What is wrong with Temporal, or cannot be known of it, is told."""

import socket
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from dev.ports import free_port
from ops.doctor.checks import WITHIN, State
from ops.doctor.temporal import RETENTION, TemporalChecks
from tests.ops.doctor.conftest import Examine, make_namespace, set_retention

OF_A_NAMESPACE = ("retention", "search attributes", "worker", "clock beside Temporal's")


async def test_a_closed_port_is_wrong_and_the_rest_is_skipped(examine: Examine) -> None:
    address = f"127.0.0.1:{free_port()}"
    found = await examine({"TEMPORAL_ADDRESS": address})
    assert found["Temporal"].state is State.WRONG
    assert found["Temporal"].what == f"{address} does not answer as Temporal"
    assert found["namespace"].what == "skipped, as it needs: Temporal"
    assert all(found[name].skipped for name in OF_A_NAMESPACE)
    assert found["API key"].state is State.OK


async def test_another_server_is_wrong(examine: Examine, api_socket: socket.socket) -> None:
    found = await examine({"TEMPORAL_ADDRESS": f"127.0.0.1:{api_socket.getsockname()[1]}"})
    assert found["Temporal"].state is State.WRONG


async def test_a_server_that_never_answers_is_given_up(examine: Examine, silent: str) -> None:
    began = time.monotonic()
    found = await examine({"TEMPORAL_ADDRESS": silent})
    assert found["Temporal"].state is State.WRONG
    assert time.monotonic() - began < WITHIN + 5


async def test_a_configuration_that_cannot_be_read_is_wrong_and_not_shown(
    examine: Examine, tmp_path: Path
) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text('[profile.default]\napi_key = "a-secret" nonsense\n')
    found = (await examine({"TEMPORAL_CONFIG_FILE": str(file)}))["Temporal"]
    assert (found.state, found.what) == (State.WRONG, "TEMPORAL_* or temporal.toml cannot be read")


async def test_what_is_no_address_is_wrong(examine: Examine) -> None:
    found = (await examine({"TEMPORAL_ADDRESS": "no address"}))["Temporal"]
    assert (found.state, found.what) == (State.WRONG, "no address is no address")


def refusing(status: RPCStatusCode) -> Callable[..., Awaitable[None]]:
    async def refuse(*_: object) -> None:
        raise RPCError("not allowed", status, b"")

    return refuse


async def test_search_attributes_that_may_not_be_asked_for_are_unknown(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse = refusing(RPCStatusCode.PERMISSION_DENIED)
    monkeypatch.setattr(TemporalChecks, "_search_attributes", refuse)
    found = (await examine(fix=True))["search attributes"]
    assert found.state is State.UNKNOWN
    assert "EscalationPhase, " in found.advice


async def test_a_refusal_of_temporals_is_wrong_and_keeps_nothing_else(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse = refusing(RPCStatusCode.RESOURCE_EXHAUSTED)
    monkeypatch.setattr(TemporalChecks, "_search_attributes", refuse)
    found = await examine()
    assert found["search attributes"].state is State.WRONG
    assert found["search attributes"].what == "Temporal refuses: RESOURCE_EXHAUSTED, not allowed"
    assert found["worker"].state is State.OK


async def test_a_namespace_that_is_not_there_is_wrong(examine: Examine) -> None:
    found = await examine({"TEMPORAL_NAMESPACE": "nowhere"})
    assert found["namespace"].state is State.WRONG
    assert found["namespace"].what == "nowhere does not exist"
    assert "--namespace nowhere --retention 7d" in found["namespace"].advice
    assert all(found[name].skipped for name in OF_A_NAMESPACE)


async def test_a_short_retention_is_said(examine: Examine, bare_namespace: str) -> None:
    found = (await examine({"TEMPORAL_NAMESPACE": bare_namespace}))["retention"]
    assert found.state is State.WRONG
    assert found.what.startswith("what has ended is deleted after 1 d")


async def test_a_longer_retention_is_well(examine: Examine, long_kept: None, temporal_client: Client) -> None:
    await set_retention(temporal_client, timedelta(days=30))
    try:
        assert (await examine())["retention"].what == "what has ended is kept for 30 d"
    finally:
        await set_retention(temporal_client, RETENTION)


# --- search attributes ------------------------------------------------------------------------------------


async def test_missing_search_attributes_are_created_by_fix_and_only_by_it(
    examine: Examine, temporal_client: Client
) -> None:
    await make_namespace(temporal_client, "to-be-mended", timedelta(days=7))
    there = {"TEMPORAL_NAMESPACE": "to-be-mended"}
    for _ in range(2):  # the first has changed nothing
        missing = (await examine(there))["search attributes"]
        assert missing.state is State.WRONG
        assert missing.what.startswith("EscalationPhase, EscalationOutcome, EndReason, CustomerWaiting, ")
        assert missing.advice.startswith("Create them by --fix")
    created = (await examine(there, fix=True))["search attributes"]
    assert created.state is State.OK
    assert created.what.startswith("created EscalationPhase, ")
    assert (await examine(there, fix=True))["search attributes"].what == "all 7 are there"


async def test_fix_changes_nothing_where_nothing_is_missing(examine: Examine) -> None:
    assert (await examine(fix=True))["search attributes"].what == "all 7 are there"


async def test_a_search_attribute_of_another_type_is_not_mended(
    examine: Examine, mistyped_namespace: str
) -> None:
    found = (await examine({"TEMPORAL_NAMESPACE": mistyped_namespace}, fix=True))["search attributes"]
    assert found.state is State.WRONG
    assert found.what == "AgentSid is Text, and should be Keyword"


@pytest.fixture
async def mistyped_namespace(temporal_client: Client) -> str:
    await make_namespace(temporal_client, "mistyped", timedelta(days=7))
    request = AddSearchAttributesRequest(namespace="mistyped")
    request.search_attributes["AgentSid"] = IndexedValueType.INDEXED_VALUE_TYPE_TEXT
    await temporal_client.operator_service.add_search_attributes(request)
    return "mistyped"


# --- worker, long polls, clock ----------------------------------------------------------------------------


async def test_a_task_queue_that_nobody_polls_is_wrong(examine: Examine, bare_namespace: str) -> None:
    found = (await examine({"TEMPORAL_NAMESPACE": bare_namespace}))["worker"]
    assert found.state is State.WRONG
    assert found.what == "none polls the task queue escalations for workflow and activity tasks"


async def test_a_worker_that_polled_long_ago_is_none(examine: Examine) -> None:
    found = (await examine(now=lambda: datetime.now(UTC) + timedelta(minutes=3)))["worker"]
    assert found.state is State.WRONG


@pytest.mark.parametrize(
    ("cap", "state", "what"),
    [
        ("0", State.OK, "STREAM_TAIL_CAP is 0"),
        ("300", State.OK, "there is room for 4 of these at each frontend"),
        ("1200", State.OK, "there is room for 1 of these at each frontend"),
        ("1201", State.UNKNOWN, "more than the 1200 that a frontend of Temporal holds by default"),
    ],
)
async def test_the_cap_is_held_against_temporals_default(
    examine: Examine, cap: str, state: State, what: str
) -> None:
    found = (await examine({"STREAM_TAIL_CAP": cap}))["long polls"]
    assert found.state is state
    assert what in found.what


@pytest.mark.parametrize(
    ("ahead", "what"), [(timedelta(minutes=1), "ahead of"), (timedelta(minutes=-1), "behind")]
)
async def test_a_clock_that_is_wrong_is_told_beside_both(
    examine: Examine, ahead: timedelta, what: str
) -> None:
    found = await examine(now=lambda: datetime.now(UTC) + ahead)
    for whose in ("Twilio", "Temporal"):
        beside = found[f"clock beside {whose}'s"]
        assert beside.state is State.WRONG
        assert beside.what.endswith(f" s {what} {whose}'s")

"""The whole product in processes of its own, as the demo starts it; what Twilio and Temporal know of it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from temporalio.client import WorkflowExecutionDescription, WorkflowHistory

from dev.bench.bench import Places
from dev.bench.product import PARTS, Product, running_product
from dev.demo.processes import Part
from dev.demo.replicas import another_api, another_worker
from dev.ports import free_port
from tests.product.switchboard import Switchboard
from workflows.messages import MEMO_STATE, TASK_ATTRIBUTE, Snapshot, escalation_workflow_id

REJOIN_GRACE = 5  # seconds; the shortest that the settings allow


@dataclass(frozen=True)
class Stack(Product):
    switchboard: Switchboard  # the local Twilio's
    logs: Path  # the folder in which every process writes
    api_urls: list[str]  # one per replica

    async def end_chats(self) -> None:
        """Every one that goes on or waits, and with it its escalation: agents are idle again."""
        # first who waits: they would be offered as soon as somebody is idle
        await self._end_tasks("pending,reserved", "canceled")
        await self._end_tasks("assigned,wrapping", "completed")

    async def _end_tasks(self, statuses: str, end: str) -> None:
        tasks = f"{self.workspace}/Tasks"
        for task in (await self.twilio(f"{tasks}?AssignmentStatus={statuses}&PageSize=1000"))["tasks"]:
            try:
                await self.twilio(f"{tasks}/{task['sid']}", {"AssignmentStatus": end, "Reason": "test over"})
            except aiohttp.ClientResponseError as refused:
                if refused.status != 400:  # it has just ended
                    raise

    async def send_agents_home(self) -> None:
        """The first two: who is available and at no desk would be offered the next chat."""
        desk = f"{self.ports.twilio_url}/desk"
        for number in (1, 2):
            async with self.http.post(f"{desk}/login", json={"worker": number}) as answer:
                answer.raise_for_status()
                login = await answer.json()
            offline = {"activity_sid": login["offline_activity_sid"]}
            agent = {"Authorization": f"Bearer {login['token']}"}
            async with self.http.post(f"{desk}/worker/activity", json=offline, headers=agent) as answer:
                answer.raise_for_status()

    async def snapshot(self, code: str) -> Snapshot:
        description: WorkflowExecutionDescription = await self.temporal.get_workflow_handle(
            escalation_workflow_id(code)
        ).describe()
        return await description.memo_value(MEMO_STATE, type_hint=Snapshot)

    async def history(self, code: str) -> WorkflowHistory:
        return await self.temporal.get_workflow_handle(escalation_workflow_id(code)).fetch_history()

    async def result(self, code: str) -> dict[str, Any]:
        handle = self.temporal.get_workflow_handle(escalation_workflow_id(code), result_type=dict)
        result: dict[str, Any] = await handle.result()
        return result

    async def rooms(self, code: str, status: str) -> list[dict[str, Any]]:
        found = await self.twilio(f"/video/v1/Rooms?UniqueName={code}&Status={status}")
        rooms: list[dict[str, Any]] = found["rooms"]
        return rooms

    async def participants(self, code: str) -> dict[str, str]:
        """Who is in the room in progress: ParticipantSid by identity.

        Raises ValueError where there is not one such room, or somebody is in it twice.
        """
        [room] = await self.rooms(code, "in-progress")
        listed = await self.twilio(f"/video/v1/Rooms/{room['sid']}/Participants?Status=connected")
        there = {one["identity"]: one["sid"] for one in listed["participants"]}
        if len(there) < len(listed["participants"]):
            raise ValueError(f"an identity is in the room twice: {listed['participants']}")
        return there

    async def escalations(self, task_sid: str) -> int:
        """How many escalations the task has had."""
        found = await self.temporal.count_workflows(f"WorkflowType='Escalation' AND TaskSid='{task_sid}'")
        return found.count

    async def task_entry(self, task_sid: str, code: str) -> dict[str, Any]:
        """What the task's attributes say of the escalation."""
        task = await self.twilio(f"{self.workspace}/Tasks/{task_sid}")
        entry: dict[str, Any] = json.loads(task["attributes"])[TASK_ATTRIBUTE][code]
        return entry

    async def invites(self, conversation_sid: str) -> list[dict[str, Any]]:
        listed = await self.twilio(f"/conversations/v1/Conversations/{conversation_sid}/Messages")
        return [one for one in listed["messages"] if "uniqueCode" in json.loads(one["attributes"] or "{}")]


@asynccontextmanager
async def running_stack(
    folder: Path,
    *,
    workers: int = 1,
    apis: int = 1,
    desk: bool = True,
    agents: int = 2,
    settings: Mapping[str, str] | None = None,
    public_url: str | None = None,
    commands: Mapping[str, Sequence[str | Path]] | None = None,
) -> AsyncIterator[Stack]:
    """The parts of the demo on ports of their own.

    `agents` is how many agents the workspace has. Without the desk nothing is there for browsers of
    agents and operators.
    `public_url` is where Twilio reaches the API; without it, at the first replica.
    `commands` are other command lines, by the part's name.
    """
    faults = free_port()
    changed = {"VIDEO_REJOIN_GRACE": str(REJOIN_GRACE), **(settings or {})}
    of_twilio = ["--faults-port", str(faults)]
    if public_url is not None:
        changed["PUBLIC_URL"] = public_url
        of_twilio += ["--event-callback", f"{public_url}/twilio/taskrouter"]
    async with running_product(
        Places(folder, folder),
        only=None if desk else PARTS,
        agents=agents,
        settings=changed,
        local_twilio=of_twilio,
        commands=commands,
    ) as product:
        api_urls = [product.ports.api_url]
        replicas: list[Part] = []
        for number in range(2, workers + 1):
            replicas.append(another_worker(product.parts["Worker"], number, metrics_port=free_port()))
        for number in range(2, apis + 1):
            port = free_port()
            api_urls.append(f"http://localhost:{port}")
            replicas.append(another_api(product.parts["API"], number, port=port, monitoring_port=free_port()))
        for replica in replicas:
            product.parts[replica.name] = replica
            await product.processes.start(replica)
        switchboard = Switchboard(f"http://127.0.0.1:{faults}", product.http)
        yield Stack(**vars(product), switchboard=switchboard, logs=folder, api_urls=api_urls)

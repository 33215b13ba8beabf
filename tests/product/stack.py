"""The whole product in processes of its own, as the demo starts it; what Twilio and Temporal know of it."""

import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowHistory

from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.parts import demo_parts
from dev.demo.places import ROOT, Ports, free_ports
from dev.demo.processes import Part, Processes
from dev.demo.replicas import another_api, another_worker, with_arguments
from dev.temporal_server.binary import temporal_cli
from temporal.connection import escalation_plugin
from temporal.encryption import Keyring
from tests.ports import free_port
from tests.product.switchboard import Switchboard
from workflows.messages import MEMO_STATE, TASK_ATTRIBUTE, Snapshot, escalation_workflow_id

REJOIN_GRACE = 5  # seconds; the shortest that the settings allow

# The local Twilio closes a connection that was idle for 5 s. What is posted on it just then is reset.
KEPT_IDLE = 1.0  # seconds


@dataclass
class Stack:
    ports: Ports
    secrets: dict[str, str]
    temporal: Client
    http: aiohttp.ClientSession
    switchboard: Switchboard  # the local Twilio's
    processes: Processes
    parts: dict[str, Part]
    logs: Path  # the folder in which every process writes
    api_urls: list[str]  # one per replica

    async def kill_and_restart(self, name: str) -> None:
        """kill -9, then the same process again."""
        await self.processes.kill(self.parts[name])
        await self.processes.start(self.parts[name])

    async def end_chats(self) -> None:
        """Every one that goes on or waits, and with it its escalation: agents are idle again."""
        # first who waits: they would be offered as soon as somebody is idle
        await self._end_tasks("pending,reserved", "canceled")
        await self._end_tasks("assigned,wrapping", "completed")

    async def _end_tasks(self, statuses: str, end: str) -> None:
        tasks = f"{self.workspace}/Tasks"
        for task in (await self.twilio(f"{tasks}?AssignmentStatus={statuses}&PageSize=1000"))["tasks"]:
            async with self.http.post(
                f"{self.ports.twilio_url}{tasks}/{task['sid']}",
                headers=self._credentials,
                data={"AssignmentStatus": end, "Reason": "test over"},
            ) as answer:
                assert answer.status in (200, 400), answer.status  # 400: it has just ended

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

    @property
    def _credentials(self) -> dict[str, str]:
        account, token = self.secrets["TWILIO_ACCOUNT_SID"], self.secrets["TWILIO_AUTH_TOKEN"]
        return {"Authorization": aiohttp.encode_basic_auth(account, token)}

    async def twilio(self, path: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A resource of the local Twilio, read, or with a form written, with the account's credentials."""
        async with self.http.request(
            "GET" if form is None else "POST",
            f"{self.ports.twilio_url}{path}",
            headers=self._credentials,
            data=form,
        ) as answer:
            answer.raise_for_status()
            body: dict[str, Any] = await answer.json()
            return body

    @property
    def workspace(self) -> str:
        """The path of the account's workspace."""
        return f"/taskrouter/v1/Workspaces/{self.secrets['TWILIO_WORKSPACE_SID']}"

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
    ports = free_ports()
    secrets = demo_secrets(folder / "demo.env")
    environment = (
        demo_environment(ports, secrets, os.environ)
        | {"VIDEO_REJOIN_GRACE": str(REJOIN_GRACE)}
        | dict(settings or {})
    )
    parts = {part.name: part for part in demo_parts(ports, folder, temporal_cli())}
    for name, command in (commands or {}).items():
        parts[name] = replace(parts[name], command=command)
    faults = free_port()
    parts["Local Twilio"] = with_arguments(
        parts["Local Twilio"], *("--agents", str(agents)), *("--faults-port", str(faults))
    )
    if public_url is not None:
        environment["PUBLIC_URL"] = public_url
        parts["Local Twilio"] = with_arguments(
            parts["Local Twilio"], "--event-callback", f"{public_url}/twilio/taskrouter"
        )
    if not desk:
        for name in ("Desk", "Temporal UI", "Codec server"):
            del parts[name]
    api_urls = [ports.api_url]
    for number in range(2, workers + 1):
        parts[f"Worker {number}"] = another_worker(parts["Worker"], number, metrics_port=free_port())
    for number in range(2, apis + 1):
        port = free_port()
        api_urls.append(f"http://localhost:{port}")
        parts[f"API {number}"] = another_api(parts["API"], number, port=port, monitoring_port=free_port())
    async with (
        Processes(ROOT, folder, environment) as processes,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_IDLE)) as http,
    ):
        for part in parts.values():
            await processes.start(part)
        temporal = await Client.connect(
            f"localhost:{ports.temporal}", plugins=[escalation_plugin(Keyring(secrets["PAYLOAD_KEYS"]))]
        )
        switchboard = Switchboard(f"http://127.0.0.1:{faults}", http)
        yield Stack(ports, secrets, temporal, http, switchboard, processes, parts, folder, api_urls)

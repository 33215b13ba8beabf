"""Temporal: that it answers, and that its namespace is as escalations need it.

The doctor reads no payload, so it has no keys here.
"""

from datetime import UTC, timedelta
from typing import Final

from temporalio.api.enums.v1 import IndexedValueType, TaskQueueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeNamespaceResponse,
    DescribeTaskQueueRequest,
    GetSystemInfoRequest,
)
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError, RPCStatusCode

from ops.doctor.checks import Check, Finding, finding_of, ok, unknown, wrong
from ops.doctor.installation import Installation
from ops.doctor.machine import SETTINGS
from temporal.absence import lacks_namespace
from temporal.connection import connect
from temporal.encryption import Keyring
from workflows.messages import TASK_QUEUE
from workflows.snapshot import SEARCH_ATTRIBUTES

TEMPORAL: Final = "Temporal"
NAMESPACE: Final = "namespace"
GIVES_UP_AFTER: Final = timedelta(seconds=5)  # each call, by the client itself

RETENTION: Final = timedelta(days=7)
# Of frontend.namespaceCount, for each frontend, namespace and API method; nothing tells what it was set to.
LONG_POLLS: Final = 1200
CLOUD: Final = (".tmprl.cloud", ".api.temporal.io")  # whose limits are others
# Temporal holds a poll for a minute at most, and remembers who polled for five.
POLLED_WITHIN: Final = timedelta(seconds=90)
POLLED: Final = {
    "workflow": TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    "activity": TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
}
NOT_OURS_TO_ASK: Final = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED})

# The numbers in which the service itself tells a type, by the name that people give to the CLI.
TYPES: Final = {
    key.name: (key.indexed_value_type.name.title(), key.indexed_value_type.value) for key in SEARCH_ATTRIBUTES
}


def _refusal(failure: RPCError) -> Finding:
    return wrong(
        f"Temporal refuses: {failure.status.name}, {failure.message}",
        "With PERMISSION_DENIED, see what the API key of TEMPORAL_API_KEY may do.",
    )


told_by_temporal = finding_of(RPCError, _refusal)


class TemporalChecks:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def all(self) -> tuple[Check, ...]:
        setup = "README.md#going-to-real-twilio"
        return (
            Check(TEMPORAL, self.answers, setup),
            Check(NAMESPACE, self.namespace, setup, needs=(TEMPORAL,)),
            Check("retention", self.retention, "docs/operations.md#doctor", needs=(NAMESPACE,)),
            Check("search attributes", self.search_attributes, setup, needs=(NAMESPACE,)),
            Check("long polls", self.long_polls, "docs/operations.md#doctor", needs=(SETTINGS, TEMPORAL)),
            Check("worker", self.worker, setup, needs=(NAMESPACE,)),
        )

    @told_by_temporal
    async def answers(self) -> Finding:
        """What the SDK says of a failure may repeat what it was given: only its kind is told."""
        mend = "See TEMPORAL_ADDRESS, TEMPORAL_API_KEY and TEMPORAL_TLS*; they are not read from .env."
        try:
            config = ClientConfig.load_client_connect_config()
        except (RuntimeError, ValueError, OSError):
            return wrong("TEMPORAL_* or temporal.toml cannot be read", mend)
        self._installation.target = target = config.get("target_host") or "localhost:7233"
        try:
            client = await connect(Keyring(), give_up_after=GIVES_UP_AFTER)
        except ValueError:
            return wrong(f"{target} is no address", mend)
        except RuntimeError as error:
            refused = any(word in str(error) for word in ("Unauthenticated", "PermissionDenied"))
            what = "refuses us" if refused else "does not answer as Temporal"
            return wrong(f"{target} {what}", mend)
        self._installation.temporal = client
        said = await client.workflow_service.get_system_info(GetSystemInfoRequest())
        return ok(f"{target} answers, version {said.server_version}")

    async def namespace(self) -> Finding:
        name = self._installation.temporal.namespace
        try:
            await self._described()
        except RPCError as error:
            if lacks_namespace(error):
                create = f"`temporal operator namespace create --namespace {name} --retention 7d`"
                return wrong(f"{name} does not exist", f"Set TEMPORAL_NAMESPACE, or create it: {create}.")
            return wrong(
                f"{name} cannot be read: {error.status.name}",
                "See what the API key may do in this namespace.",
            )
        return ok(f"{name} exists")

    @told_by_temporal
    async def retention(self) -> Finding:
        found = (await self._described()).config.workflow_execution_retention_ttl.ToTimedelta()
        days = f"{found / timedelta(days=1):.3g} d"
        if found < RETENTION:
            return wrong(
                f"what has ended is deleted after {days}: too soon to look into a complaint",
                "`temporal operator namespace update --namespace "
                f"{self._installation.temporal.namespace} --retention 7d`, or longer.",
            )
        return ok(f"what has ended is kept for {days}")

    async def _described(self) -> DescribeNamespaceResponse:
        client = self._installation.temporal
        return await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace)
        )

    @told_by_temporal
    async def search_attributes(self) -> Finding:
        """With `fix`, what is missing is created; the type of what is there cannot be changed."""
        try:
            found = await self._search_attributes()
        except RPCError as error:
            if error.status not in NOT_OURS_TO_ASK:
                raise
            return unknown(
                f"Temporal does not let us ask ({error.status.name})",
                f"Look in its UI for {', '.join(TYPES)}.",
            )
        other = [name for name, (_, number) in TYPES.items() if found.get(name, number) != number]
        if other:
            needed = ", ".join(
                f"{name} is {_type_name(found[name])}, and should be {TYPES[name][0]}" for name in other
            )
            return wrong(needed, "Remove it by `temporal operator search-attribute remove`, then use --fix.")
        missing = [name for name in TYPES if name not in found]
        if not missing:
            return ok(f"all {len(TYPES)} are there")
        if not self._installation.fix:
            return wrong(
                f"{', '.join(missing)} missing: no escalation can begin",
                "Create them by --fix; in Temporal Cloud by `tcld` or its UI.",
            )
        return await self._create(missing)

    async def _create(self, missing: list[str]) -> Finding:
        client = self._installation.temporal
        request = AddSearchAttributesRequest(namespace=client.namespace)
        for name in missing:
            request.search_attributes[name] = IndexedValueType.ValueType(TYPES[name][1])
        try:
            await client.operator_service.add_search_attributes(request)
        except RPCError as error:
            return wrong(
                f"{', '.join(missing)} missing, and not created: {error.status.name}",
                "In Temporal Cloud, create them by `tcld` or its UI.",
            )
        return ok(f"created {', '.join(missing)}; they work after a few seconds")

    async def _search_attributes(self) -> dict[str, int]:
        client = self._installation.temporal
        request = ListSearchAttributesRequest(namespace=client.namespace)
        return dict((await client.operator_service.list_search_attributes(request)).custom_attributes)

    async def long_polls(self) -> Finding:
        """Against what Temporal has by default: it tells nobody what it was set to, nor how many we are."""
        cap, host = self._installation.settings.stream_tail_cap, self._installation.target.partition(":")[0]
        if cap == 0:
            return ok("STREAM_TAIL_CAP is 0: pages are served without long polls")
        if host.endswith(CLOUD):
            return unknown(
                f"up to {cap} for each API process (STREAM_TAIL_CAP); Temporal Cloud has limits of its own",
                "See those of your namespace.",
            )
        if cap > LONG_POLLS:
            return unknown(
                f"up to {cap} for each API process (STREAM_TAIL_CAP), more than the {LONG_POLLS} that a "
                "frontend of Temporal holds by default; what yours was set to cannot be asked",
                "Raise frontend.namespaceCount, or lower STREAM_TAIL_CAP.",
            )
        return ok(
            f"up to {cap} for each API process (STREAM_TAIL_CAP): with Temporal's default of {LONG_POLLS}, "
            f"there is room for {LONG_POLLS // cap} of these at each frontend"
        )

    @told_by_temporal
    async def worker(self) -> Finding:
        client, absent = self._installation.temporal, []
        for kind, number in POLLED.items():
            request = DescribeTaskQueueRequest(
                namespace=client.namespace, task_queue=TaskQueue(name=TASK_QUEUE), task_queue_type=number
            )
            answer = await client.workflow_service.describe_task_queue(request)
            polled = [poller.last_access_time.ToDatetime(UTC) for poller in answer.pollers]
            if not any(self._installation.now() - at < POLLED_WITHIN for at in polled):
                absent.append(kind)
        if absent:
            return wrong(
                f"none polls the task queue {TASK_QUEUE} for {' and '.join(absent)} tasks",
                "Start one: `.venv/bin/python -m worker`, with the same TEMPORAL_NAMESPACE.",
            )
        return ok(f"the task queue {TASK_QUEUE} is polled")


def _type_name(number: int) -> str:
    name = IndexedValueType.Name(IndexedValueType.ValueType(number))
    return name.removeprefix("INDEXED_VALUE_TYPE_").title().replace("_", "")

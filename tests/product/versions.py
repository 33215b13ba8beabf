"""Which build of the workflow code begins what is started, as `temporal worker deployment` tells Temporal."""

import asyncio

from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.service import RPCError

POLLS_WITHIN = 20.0  # seconds until Temporal knows of a version by its workers' polls
LOOK_EVERY = 0.1  # seconds


async def make_current(client: Client, version: WorkerDeploymentVersion) -> None:
    """Returns when Temporal has taken it: not before workers of this version poll. Raises RPCError."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=version.deployment_name, build_id=version.build_id
    )
    loop = asyncio.get_running_loop()
    deadline = loop.time() + POLLS_WITHIN
    while True:
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
        except RPCError:
            if loop.time() > deadline:
                raise
            await asyncio.sleep(LOOK_EVERY)
        else:
            return


async def builds_of(client: Client, workflow_id: str) -> set[str]:
    """The build ids of all workers that have worked on it."""
    history = await client.get_workflow_handle(workflow_id).fetch_history()
    return {
        event.workflow_task_completed_event_attributes.deployment_version.build_id
        for event in history.events
        if event.HasField("workflow_task_completed_event_attributes")
    }

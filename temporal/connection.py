"""The way to Temporal: one plugin for client, worker and replayer, so that they cannot drift apart.

Address, namespace, API key and TLS come from TEMPORAL_* or temporal.toml (Temporal's environment
configuration); nothing of ours is set twice.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from temporalio.client import Client, Interceptor
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.envconfig import ClientConfig
from temporalio.plugin import SimplePlugin
from temporalio.runtime import LoggingConfig, PrometheusConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import PayloadLimitsConfig, RetryConfig
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from temporal.encryption import Keyring, PayloadEncryption
from temporal.metrics import BUCKETS, Measuring

logger = logging.getLogger(__name__)

# Modules without state of their own. The sandbox would import them anew for every escalation: passing them
# through takes a quarter of a worker's processor time away. It watches over none of them then; a test does.
PASSED_THROUGH = (
    "workflows.addresses",
    "workflows.agent_seat",
    "workflows.details",
    "workflows.ending",
    "workflows.escalation_messages",
    "workflows.messages",
    "workflows.phases",
    "workflows.recording",
    "workflows.reconcile_messages",
    "workflows.snapshot",
    "workflows.state",
    "workflows.twilio_calls",
    "workflows.twilio_steps",
)

# The memo holds the whole published state, about 1.5 kB; Temporal's own limit is 2 MB.
MEMO_WARN_BYTES = 16 * 1024

# What the SDK's core itself logs: its usual levels, but for the place that names task tokens. A token holds
# the workflow id, and with it the join code.
CORE_LOG = (
    TelemetryFilter(core_level="WARN", other_level="ERROR").formatted()
    + ",temporalio_sdk_core::worker::activities=ERROR"
)


def _runner(_: WorkflowRunner | None) -> WorkflowRunner:
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    )


def _data_converter(keys: Keyring) -> DataConverter:
    converter = replace(pydantic_data_converter, payload_codec=PayloadEncryption(keys))
    if keys.current is None:
        return converter
    return replace(converter, failure_converter_class=DefaultFailureConverterWithEncodedAttributes)


def escalation_plugin(keys: Keyring) -> SimplePlugin:
    """Data converter, workflow sandbox and metrics, for clients (their workers inherit it) and replayers."""
    return SimplePlugin(
        "chat-to-video-escalation",
        data_converter=_data_converter(keys),
        workflow_runner=_runner,
        interceptors=[Measuring()],
    )


def log_encryption(keys: Keyring) -> None:
    """One line for whoever starts a process that writes histories."""
    if keys.current is None:
        logger.warning("histories are kept in plain text: PAYLOAD_KEYS has no key that encrypts")
    else:
        logger.info("histories are encrypted under key %s", keys.current)


async def connect(
    keys: Keyring,
    *,
    lazy: bool = False,
    give_up_after: timedelta | None = None,
    metrics_address: str | None = None,
    interceptors: Sequence[Interceptor] = (),
) -> Client:
    """A client of the configured namespace.

    lazy: connect on first use, so that a process starts while Temporal is away.
    give_up_after: how long a call is retried by the client itself (its own default otherwise).
    metrics_address: host:port where the worker's Prometheus metrics are served, the SDK's and ours.
    interceptors: of the client, and of its workers where they are interceptors of workers, too.
    Raises RuntimeError when Temporal cannot be reached and `lazy` is off.
    """
    runtime = None
    if metrics_address is not None:
        runtime = Runtime(
            telemetry=TelemetryConfig(
                logging=LoggingConfig(filter=CORE_LOG),
                metrics=PrometheusConfig(
                    bind_address=metrics_address,
                    durations_as_seconds=True,
                    histogram_bucket_overrides=BUCKETS,
                ),
            )
        )
    retry = None
    if give_up_after is not None:
        retry = RetryConfig(max_elapsed_time_millis=int(give_up_after.total_seconds() * 1000))
    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", "localhost:7233")
    return await Client.connect(
        **config,
        plugins=[escalation_plugin(keys)],
        interceptors=interceptors,
        lazy=lazy,
        retry_config=retry,
        runtime=runtime,
        payload_limits=PayloadLimitsConfig(memo_warn_size=MEMO_WARN_BYTES),
    )

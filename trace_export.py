"""OpenTelemetry's SDK, and what of a span leaves the process. Imported only where spans are sent.

Temporal's interceptor names workflow ids, and with them join codes; what an exception says may name anything.
So spans are sent by a list: what is not on it stays here, whoever wrote it.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import (
    Link,
    SpanKind,
    Status,
    StatusCode,
    format_span_id,
    format_trace_id,
    get_current_span,
)
from opentelemetry.util.types import AttributeValue
from temporalio.contrib.opentelemetry import TracingInterceptor

from log_lines import NameOf, escalation_name
from settings import Settings
from traces import Span
from workflows.addresses import code_named_in

logger = logging.getLogger(__name__)

FLUSHED_WITHIN: Final = 2.0  # seconds, at the end of the process

SENT: Final = frozenset(
    {
        "error.type",
        "escalation",
        "exception.type",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "temporalRunID",
        "twilio.error_code",
        "twilio.product",
        "twilio.resource",
    }
)
WORKFLOW_ID: Final = "temporalWorkflowID"  # the interceptor's; sent as the name that logs have


class Export:
    """From here on spans are collected, and sent from a thread of their own; those that the collector does
    not take in time are dropped.

    What to sample, headers, certificates and limits are the SDK's own settings, from the environment:
    https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
    """

    def __init__(self, settings: Settings, service: str) -> None:
        sent = OTLPSpanExporter(f"{str(settings.otel_exporter_otlp_endpoint).rstrip('/')}/v1/traces")
        named = Resource({SERVICE_NAME: service}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=Resource.create(named.attributes), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(Listed(sent, escalation_name(settings))))
        self._tracer = self._provider.get_tracer("chat-to-video-escalation")
        # Not OpenTelemetryPlugin: it is experimental, and tells of a workflow when it is over, hours later.
        self.interceptor = TracingInterceptor(self._tracer)

    @contextmanager
    def span(self, told: Span, kind: str) -> Iterator[None]:
        """See `traces.span`."""
        with self._tracer.start_as_current_span(
            told.name, kind=SpanKind[kind.upper()], record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception as error:
                told.attributes.setdefault("error.type", type(error).__name__)
                raise
            finally:
                span.update_name(told.name)
                span.set_attributes(told.attributes)
                if "error.type" in told.attributes:
                    span.set_status(StatusCode.ERROR)

    def ids(self) -> dict[str, str]:
        """See `traces.ids`."""
        here = get_current_span().get_span_context()
        if not here.is_valid:
            return {}
        return {"trace_id": format_trace_id(here.trace_id), "span_id": format_span_id(here.span_id)}

    def end(self) -> None:
        """Sends what is left, for FLUSHED_WITHIN seconds at most: the SDK itself would wait for longer."""
        flush = Thread(target=self._provider.shutdown, daemon=True)
        flush.start()
        flush.join(FLUSHED_WITHIN)
        if flush.is_alive():
            logger.warning("the last spans were not taken within %s s", FLUSHED_WITHIN)


class Listed(SpanExporter):
    """Passes spans on with what is in SENT. name_of: makes of a join code what logs call the escalation."""

    def __init__(self, to: SpanExporter, name_of: NameOf) -> None:
        self._to = to
        self._name_of = name_of

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._to.export([self._listed(span) for span in spans])

    def shutdown(self) -> None:
        self._to.shutdown()

    def _listed(self, span: ReadableSpan) -> ReadableSpan:
        attributes = _listed(span.attributes)
        code = code_named_in(str((span.attributes or {}).get(WORKFLOW_ID, "")))
        if code is not None:
            attributes["escalation"] = self._name_of(code)
        return ReadableSpan(
            span.name,
            span.context,
            span.parent,
            span.resource,
            attributes,
            [Event(event.name, _listed(event.attributes), event.timestamp) for event in span.events],
            [Link(link.context) for link in span.links],
            span.kind,
            status=Status(span.status.status_code),  # its description is the exception's text
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )


def _listed(attributes: Mapping[str, AttributeValue] | None) -> dict[str, AttributeValue]:
    return {name: value for name, value in (attributes or {}).items() if name in SENT}

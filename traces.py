"""Spans of requests and of calls to Twilio, for OpenTelemetry: from the agent's press to what Twilio answers.

Unless OTEL_EXPORTER_OTLP_ENDPOINT is set, nothing here imports OpenTelemetry (FastAPI imports its API in any
case). The context of a trace goes to Temporal alone: what a browser says of one is not believed, and Twilio
is told of none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from settings import Settings

if TYPE_CHECKING:
    from temporalio.contrib.opentelemetry import TracingInterceptor

    from trace_export import Export

_export: Export | None = None  # of this process, while it traces


@dataclass
class Span:
    """Filled in while it lasts. Of the attributes those are sent that `trace_export.py` names; `error.type`
    says that it failed. https://opentelemetry.io/docs/specs/semconv/http/http-spans/
    """

    name: str
    attributes: dict[str, str | int] = field(default_factory=dict)


@contextmanager
def tracing(settings: Settings, service: str) -> Iterator[None]:
    """Around all that the process does: its spans are sent, if the settings say where to.

    The end waits for the last of them, `trace_export.FLUSHED_WITHIN` seconds at most.
    """
    global _export
    if settings.otel_exporter_otlp_endpoint is None:
        yield
        return
    from trace_export import Export  # it imports OpenTelemetry

    _export = export = Export(settings, service)
    try:
        yield
    finally:
        _export = None
        export.end()


@contextmanager
def span(name: str, kind: Literal["server", "client"]) -> Iterator[Span]:
    """What happens in it is one span, within the one that is under way here."""
    told = Span(name)
    if _export is None:
        yield told
    else:
        with _export.span(told, kind):
            yield told


def ids() -> dict[str, str]:
    """`trace_id` and `span_id` of what runs here, for its log lines; empty where nothing is traced."""
    return {} if _export is None else _export.ids()


def interceptors() -> list[TracingInterceptor]:
    """What passes the trace on through Temporal: for a client and its workers."""
    return [] if _export is None else [_export.interceptor]

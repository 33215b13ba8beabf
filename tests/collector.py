"""An OTLP collector: takes what the real exporter sends over HTTP, in threads of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Sent:
    """One span, as it was sent. Ids are in hex, `parent` is empty at the root."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent: str
    links: frozenset[str]  # trace ids
    attributes: dict[str, str | int] = field(hash=False)
    failed: bool


@dataclass
class Collector:
    """`status` is what it answers; `may_answer` makes it wait."""

    url: str = ""
    status: HTTPStatus = HTTPStatus.OK
    may_answer: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    bodies: list[bytes] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    @property
    def spans(self) -> list[Sent]:
        return [span for body in self.bodies for span in _spans(ExportTraceServiceRequest.FromString(body))]

    def named(self, name: str) -> list[Sent]:
        return [span for span in self.spans if span.name == name]


def _spans(request: ExportTraceServiceRequest) -> Iterator[Sent]:
    for of_process in request.resource_spans:
        process = {one.key: one.value.string_value for one in of_process.resource.attributes}
        for scope in of_process.scope_spans:
            for span in scope.spans:
                yield Sent(
                    process["service.name"],
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    frozenset(link.trace_id.hex() for link in span.links),
                    {one.key: one.value.string_value or one.value.int_value for one in span.attributes},
                    span.status.code == span.status.STATUS_CODE_ERROR,
                )


@contextmanager
def collector() -> Iterator[Collector]:
    """Answers at once, until told otherwise."""
    taken = Collector()
    taken.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.paths.add(self.path)
            taken.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            taken.asked.set()
            taken.may_answer.wait()
            self.send_response(taken.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        taken.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield taken
        finally:
            taken.may_answer.set()
            server.shutdown()
            thread.join()

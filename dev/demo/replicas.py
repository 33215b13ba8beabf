"""More of the same process, on ports of its own: what it is told and what it answers stays the same."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dev.demo.parts import answers
from dev.demo.processes import Part


def another_worker(worker: Part, number: int, *, metrics_port: int) -> Part:
    return replace(worker, name=f"Worker {number}", environment={"WORKER_METRICS_PORT": str(metrics_port)})


def another_api(api: Part, number: int, *, port: int, monitoring_port: int) -> Part:
    return replace(
        api,
        name=f"API {number}",
        ready=answers(f"http://localhost:{monitoring_port}/readyz"),
        environment={"API_PORT": str(port), "MONITORING_PORT": str(monitoring_port)},
    )


def with_arguments(part: Part, *arguments: str | Path) -> Part:
    more: Sequence[str | Path] = [*part.command, *arguments]
    return replace(part, command=more)

"""What so many escalations a day need, told from what one takes."""

from dataclasses import replace
from pathlib import Path

import pytest

from dev.bench.report import publish
from dev.bench.sizing.bench import BENCH
from dev.bench.sizing.load import Cost, needs
from dev.bench.sizing.measure import KINDS, processes

COST = Cost(worker=0.1, api=0.05, temporal=0.3, postgresql=0.1, wal=600_000, data=100_000, actions=26)
RUN = {
    "per_second": 3.2,
    "cpu_ms": dict.fromkeys(KINDS, 100.0),
    "bytes": {"WAL": 600_000.0, "data": 100_000.0},
    "histories": [{"actions": 26}, {"actions": 26}],
}
MEASURED = {"whole": [RUN, RUN, RUN], "at_rest": {"API": [120.0, 122.0], "PostgreSQL": [300.0]}}


def test_a_hundred_thousand_a_day_are_three_and_a_half_a_second_when_it_is_busiest() -> None:
    need = needs(100_000, COST)
    assert need.per_second == pytest.approx(3.47, abs=0.01)
    assert need.live == pytest.approx(2083, abs=1)
    assert need.temporal_processors == pytest.approx(2.08, abs=0.01)
    assert need.wal == pytest.approx(60e9)
    assert need.data == pytest.approx(70e9)
    assert need.actions_per_second == pytest.approx(90.3, abs=0.1)


def test_there_is_always_one_process_more_than_what_is_to_be_done_needs() -> None:
    assert (needs(1, COST).workers, needs(1, COST).apis, needs(1, COST).apis_told_at_once) == (2, 2, 2)
    assert needs(100_000, COST).workers == 2  # 0.35 of a processor, of which half may be used: one, and one
    assert needs(1_000_000, COST).workers == 8


def test_open_pages_ask_for_more_api_processes_than_their_work_does() -> None:
    need = needs(100_000, COST)
    assert need.apis == 6  # 4,166 streams
    assert need.apis_told_at_once == 15


def test_processes_are_told_by_their_kind() -> None:
    pids = {"API 1": 1, "API 2": 2, "Worker 1": 3, "Temporal worker 1": 4, "PostgreSQL": 5, "Desk": 6}
    told = processes(pids)
    assert told["API"] == [1, 2]
    assert told["Worker"] == [3]
    assert told["Temporal worker"] == [4]
    assert told["PostgreSQL"] == [5]
    assert set(told) == set(KINDS)


def test_the_table_has_a_row_for_each_size_and_the_memory_of_each_kind() -> None:
    shown = "\n".join(BENCH.details(MEASURED))
    assert "| 100 000 | 3.47 | 2 083 | 2 | 6 | 15 | 2.78 | 0.694 | 60 GB | 70 GB | 90.3 |" in shown
    assert "| API | 121 |" in shown
    assert all(figure.kept for figure in BENCH.figures(MEASURED))


def test_where_nothing_is_promised_there_is_no_picture(tmp_path: Path) -> None:
    document = tmp_path / "operations.md"
    document.write_text("<!-- sizing -->\n<!-- /sizing -->\n")
    measured = {
        **MEASURED,
        "runs": 3,
        "machine": {"processors": 4, "load": 1, "python": "3", "system": "any"},
    }
    publish(replace(BENCH, document=document), measured)
    assert "| API, a session | 100 ms |" in document.read_text()
    assert "picture" not in document.read_text()
    assert list(tmp_path.iterdir()) == [document]

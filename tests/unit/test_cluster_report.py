"""What the cluster's suite says of its runs, and that it finds what is late."""

import json
from dataclasses import replace
from pathlib import Path

from tests.cluster.held import Held
from tests.cluster.report import Played, tables, write_json
from tests.cluster.rollout import Rollout
from tests.cluster.victims import CLEAN_WITHIN, LOSSES, NOTHING
from tests.cluster.waves import CALM, Calm, Lost, hit_by
from tests.kills.crowd import Cell
from tests.kills.places import FAULTS, PLACES, Kind
from tests.kills.waves import Wave, met_by
from tests.product.session import Answer

LOSS = LOSSES[0]
TOLD = Answer("escalate", 503, {}, 0.2, {}, 1)
WELL = Cell(PLACES[0].kind, "the link is sent", "(1)", ())
WAVE = Wave(LOSS.name, (WELL, WELL), (TOLD,), slowest_answer=4.2, true_after=CLEAN_WITHIN - 0.5)
PLAYED = Played(
    bring_ups=[12.0, 14.0, 13.0],
    call=[],
    nothing_lost=replace(WAVE, victim="nothing", true_after=3.0),
    lost=[Lost(LOSS, WAVE, usually=3.0)],
    calm=Calm((WELL, WELL)),
    rollout=Rollout(100, 100, slowest_answer=2.5, drained_after=3.2, findings=[]),
    held=Held(1000, 300.0, 812.4, {"API 1": 0.12}, {"API 1": 143.2}, []),
)


def test_the_tables_have_every_loss_the_rollout_and_who_was_held(tmp_path: Path) -> None:
    file = tmp_path / "build/cluster.json"
    file.parent.mkdir()
    write_json(PLAYED, 905, file)
    shown = tables(json.loads(file.read_text()))
    assert "15 min 5 s in all. From nothing to ready: 13 s." in shown
    assert "2 sessions were in flight through all of it, " in shown
    assert "went on afterwards: 2 ended as they should." in shown
    assert "| nothing | 2 | 2 | 4.2 s | after 3.0 s | |" in shown
    assert f"| {LOSS.name} | 2 | 2 | 4.2 s | after 29.5 s | 26.5 s |" in shown
    assert "100 calls that were on finished on the old code, 100 that began then on the new one." in shown
    assert "1,000 live escalations" in shown
    assert "| API 1 | 12 % | 143 MB |" in shown


def test_what_is_clean_too_late_is_a_finding_though_every_session_ended_well() -> None:
    late = Lost(LOSS, replace(WAVE, true_after=CLEAN_WITHIN + 5), usually=4.0)
    assert late.findings == [f"{LOSS.name}: clean 31.0 s later than usual, not within 30 s"]
    assert replace(PLAYED, lost=[late]).findings == late.findings
    asked_again = Lost(LOSS, replace(WAVE, troubled_for=CLEAN_WITHIN + 2), usually=0.0)
    assert asked_again.findings == [f"{LOSS.name}: clean 32.0 s later than usual, not within 30 s"]
    assert PLAYED.findings == []


def test_a_harmed_session_a_stuck_rollout_and_a_broken_stream_are_findings() -> None:
    harmed = replace(WAVE, cells=(WELL, replace(WELL, findings=("rating lost",))))
    assert Lost(LOSS, harmed, usually=3.0).findings == [f"{LOSS.name} / the link is sent (1): rating lost"]
    assert PLAYED.rollout is not None
    assert PLAYED.held is not None
    played = replace(
        PLAYED,
        call=["the call came to revoked"],
        calm=Calm((replace(WELL, findings=("orphan room",)),)),
        rollout=replace(PLAYED.rollout, findings=["lease held"]),
        held=replace(PLAYED.held, findings=["1 streams broke off"]),
    )
    assert played.findings == [
        "the call came to revoked",
        "the link is sent (1): orphan room",
        "lease held",
        "1 streams broke off",
    ]


def test_a_kill_meets_sessions_in_everything_but_calls_that_it_would_hold_for_too_long() -> None:
    hit = {place.name for place in hit_by(NOTHING)}
    assert {place.name for place in met_by(NOTHING)} - hit == {
        place.name for place in PLACES if place.moment == FAULTS["held"]
    }


def test_calm_phases_are_phases_in_which_a_session_may_stay() -> None:
    assert {place.subject for place in PLACES if place.kind is Kind.PHASE} > set(CALM)

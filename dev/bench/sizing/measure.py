"""Whole sessions on a cluster, and what each of its processes takes for one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dev.bench.bench import Places, Say
from dev.bench.cluster import ClusterProduct, running_on_a_cluster
from dev.bench.sessions.histories import costs
from dev.bench.sessions.throughput import throughput
from dev.bench.sessions.whole import WholeSessions
from dev.bench.usage import family_memory
from dev.cluster.postgresql import SCHEMAS

AGENTS: Final = 20  # and so many sessions at a time
WHOLE: Final = 2  # of each of them in each measurement
KINDS: Final = (  # of processes; the others stand in for Twilio, or are for people to look at
    *("API", "Worker"),
    *("Temporal frontend", "Temporal history", "Temporal matching", "Temporal worker"),
    *("PostgreSQL", "Balancer"),
)
_NUMBER = re.compile(r" \d+$")


async def measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    """What `figures` reads. Says what is measured, as it goes.

    Raises what `running_on_a_cluster` raises, TimeoutError, aiohttp's ClientError, temporalio's errors.
    """
    async with running_on_a_cluster(places, agents=AGENTS) as product:
        say("the cluster is up")
        pids = processes(product.processes.pids())
        at_rest = {kind: [family_memory(pid) for pid in some] for kind, some in pids.items()}
        play = WholeSessions(product, AGENTS).play
        measured = []
        for run in range(-1, runs):  # the first warms up
            before = await _bytes(product)
            one = await throughput(play, pids, sessions=AGENTS * WHOLE, at_a_time=AGENTS)
            kept = {
                name: (now - before[name]) / one.sessions for name, now in (await _bytes(product)).items()
            }
            say(f"{one.per_second:5.1f} sessions a second{'' if run >= 0 else ', warming up'}")
            if run >= 0:
                histories = [await costs(product.temporal, workflow_id) for workflow_id in one.workflow_ids]
                measured.append({**one.as_json(), "bytes": kept, "histories": histories})
        return {"at_rest": at_rest, "whole": measured}


def processes(pids: Mapping[str, int]) -> dict[str, Sequence[int]]:
    """Of each kind, by the names of the parts: `API 1`, `API 2` are of the kind `API`."""
    return {kind: [pid for name, pid in pids.items() if _NUMBER.sub("", name) == kind] for kind in KINDS}


async def _bytes(product: ClusterProduct) -> dict[str, int]:
    """`WAL`: written since ever; `data`: in the databases now."""
    ask = product.cluster.postgresql.ask
    sizes = " + ".join(f"pg_database_size('{database}')" for database in SCHEMAS)
    return {
        "WAL": int(await ask("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")),
        "data": int(await ask(f"SELECT {sizes}")),
    }

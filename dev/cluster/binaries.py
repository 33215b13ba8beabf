"""`python -m dev.cluster.binaries`: the Temporal server, its SQL tool and its UI, built from pinned modules.

Prints where each is.
"""

import sys
from dataclasses import astuple, dataclass
from pathlib import Path

from dev.go_binary import GoBuildError, go_binary

MODULE = Path(__file__).parent


@dataclass(frozen=True)
class Binaries:
    server: Path
    sql_tool: Path
    ui: Path


def binaries() -> Binaries:
    """Blocks, for minutes at the first build. Raises GoBuildError."""
    return Binaries(
        go_binary(MODULE, "go.temporal.io/server/cmd/server", "temporal-server"),
        go_binary(MODULE, "go.temporal.io/server/cmd/tools/sql", "temporal-sql-tool"),
        go_binary(MODULE, "github.com/temporalio/ui-server/v2/cmd/server", "temporal-ui-server"),
    )


if __name__ == "__main__":
    try:
        for path in astuple(binaries()):
            print(path)
    except GoBuildError as error:
        sys.exit(str(error))

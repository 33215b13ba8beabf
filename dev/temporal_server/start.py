"""How the Temporal dev server is started: its search attributes, its ports, its database."""

from pathlib import Path

from workflows.snapshot import SEARCH_ATTRIBUTES

# Twice as many sessions in a second. What is written outlives the process, though not a power cut.
PRAGMAS = ("journal_mode=wal", "synchronous=normal")


def start_command(cli: Path, *, port: int, ui_port: int | None, database: Path) -> list[str | Path]:
    """The command line. ui_port None: no UI. `database` is made when it is not there."""
    command: list[str | Path] = [cli, "server", "start-dev", "--port", str(port), "--log-level", "warn"]
    command += ["--headless"] if ui_port is None else ["--ui-port", str(ui_port)]
    command += ["--db-filename", database]
    for pragma in PRAGMAS:
        command += ["--sqlite-pragma", pragma]
    for key in SEARCH_ATTRIBUTES:
        command += ["--search-attribute", f"{key.name}={key.indexed_value_type.name.title()}"]
    return command

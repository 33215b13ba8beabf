"""`python3 -m dev.cluster.packages`: are PostgreSQL and haproxy there, as the distribution packages them?

Standard library only: it is asked before anything is installed or built.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Debian keeps PostgreSQL's commands out of everybody's PATH, one folder for each version.
POSTGRESQL = Path("/usr/lib/postgresql")
BESIDE_THE_PATH = ("/usr/sbin", "/usr/local/sbin")


class PackageMissingError(RuntimeError):
    """One line with the command that installs it."""


@dataclass(frozen=True)
class Packages:
    initdb: Path
    postgres: Path
    pg_isready: Path
    psql: Path
    haproxy: Path


def packages() -> Packages:
    """Raises PackageMissingError."""
    newest_first = sorted(POSTGRESQL.glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    return Packages(
        initdb=_found("initdb", "postgresql", newest_first),
        postgres=_found("postgres", "postgresql", newest_first),
        pg_isready=_found("pg_isready", "postgresql", newest_first),
        psql=_found("psql", "postgresql", newest_first),
        haproxy=_found("haproxy", "haproxy"),
    )


def _found(command: str, package: str, folders: Sequence[Path] = ()) -> Path:
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath), *BESIDE_THE_PATH])
    found = shutil.which(command, path=path)
    if found is None:
        raise PackageMissingError(
            f"{command} is missing: apt-get install --no-install-recommends {package} (on Debian)"
        )
    return Path(found)


if __name__ == "__main__":
    try:
        packages()
    except PackageMissingError as error:
        sys.exit(str(error))

"""PostgreSQL in a folder of its own: made once, run by a user who is not root, Temporal's schema in it."""

import asyncio
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

from dev.cluster.binaries import Binaries
from dev.cluster.packages import Packages
from dev.cluster.places import HOST
from dev.demo.processes import Part

USER = "temporal"  # of the databases
UNPRIVILEGED = ("postgres", "nobody")  # of the system, the first that there is
CONFIG = Path(__file__).parent / "config/postgresql.conf"
# What the schemas are called in the SQL tool, by their database.
SCHEMAS = {"temporal": "postgresql/v12/temporal", "temporal_visibility": "postgresql/v12/visibility"}


class PostgresqlError(RuntimeError):
    """One line that says why its folder cannot be used."""


class Postgresql:
    """Keeps everything in `state`/postgresql, and its password beside it, readable by its owner alone."""

    def __init__(self, state: Path, packages: Packages, port: int) -> None:
        self._state, self._packages, self._port = state, packages, port
        self._folder = state / "postgresql"
        self._password_file = state / "postgresql.password"
        # PostgreSQL refuses to be root's
        self._owner = _unprivileged() if os.geteuid() == 0 else None

    @property
    def address(self) -> str:
        return f"{HOST}:{self._port}"

    @property
    def password(self) -> str:
        return self._password_file.read_text()

    def prepare(self) -> None:
        """The folder with an empty database cluster, where there is none. Blocks. Raises PostgresqlError."""
        if not self._folder.exists():
            self._initialise()
        configured = self._folder / "postgresql.conf"
        shutil.copyfile(CONFIG, configured)
        self._give(configured)

    def _initialise(self) -> None:
        """In a folder of another name, so that what was interrupted is no database."""
        unfinished = self._folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._give(unfinished)
        self._password_file.unlink(missing_ok=True)
        with os.fdopen(os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32))
        self._give(self._password_file)
        command = self._as_owner(
            self._packages.initdb,
            *("--pgdata", unfinished),
            *("--username", USER),
            *("--pwfile", self._password_file),
            *("--auth", "scram-sha-256"),
            *("--encoding", "UTF8"),
            *("--locale", "C.UTF-8"),
        )
        made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        if made.returncode:
            raise PostgresqlError(f"PostgreSQL cannot be set up in {self._state}: {self._why(made.stderr)}")
        unfinished.rename(self._folder)

    def _why(self, said: str) -> str:
        last = (said.strip().splitlines() or ["no reason given"])[-1]
        if self._owner is None:
            return last
        return f"{last} (for root it runs as {self._owner.pw_name}, who must be able to enter this folder)"

    def part(self) -> Part:
        command = self._as_owner(self._packages.postgres, "-D", self._folder, "-p", str(self._port))
        return Part("PostgreSQL", command, self._is_ready())

    async def write_schema(self, tools: Binaries) -> None:
        """The databases and their schemas, or what a newer server has more. Raises PostgresqlError."""
        for database, schema in SCHEMAS.items():
            for step in (
                ["create-database"],
                ["setup-schema", "--version", "0.0"],
                ["update-schema", "--schema-name", schema],
            ):
                await self._sql_tool(tools.sql_tool, database, step)

    async def _sql_tool(self, tool: Path, database: str, step: list[str]) -> None:
        endpoint = ["--plugin", "postgres12", "--endpoint", HOST, "--port", str(self._port)]
        try:
            await self._run(tool, *endpoint, "--user", USER, "--database", database, *step)
        except PostgresqlError as error:
            raise PostgresqlError(f"Temporal's schema: {step[0]} of {database} failed ({error})") from error

    async def ask(self, query: str) -> str:
        """The one value that it answers, as text. Raises PostgresqlError."""
        place = ["--host", HOST, "--port", str(self._port), "--username", USER, "--dbname", "temporal"]
        return await self._run(self._packages.psql, *place, "--no-align", "--tuples-only", "--command", query)

    async def _run(self, *command: str | Path) -> str:
        """What it says. Raises PostgresqlError with the last line of it when it fails."""
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, "SQL_PASSWORD": self.password, "PGPASSWORD": self.password},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        lines = said.decode().strip().splitlines()
        if process.returncode:
            raise PostgresqlError((lines or ["no reason given"])[-1])
        return "\n".join(lines)

    def _is_ready(self) -> Callable[[], Awaitable[bool]]:
        async def ready() -> bool:
            process = await asyncio.create_subprocess_exec(
                *(self._packages.pg_isready, "--quiet", "--host", HOST, "--port", str(self._port))
            )
            return await process.wait() == 0

        return ready

    def _give(self, path: Path) -> None:
        if self._owner:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _as_owner(self, *command: str | Path) -> list[str | Path]:
        if self._owner is None:
            return [*command]
        user, group = str(self._owner.pw_uid), str(self._owner.pw_gid)
        return ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--", *command]


def _unprivileged() -> pwd.struct_passwd:
    """Raises PostgresqlError."""
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresqlError(f"PostgreSQL does not run as root, and there is none of the users {UNPRIVILEGED}")

"""Where the Temporal CLI comes from: TEMPORAL_CLI, PATH, the pinned modules, or the SDK's download."""

import asyncio
import os
import shutil
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from dev.go_binary import BIN, GoBuildError, go_binary

HERE = Path(__file__).parent
DOWNLOADED = "temporal-sdk-python-*"  # the SDK names its download after its own version


class TemporalCliMissingError(RuntimeError):
    """One line that says what to do."""


def temporal_cli() -> Path:
    """The Temporal CLI's path; built or downloaded into .local/bin the first time.

    Blocks, for minutes at the first build: call it outside an event loop. Raises TemporalCliMissingError.
    """
    if named := os.environ.get("TEMPORAL_CLI"):
        if not os.access(named, os.X_OK):
            raise TemporalCliMissingError(f"TEMPORAL_CLI is {named}, which is no executable file")
        return Path(named)
    if installed := shutil.which("temporal"):
        return Path(installed)
    if shutil.which("go"):
        return _build()
    return _download()


def _build() -> Path:
    try:
        return go_binary(HERE, "github.com/temporalio/cli/cmd/temporal", "temporal")
    except GoBuildError as error:
        raise TemporalCliMissingError(f"{error}. Or set TEMPORAL_CLI to a Temporal CLI") from error


def _download() -> Path:
    BIN.mkdir(parents=True, exist_ok=True)
    if not any(BIN.glob(DOWNLOADED)):
        try:
            asyncio.run(_start_once())
        except RuntimeError as error:
            raise TemporalCliMissingError(
                "No Temporal CLI: install Go >= 1.25, or a Temporal CLI on the PATH or at TEMPORAL_CLI "
                f"(the download failed: {error})"
            ) from error
    return next(BIN.glob(DOWNLOADED))


async def _start_once() -> None:
    async with await WorkflowEnvironment.start_local(download_dest_dir=str(BIN)):
        pass

"""Commands that are built from Go modules: each folder's go.mod and go.sum pin what goes into them."""

import os
import subprocess
from pathlib import Path

from dev.demo.places import LOCAL

BIN = LOCAL / "bin"
NEEDS = "Go >= 1.25"


class GoBuildError(RuntimeError):
    """One line that says why."""


def go_binary(module: Path, package: str, name: str) -> Path:
    """The command's path: built into .local/bin, and again when the pins of `module`, its folder, are newer.

    Blocks, for minutes at the first build. Raises GoBuildError.
    """
    built = BIN / name
    pins = [module / "go.mod", module / "go.sum"]
    if built.exists() and built.stat().st_mtime >= max(pin.stat().st_mtime for pin in pins):
        return built
    BIN.mkdir(parents=True, exist_ok=True)
    unfinished = BIN / f"{name}.{os.getpid()}"
    try:
        build = subprocess.run(
            ["go", "build", "-mod=readonly", "-o", unfinished, package],
            cwd=module,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise GoBuildError(f"go is missing: install {NEEDS}") from error
    if build.returncode:
        why = (build.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise GoBuildError(f"go build failed ({why}); it needs {NEEDS}")
    unfinished.replace(built)
    return built

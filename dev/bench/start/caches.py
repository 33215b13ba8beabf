"""A start as after the machine's own, as far as that can be had without being root."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from dev.demo.places import ROOT

OURS: Final = ("activities", "api", "dev", "temporal", "workflows", "customer_site/dist", "flex_plugin/dist")


def bytecode_in(folder: Path) -> dict[str, str]:
    """Environment of Pythons that find their bytecode there and nowhere else, and compile what is missing.

    https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPYCACHEPREFIX
    """
    return {
        "PYTHONPYCACHEPREFIX": str(folder),
        "PYTHONDONTWRITEBYTECODE": "",
    }  # whoever started us may have it


def forget_files(cli: Path) -> None:
    """Has the system let go of what it holds in memory of Python, the packages, our files and the CLI.

    What another process has mapped stays, and so does all where the system cannot be asked to (macOS).
    https://man7.org/linux/man-pages/man2/posix_fadvise.2.html
    """
    if not hasattr(os, "posix_fadvise"):
        return
    library = Path(os.__file__).parent  # of Python itself
    folders = (Path(sys.prefix), library, *(ROOT / name for name in OURS))
    for file in (cli, *_files(folders)):
        opened = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(opened)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for at, _, names in os.walk(folder):
            yield from (file for name in names if (file := Path(at, name)).is_file())

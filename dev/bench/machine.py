"""What a run was measured on: its figures hold for that alone."""

import os
import platform
from typing import Any

from dev.bench.bench import Measured


def machine() -> dict[str, Any]:
    """Asked at the end of a run: the load tells whether the machine had other work."""
    return {
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def in_words(measured: Measured) -> str:
    on = measured["machine"]
    return (
        f"{measured['runs']} runs of each kind on {on['processors']} processors, which at the end "
        f"{on['load']:.0f} processes wanted; Python {on['python']}, {on['system']}."
    )

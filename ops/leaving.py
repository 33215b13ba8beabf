"""How a command that has spoken to Temporal ends."""

import os
import sys
from typing import NoReturn


def leave(status: int | str) -> NoReturn:
    """Ends the process, as sys.exit does: with a number, or with 1 after a line on stderr.

    At once, without Python's own clean-up: that takes the interpreter away from under the threads of
    Temporal's SDK, and the process is aborted now and then, whatever its exit code was to be.
    """
    if isinstance(status, str):
        print(status, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if isinstance(status, str) else status)

"""One stream is one open file, of the API and of who looks."""

import resource

from dev.bench.bench import CannotMeasureError


def allow_open_files(needed: int) -> None:
    """For this process and those that it starts from now on. Raises CannotMeasureError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    except (ValueError, OSError) as error:
        raise CannotMeasureError(
            f"{needed} open files are needed, and {hard} are allowed: raise the hard limit (ulimit -Hn)"
        ) from error

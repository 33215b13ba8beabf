"""What runs in a terminal until Ctrl-C, and how it tells of its progress."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def say(step: str, seconds: float) -> None:
    print(f"  {step:<22}{seconds:6.1f} s", flush=True)


async def until_signal(runs: Coroutine[Any, Any, None]) -> None:
    """Until it ends, or a signal cancels it. Raises what it raises.

    Later signals are ignored: the stopping that the first began is bounded, and leaves nothing behind.
    """
    running = asyncio.create_task(runs)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in STOPPING:
            loop.add_signal_handler(number, lambda: None)
        print("\n  Stopping", flush=True)
        running.cancel()

    for number in STOPPING:
        loop.add_signal_handler(number, stop)
    await asyncio.wait({running})
    if not running.cancelled():
        await running

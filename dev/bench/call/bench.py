"""From the press on Join to the other person's moving picture, in both orders, and what takes the time."""

from statistics import median
from typing import Any, Final

from playwright.async_api import Browser

from dev.bench.bench import Bench, Measured, Places, Say
from dev.bench.browser.bare_call import bare_call_page
from dev.bench.browser.chromium import chromium
from dev.bench.call.pages import agent_joins, bare_pages, customer_joins, real_pages
from dev.bench.call.parts import PARTS, Picture
from dev.bench.figures import Figure, median_of
from dev.bench.product import Product, running_product

AGENTS: Final = 2  # in turns: who has just ended a call is not free at once
ORDERS: Final = {"customer_joins": customer_joins, "agent_joins": agent_joins}
PICTURES: Final = ("agent", "customer")  # of whom


async def measure(browser: Browser, product: Product, runs: int, say: Say) -> dict[str, Any]:
    """What `figures` reads: in turns with the bare page, so that both meet the same machine.

    Raises TimeoutError, playwright's Error, aiohttp's ClientError.
    """
    measured: dict[str, list[dict[str, Any]]] = {}

    def note(kind: str, pictures: dict[str, Picture]) -> None:
        run = {whose: {"ms": one.ms, "ours": one.ours, "parts": one.parts} for whose, one in pictures.items()}
        measured.setdefault(kind, []).append(run)
        told = ", ".join(f"the {whose}'s picture {one.ms:.0f} ms" for whose, one in pictures.items())
        say(f"{len(measured[kind]):3} {kind.replace('_', ' '):22}{told}")

    async with bare_call_page() as bare:
        for kind, joins in ORDERS.items():
            for run in range(runs):
                async with real_pages(browser, product, 1 + run % AGENTS) as pages:
                    note(kind, await joins(pages))
                async with bare_pages(browser, product, bare) as pages:
                    note(f"bare_{kind}", await joins(pages))
    return {"browser": f"Chromium {browser.version}", **measured}


async def _measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    async with chromium() as browser, running_product(places, agents=AGENTS) as product:
        return await measure(browser, product, runs, say)


def figures(measured: Measured) -> list[Figure]:
    """Medians. What is ours is that of the later one of a run's two pictures."""
    told = []
    for kind in ORDERS:
        press = _in_words(kind)
        told += [
            median_of(
                f"{press}: the {whose}'s picture",
                [run[whose]["ms"] for run in measured[kind]],
                "ms",
                baseline=[run[whose]["ms"] for run in measured[f"bare_{kind}"]],
            )
            for whose in PICTURES
        ]
        ours = [max(run[whose]["ours"] for whose in PICTURES) for run in measured[kind]]
        told.append(median_of(f"{press}: neither twilio-video nor WebRTC", ours, "ms", at_most=150))
    return told


def details(measured: Measured) -> list[str]:
    """Each part's median, for every picture, and in brackets that of the bare page."""
    columns = [(kind, whose) for kind in ORDERS for whose in PICTURES]
    heads = "".join(f" {_in_words(kind)}: the {whose}'s picture |" for kind, whose in columns)
    rows = []
    for key, part in PARTS.items():
        cells = "".join(f" {_medians(measured, kind, whose, key)} |" for kind, whose in columns)
        rows.append(f"| {part.name} | {'ours' if part.ours else ''} |{cells}")
    return [
        f"| ms in {measured['browser']}, in brackets the bare page | |{heads}",
        f"|---|---|{'---|' * len(columns)}",
        *rows,
    ]


def _in_words(kind: str) -> str:
    """`The customer joins`"""
    return f"The {kind.replace('_', ' ')}"


def _medians(measured: Measured, kind: str, whose: str, part: str) -> str:
    real, bare = (
        median(run[whose]["parts"][part] for run in measured[one]) for one in (kind, f"bare_{kind}")
    )
    return f"{real:.0f} ({bare:.0f})"


BENCH: Final = Bench(
    "call", "how long from the press on Join to the other person's face", 9, _measure, figures, details
)

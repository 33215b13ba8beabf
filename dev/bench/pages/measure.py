"""Every kind of measurement beside its baseline, in turns, so that both meet the same machine."""

from typing import Any

from playwright.async_api import Browser

from dev.bench.bench import Say
from dev.bench.browser.bare_call import bare_call_page
from dev.bench.pages.call_start import start_bare_call, start_call
from dev.bench.pages.page_load import load_customers_page, load_plain_page
from dev.bench.people import escalated
from dev.bench.product import Product

AGENTS = 2  # in turns: who has just ended a call is not free at once


async def measure(browser: Browser, product: Product, runs: int, say: Say) -> dict[str, Any]:
    """What `figures` reads. Says what is measured, as it goes.

    Raises TimeoutError, playwright's Error, aiohttp's ClientError.
    """
    measured: dict[str, list[dict[str, Any]]] = {}

    def note(kind: str, run: dict[str, Any]) -> None:
        measured.setdefault(kind, []).append(run)
        say(f"{len(measured[kind]):3} {kind.replace('_', ' '):16}{run['ms']:6.0f} ms {run['bytes']:8} bytes")

    people = await escalated(product, 1)
    for _ in range(runs):
        note("page", await load_customers_page(browser, people))
        note("plain", await load_plain_page(browser, product))
    async with bare_call_page() as bare:
        for phone in (False, True):
            on = "_on_a_phone" if phone else ""
            for run in range(runs):
                call = await start_call(browser, product, bare, 1 + run % AGENTS, phone=phone)
                note(f"call{on}", call)
                note(f"bare{on}", await start_bare_call(browser, product, bare, phone=phone))
    return {"browser": f"Chromium {browser.version}", **measured}

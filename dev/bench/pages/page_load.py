"""From the link to a Join button that can be pressed, on a phone, with nothing in its cache."""

from dataclasses import asdict
from typing import Any

from playwright.async_api import Browser

from dev.bench.browser.chromium import new_profile, observed, slow_down
from dev.bench.browser.transfers import Transfers
from dev.bench.people import People
from dev.bench.product import Product


async def load_customers_page(browser: Browser, people: People) -> dict[str, Any]:
    """ms to the button, the files with their bytes, layout shift, and the longest task (ms; 0: under 50)."""
    return await _load(browser, people.customers_page)


async def load_plain_page(browser: Browser, product: Product) -> dict[str, Any]:
    """The same of a page of that server which is nothing but HTML: what the customer's is compared with."""
    return await _load(browser, f"{product.ports.api_url}/problems/unknown-code")


async def _load(browser: Browser, url: str) -> dict[str, Any]:
    async with new_profile(browser) as context:
        page = await context.new_page()
        transfers = await Transfers.of(page)
        await slow_down(page)
        await page.goto(url, wait_until="commit")
        seen = await observed(page, "usable")
        return {
            "ms": seen["usable"],
            "bytes": transfers.bytes,
            "shift": sum(shift["value"] for shift in seen["shifts"]),
            "longest_task_ms": max((task["ms"] for task in seen["longTasks"]), default=0),
            "files": [asdict(one) for one in transfers.so_far if one.body],
        }

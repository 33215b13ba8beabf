"""`python -m tests.browser.sheets`: pictures of every state in the gallery, and sheets, into build/gallery.

A sheet is one page in one theme at one width: HTML to open, and a PNG of it. All at once takes some minutes.
"""

import argparse
import asyncio
import html
import itertools
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Browser, Page

from dev.bench.browser.chromium import chromium
from dev.demo.places import ROOT
from tests.browser.gallery import Gallery, State, serving_gallery, visit
from tests.browser.sights import NARROWEST, PHONE

FOLDER = ROOT / "build/gallery"
THEMES = ("light", "dark")
WIDTHS = {"join": (320, 390, 768, 1280), "agent": (300, 320, 390, 768, 1280)}
HEIGHTS = {one["width"]: one["height"] for one in (PHONE, *NARROWEST.values())}  # else HEIGHT
HEIGHT = 800
THUMBNAIL = 216  # px wide
SHEET = 1800  # px wide

# A page that was just drawn is not painted at once.
PAINTED = "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"

STYLE = """
body { margin: 16px; font: 14px/20px system-ui, sans-serif; background: #888; }
ul { display: flex; flex-wrap: wrap; gap: 16px; margin: 0; padding: 0; list-style: none; }
li { width: THUMBNAILpx; } img { display: block; width: 100%; }
""".replace("THUMBNAIL", str(THUMBNAIL))


def picture_of(state: State, theme: str, width: int) -> Path:
    return FOLDER / f"{state.page}-{theme}-{width}" / f"{state.name}.png"


async def take(browser: Browser, gallery: Gallery, theme: str, width: int, lang: str) -> None:
    """Pictures of every state that the width has, as far down as the page goes.

    A page of its own for each: one that was resized is now and then caught half painted.
    """
    context = await browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, HEIGHT)},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )

    async def look(page: Page, state: State) -> None:
        await gallery.opens(page, state, lang)
        file = picture_of(state, theme, width)
        file.parent.mkdir(parents=True, exist_ok=True)
        await page.evaluate(PAINTED)
        overlong = await page.evaluate("document.scrollingElement.scrollHeight > innerHeight")
        await page.screenshot(path=file, full_page=overlong)

    await visit(context, [one for one in gallery.states if width in WIDTHS[one.page]], look)
    await context.close()


async def lay_out(browser: Browser, states: Iterable[State], theme: str, width: int) -> Path | None:
    """One sheet; None where the page has no such width."""
    pictures = [(one, picture_of(one, theme, width)) for one in states if width in WIDTHS[one.page]]
    if not pictures:
        return None
    items = "".join(
        f'<li>{html.escape(one.name)}<img src="{quote(str(file.relative_to(FOLDER)))}" alt="">'
        for one, file in pictures
    )
    sheet = pictures[0][1].parent.with_suffix(".html")
    sheet.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{sheet.stem}</title>'
        f"<style>{STYLE}</style><ul>{items}</ul>"
    )
    page = await browser.new_page(viewport={"width": SHEET, "height": 1000})
    await page.goto(sheet.as_uri())
    await page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
    await page.close()
    return sheet


async def main() -> None:
    every_width = sorted({width for widths in WIDTHS.values() for width in widths})
    parser = argparse.ArgumentParser(prog="python -m tests.browser.sheets", description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", choices=every_width, default=every_width)
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--lang", default="en", help="qps: long, and from right to left")
    asked = parser.parse_args()
    async with chromium() as browser, serving_gallery(browser) as gallery:
        for theme, width in itertools.product(asked.themes, asked.widths):
            await take(browser, gallery, theme, width, asked.lang)
            for page in WIDTHS:
                states = [one for one in gallery.states if one.page == page]
                if sheet := await lay_out(browser, states, theme, width):
                    print(sheet.relative_to(ROOT))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())

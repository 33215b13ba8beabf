"""What does not fit on a page."""

from playwright.async_api import Page

# What sticks out of the page, and what does not fit into its button or its field.
OVERFLOWING = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.closest('.for-readers, svg, option')) return false;
  const words = one.matches('button, a, summary, label, p, h1') && one.scrollWidth > one.clientWidth + 1
    && one.clientWidth > 0;
  return words || box.left < -0.5 || box.right > innerWidth + 0.5;
}).map(one => one.outerHTML.slice(0, 120))"""


async def overflowing(page: Page) -> list[str]:
    """What is cut, or sticks out at the sides; the page itself, where it scrolls sideways."""
    found: list[str] = await page.evaluate(OVERFLOWING)
    if not await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"):
        found.append("the page")
    return found

"""What does not fit on a page, or cannot be hit with a finger."""

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


SMALLEST_TARGET = 44  # px

# What takes a press, where it is smaller than that: a label takes one for its field.
SMALL_TARGETS = """smallest => {
  const open = document.querySelector('dialog[open]');
  const pressed = 'button, a[href], summary, select, textarea, input';
  return [...(open ?? document).querySelectorAll(pressed)].filter(one => {
    const boxes = [one, ...one.labels ?? []].map(each => each.getBoundingClientRect());
    const drawn = boxes.some(({ width }) => width > 0);
    return drawn && !boxes.some(box => box.width > smallest - 0.5 && box.height > smallest - 0.5);
  }).map(one => {
    const { width, height } = one.getBoundingClientRect();
    return `${Math.round(width)} x ${Math.round(height)}: ${one.outerHTML.slice(0, 120)}`;
  });
}"""


async def small_targets(page: Page) -> list[str]:
    """What a finger would miss; in a dialog, where one is open."""
    found: list[str] = await page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
    return found

"""What cannot be read or reached on a page that is enlarged, or whose text is set wider."""

from playwright.async_api import Page

from tests.browser.layout import overflowing

# What WCAG 2.2, 1.4.12 lets a reader set: https://www.w3.org/TR/WCAG22/#text-spacing
SPACED_TEXT = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }
"""

# Text that is cut by what it stands in, or by the window where nothing scrolls, and text that overlaps.
# What sticks to the window's edge lies over what is scrolled, and is looked at by itself.
UNREADABLE = """() => {
  const open = document.querySelector('dialog[open]');
  const scope = open ?? document.body;
  const unseen = '.for-readers, script, style, noscript, option, svg';
  const sticks = one => getComputedStyle(one.closest('.sticky') ?? one).position === 'sticky';
  const short = one => one.outerHTML.replace(/\\s+/g, ' ').slice(0, 80);
  const texts = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode } = walker;
    const one = currentNode.parentElement;
    if (!currentNode.data.trim() || one.closest(unseen)) continue;
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(currentNode);
    texts.push({ one, boxes: [...range.getClientRects()].filter(({ width }) => width > 1) });
  }
  const shown = ({ one, boxes }) => {
    const scroller = one.closest('.stage-scene, dialog');
    if (!scroller || !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) return { one, boxes };
    const { top, bottom } = scroller.getBoundingClientRect();
    return { one, boxes: boxes.map(box => ({
      left: box.left, right: box.right, top: Math.max(top, box.top), bottom: Math.min(bottom, box.bottom),
    })) };
  };
  const found = [];
  const cutBy = (one, box) => {
    for (let around = one; around; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      if (overflowY === 'auto' || overflowY === 'scroll') return null;
      const edge = around.getBoundingClientRect();
      const hides = overflowX !== 'visible' || overflowY !== 'visible';
      const within = box.left > edge.left - 2 && box.right < edge.right + 2
        && box.top > edge.top - 2 && box.bottom < edge.bottom + 2;
      if (hides && around !== document.body && !within) return around;
      if (position === 'fixed') return box.top > -2 && box.bottom < innerHeight + 2 ? null : around;
    }
    return null;
  };
  for (const { one, boxes } of texts) {
    const by = boxes.map(box => cutBy(one, box)).find(Boolean);
    if (by) found.push(`cut: ${short(one)} by ${short(by)}`);
  }
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  const apart = (a, b) => !a.contains(b) && !b.contains(a) && sticks(a) === sticks(b);
  const pressed = [...scope.querySelectorAll('button, a[href], select, input, textarea, summary')]
    .filter(one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map(one => ({ one, boxes: [one.getBoundingClientRect()] }));
  const drawn = [...texts.map(shown), ...pressed.map(shown)];
  texts.forEach((_, nth) => {
    const text = drawn[nth];
    for (const other of drawn.slice(nth + 1))
      if (apart(text.one, other.one) && text.boxes.some(a => other.boxes.some(b => meet(a, b))))
        found.push(`overlapped: ${short(text.one)} and ${short(other.one)}`);
  });
  return [...new Set(found)];
}"""

# What the keyboard comes to, and is then covered, or out of sight.
OBSCURED = """() => {
  const scope = document.querySelector('dialog[open]') ?? document.body;
  const before = document.activeElement;
  scrollTo(0, 0);
  const all = scope.querySelectorAll('button, a[href], select, input, textarea, summary');
  const found = [...all].filter(one => {
    if (!one.checkVisibility({ visibilityProperty: true })) return false;
    document.activeElement?.blur(); // whoever has the focus already is not scrolled to
    one.focus();
    const box = one.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const there = document.elementFromPoint(x, y);
    return !there || !(one.contains(there) || there.contains(one) && there.matches('label'));
  }).map(one => one.outerHTML.slice(0, 80));
  before?.focus();
  scrollTo(0, 0);
  return found;
}"""


async def unreadable(page: Page) -> list[str]:
    """What sticks out at the sides, is cut, or overlaps."""
    found: list[str] = await page.evaluate(UNREADABLE)
    return [*await overflowing(page), *found]


async def obscured(page: Page) -> list[str]:
    """Controls that are not in sight when they have the focus."""
    found: list[str] = await page.evaluate(OBSCURED)
    return found

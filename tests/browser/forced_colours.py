"""What is lost on a page where the person's own few colours stand in for its own."""

from playwright.async_api import Page

# Controls without an edge; switches that look the same on and off; and what is drawn by a background alone,
# and so not at all. `getComputedStyle` gives the colours as they are forced.
LOST = """() => {
  const style = (one, part) => getComputedStyle(one, part);
  const probe = document.body.appendChild(document.createElement('i'));
  const named = name => { probe.style.color = name; return style(probe).color; };
  const [canvas, highlight, face] = ['Canvas', 'Highlight', 'ButtonFace'].map(named);
  probe.remove();
  const scope = document.querySelector('dialog[open]') ?? document.body;
  const all = selector =>
    [...scope.querySelectorAll(selector)].filter(one => one.checkVisibility({ opacityProperty: true }));
  const short = one => one.outerHTML.replace(/\\s+/g, ' ').slice(0, 100);
  const edge = one => style(one).borderTopStyle !== 'none' && parseFloat(style(one).borderTopWidth) > 0;
  const found = [];
  const look = (selector, lost, what) => {
    for (const one of all(selector)) if (lost(one)) found.push(`${what}: ${short(one)}`);
  };
  look('button, select, textarea, input:not([type=checkbox]), dialog, .notice, .stage-notice',
    one => !edge(one), 'no edge');
  look('a[href]:not(.button)', one => !style(one).textDecorationLine.includes('underline'), 'no line');
  look('[aria-pressed=true]', one => style(one).backgroundColor !== highlight, 'not pressed');
  look('[aria-pressed=false]', one => style(one).backgroundColor === highlight, 'pressed');
  look('[aria-disabled=true]', one => style(one).color === style(document.body).color, 'not disabled');
  look('.star:not(.chosen, .given) .icon', one => style(one).fill !== 'none', 'a star');
  look(':is(.star.chosen, .star.given) .icon', one => style(one).fill === 'none', 'no star');
  const drawn = [['.alive i'], ['.recording b'], ['.level', '::after'], ['.presence.here', '::before']];
  for (const [selector, part] of drawn)
    look(selector, one => [canvas, face].includes(style(one, part).backgroundColor), 'not drawn');
  look('.level', one => !edge(one), 'no edge');
  return found;
}"""

# What has the focus, and does not show it.
UNFOCUSED = """() => {
  const before = document.activeElement;
  const scope = document.querySelector('dialog[open]') ?? document.body;
  const all = scope.querySelectorAll('button, a[href], select, input, textarea, summary');
  const found = [...all].filter(one => {
    if (!one.checkVisibility()) return false;
    one.focus({ focusVisible: true });
    return ![one, one.closest('label')].some(drawn => {
      if (!drawn) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });
  }).map(one => one.outerHTML.slice(0, 100));
  before?.focus();
  return found;
}"""


async def lost_by_forced_colours(page: Page) -> list[str]:
    """What cannot be told apart any more. The page's media must be emulated so."""
    found: list[str] = await page.evaluate(LOST)
    return found


async def without_focus_ring(page: Page) -> list[str]:
    """What does not show that it has the focus, by an outline of 2 px at least."""
    found: list[str] = await page.evaluate(UNFOCUSED)
    return found

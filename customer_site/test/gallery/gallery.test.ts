import { describe, expect, test } from 'vitest';
import { agentStates } from '../../gallery/agentStates';
import { customerStates } from '../../gallery/customerStates';
import type { Gallery, Pictures } from '../../gallery/facts';
import { screenOf as agentScreenOf } from '../../src/agent/state';
import { screenOf as customerScreenOf } from '../../src/customer/screen';

const SOURCES = import.meta.glob<string>(['../../src/**/*', '../../*.html', '../../vite.config.mjs'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const track = { getSettings: () => ({}) };
const PICTURES = { own: track, voice: track, ownScreen: track, other: {}, otherUpright: {}, otherScreen: {} };

/** The states of one page, with the screen that the page makes of each. */
function made<Facts>(
  states: (pictures: Pictures) => Gallery<string, Facts>,
  screenOf: (facts: Facts) => string,
) {
  return Object.entries(states(PICTURES as unknown as Pictures)).map(([screen, shown]) => ({
    screen,
    screens: Object.values(shown).map(({ facts }) => screenOf(facts)),
    names: Object.keys(shown),
  }));
}

// That no screen of the union is left out is the compiler's word: see Gallery.
describe.each([
  ['customer', made(customerStates, (state) => customerScreenOf(state).name)],
  ['agent', made(agentStates, agentScreenOf)],
])("the %s's page", (_page, screens) => {
  test.each(screens)('shows $screen in one state at least, and nothing else by that name', (one) => {
    expect(one.screens).not.toEqual([]);
    expect([...new Set(one.screens)]).toEqual([one.screen]);
  });

  test.each(screens)('names the states of $screen so that an address can', ({ names }) => {
    for (const name of names) expect(name).toMatch(/^[a-z_-]+$/);
  });
});

test('the product knows nothing of the gallery', () => {
  expect(Object.keys(SOURCES).length).toBeGreaterThan(90);
  expect(Object.keys(SOURCES).filter((file) => /gallery/i.test(SOURCES[file] ?? ''))).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { frameStyle, TAB_NAME, TASK_TABS, tabIsSeen, type View } from '../src/layout';

const looking: View = {
  activeView: 'agent-desktop',
  selectedTaskSid: 'WR1',
  componentViewStates: { [TASK_TABS]: { selectedTabName: TAB_NAME } },
};

describe('the room page is seen', () => {
  test('in its tab, of its task, on the agent desktop', () => {
    expect(tabIsSeen(looking, 'WR1')).toBe(true);
  });

  test.each<[string, View]>([
    ['another task is selected', { ...looking, selectedTaskSid: 'WR2' }],
    [
      'no task is selected',
      { activeView: 'agent-desktop', componentViewStates: looking.componentViewStates },
    ],
    [
      'another tab is open',
      { ...looking, componentViewStates: { [TASK_TABS]: { selectedTabName: 'chat' } } },
    ],
    ['no tab was ever chosen', { ...looking, componentViewStates: {} }],
    ['another view of Flex is open', { ...looking, activeView: 'teams' }],
  ])('no more when %s', (_, view) => {
    expect(tabIsSeen(view, 'WR1')).toBe(false);
  });
});

describe('the iframe', () => {
  test('lies exactly over its placeholder', () => {
    expect(frameStyle({ left: 320.5, top: 96, width: 480, height: 600.25 })).toEqual({
      visibility: 'visible',
      left: '320.5px',
      top: '96px',
      width: '480px',
      height: '600.25px',
    });
  });

  test('is hidden, and keeps its size, when there is no placeholder', () => {
    expect(frameStyle(null)).toEqual({ visibility: 'hidden' });
  });

  test.each([
    { left: 0, top: 0, width: 0, height: 600 },
    { left: 0, top: 0, width: 480, height: 0 },
  ])('is hidden over a placeholder without room: %j', (box) => {
    expect(frameStyle(box)).toEqual({ visibility: 'hidden' });
  });
});

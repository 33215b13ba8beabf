import { expect, test } from 'vitest';
import type { InRoom, Remote } from '../../src/call/roomState';
import { remoteChanges, stageNotice } from '../../src/call/stageWords';

const REMOTE: Remote = {
  participantSid: 'PA2',
  camera: null,
  screen: null,
  voice: null,
  muted: false,
  reconnecting: false,
};
const ROOM: InRoom = {
  participantSid: 'PA1',
  remote: REMOTE,
  met: true,
  reconnecting: false,
  weak: false,
  recording: false,
  soundBlocked: false,
};
const other = (change: Partial<Remote>): InRoom => ({ ...ROOM, remote: { ...REMOTE, ...change } });

test('the one notice is what matters most', () => {
  expect(stageNotice(ROOM, 'Agent', '')).toBe('');
  expect(stageNotice({ ...ROOM, weak: true }, 'Agent', '')).toContain('weak');
  expect(stageNotice({ ...ROOM, weak: true }, 'Agent', 'No camera')).toBe('No camera');
  expect(stageNotice(other({ reconnecting: true }), 'Agent', 'No camera')).toContain("Agent's connection");
  const both = { ...other({ reconnecting: true }), reconnecting: true };
  expect(stageNotice(both, 'Agent', 'No camera')).toContain('Your connection');
});

test('a screen reader hears who comes, goes, and is muted', () => {
  expect(remoteChanges(null, REMOTE, 'Agent')).toBe('Agent is here');
  expect(remoteChanges(REMOTE, null, 'Agent')).toBe('Agent has left');
  expect(remoteChanges(REMOTE, { ...REMOTE, muted: true }, 'Agent')).toBe('Agent is muted');
  expect(remoteChanges({ ...REMOTE, muted: true }, REMOTE, 'Agent')).toBe('Agent can be heard');
});

test('what did not change is not said', () => {
  expect(remoteChanges(REMOTE, { ...REMOTE }, 'Agent')).toBe('');
  expect(remoteChanges(null, null, 'Agent')).toBe('');
});

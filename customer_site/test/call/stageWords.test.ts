import { expect, test } from 'vitest';
import { type Device, NO_MEDIA } from '../../src/call/ownMedia';
import type { InRoom, Remote } from '../../src/call/roomState';
import { newTrouble, type OwnNews, remoteChanges, stageNotice } from '../../src/call/stageWords';

const REMOTE: Remote = {
  participantSid: 'PA2',
  camera: null,
  screen: null,
  voice: null,
  muted: false,
  reconnecting: false,
  weak: false,
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

const NO_NEWS: OwnNews = { trouble: '', mutedVoice: false, switchedTo: '', cameraOff: false };
const notice = (room: InRoom, own: Partial<OwnNews> = {}) =>
  stageNotice(room, 'Agent', { ...NO_NEWS, ...own });

test('the one notice is what matters most', () => {
  const weak = { ...other({ weak: true }), weak: true };
  expect(notice(ROOM).text).toBe('');
  expect(notice(other({ weak: true })).text).toContain("Agent's connection is weak");
  expect(notice(weak).text).toContain('Your connection is weak');
  expect(notice(weak, { switchedTo: 'Headset' }).text).toContain('Headset');
  expect(notice(weak, { switchedTo: 'Headset', mutedVoice: true }).text).toContain('you are muted');
  expect(notice(weak, { trouble: 'No camera', mutedVoice: true }).text).toBe('No camera');
  expect(notice(other({ reconnecting: true }), { trouble: 'No camera' }).text).toContain(
    "Agent's connection",
  );
  const both = { ...other({ reconnecting: true }), reconnecting: true };
  expect(notice(both, { trouble: 'No camera' }).text).toContain('Your connection');
});

test('a weak line offers to turn the camera off, unless it is off', () => {
  const weak = { ...ROOM, weak: true };
  expect(notice(weak).offersCameraOff).toBe(true);
  expect(notice(weak, { cameraOff: true })).toEqual({
    text: expect.stringContaining('Wi-Fi'),
    offersCameraOff: false,
  });
  expect(notice(weak, { trouble: 'No camera' }).offersCameraOff).toBe(false);
  expect(notice(other({ weak: true })).offersCameraOff).toBe(false);
});

test('a blur that ended by itself is told of until one has read it, and not that it begins', () => {
  const slow = { ...NO_MEDIA, blur: { at: 'too-slow' } as const };
  expect(newTrouble(NO_MEDIA, { ...NO_MEDIA, blur: { at: 'loading', heldBack: true } })).toBe('');
  expect(newTrouble(NO_MEDIA, slow)).toContain('too slow for blur');
  expect(newTrouble(slow, slow)).toBe('');
  const missing = { ...slow, camera: { at: 'trouble', trouble: 'missing' } as const };
  expect(newTrouble(NO_MEDIA, missing)).toMatch(/^We found no camera.*too slow for blur/);
});

test('a device in trouble is told of until one has read it, and again when it fails again', () => {
  const missing = (): Device => ({ at: 'trouble', trouble: 'missing' });
  const joined = { ...NO_MEDIA, camera: missing() };
  expect(newTrouble(joined, joined)).toBe('');
  const lost = { ...joined, microphone: missing() };
  expect(newTrouble(joined, lost)).toBe('We found no microphone. Plug one in, then try again.');
  expect(newTrouble(lost, lost)).toBe('');
  expect(newTrouble(lost, { ...lost, camera: missing() })).toContain('We found no camera.');
});

const CAMERA = {} as NonNullable<Remote['camera']>;
const SEEN: Remote = { ...REMOTE, camera: CAMERA };

test('a screen reader hears who comes, goes, and is muted', () => {
  expect(remoteChanges(null, SEEN, 'Agent')).toBe('Agent is here');
  expect(remoteChanges(null, { ...REMOTE, muted: true }, 'Agent')).toBe(
    "Agent is here. Agent's camera is off. Agent is muted",
  );
  expect(remoteChanges(REMOTE, null, 'Agent')).toBe('Agent has left');
  expect(remoteChanges(REMOTE, { ...REMOTE, muted: true }, 'Agent')).toBe('Agent is muted');
  expect(remoteChanges({ ...REMOTE, muted: true }, REMOTE, 'Agent')).toBe('Agent can be heard');
});

test('a screen reader hears of a camera and of a shared screen, when they come and when they go', () => {
  expect(remoteChanges(SEEN, REMOTE, 'Agent')).toBe("Agent's camera is off");
  expect(remoteChanges(REMOTE, SEEN, 'Agent')).toBe("Agent's camera is on");
  expect(remoteChanges(SEEN, { ...SEEN, screen: CAMERA }, 'Agent')).toBe('Agent is sharing a screen');
  expect(remoteChanges({ ...SEEN, screen: CAMERA }, SEEN, 'Agent')).toBe(
    'Agent is not sharing a screen any more',
  );
});

test('what did not change is not said', () => {
  expect(remoteChanges(REMOTE, { ...REMOTE }, 'Agent')).toBe('');
  expect(remoteChanges(null, null, 'Agent')).toBe('');
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hintUnlessSeen } from '../../src/call/enterRoom';
import { NO_MEDIA } from '../../src/call/ownMedia';
import type { Room } from '../../src/call/room';

const connectRoom = vi.fn<() => Promise<Room>>();
const load = vi.fn<() => object>();

const signal = new AbortController().signal;
const token = { token: 't', room_sid: 'RM1', identity: 'someone', expires_at: '' };
const room: Room = { participantSid: 'PA1', publish: () => {}, leave: () => {} };

/** As a page enters that was just opened. */
async function enter(): Promise<Room> {
  const { enterRoom } = await import('../../src/call/enterRoom');
  return enterRoom({
    getToken: async () => token,
    hint: async () => {},
    media: () => NO_MEDIA,
    onEvent: () => {},
    onWait: () => {},
    signal,
  });
}

beforeEach(() => {
  vi.resetModules();
  vi.doMock('../../src/call/inCall', () => load());
  connectRoom.mockReset().mockResolvedValue(room);
  load.mockReset().mockReturnValue({ connectRoom });
});
afterEach(() => void vi.useRealTimers());

test('code that could not be loaded is asked for again when the API has answered', async () => {
  load.mockImplementationOnce(() => {
    throw new TypeError('Failed to fetch dynamically imported module');
  });
  expect(await enter()).toBe(room);
  expect(load).toHaveBeenCalledTimes(2);
});

test('code that cannot be loaded although the API answers is said', async () => {
  load.mockImplementation(() => {
    throw new TypeError('Failed to fetch dynamically imported module');
  });
  await expect(enter()).rejects.toThrow('the code of the call');
});

test('a hint that came to nothing is given again until the server has seen us', async () => {
  vi.useFakeTimers();
  let seen = false;
  const hint = vi.fn(async () => {});
  const done = hintUnlessSeen(() => seen, hint, signal);
  await vi.advanceTimersByTimeAsync(6000);
  expect(hint).toHaveBeenCalledTimes(2);
  seen = true;
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(hint).toHaveBeenCalledTimes(2);
});

test('who is seen at once gives no hint', async () => {
  vi.useFakeTimers();
  const hint = vi.fn(async () => {});
  const done = hintUnlessSeen(() => true, hint, signal);
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(hint).not.toHaveBeenCalled();
});

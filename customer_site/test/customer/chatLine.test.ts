import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../../src/call/http';
import { createStore } from '../../src/call/store';
import type { ChatLine } from '../../src/customer/chatLine';
import { initialState, type Line, reduce } from '../../src/customer/state';
import { stubNetwork } from '../network';
import { FakeStorage } from '../storage';

const said: string[] = [];
vi.mock('../../src/look/announce', () => ({ announce: (text: string) => said.push(text) }));
vi.mock('../../src/customer/screens/WriteLine', () => ({ WriteLine: () => null }));

beforeEach(() => {
  vi.useFakeTimers();
  stubNetwork();
  vi.stubGlobal('localStorage', new FakeStorage());
  said.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const post = vi.fn<(claim: string, id: string, text: string) => Promise<void>>();
const AWAY = new Problem('twilio-unavailable', 503, 2);

/** An open field, and what is known of it. */
async function opened(): Promise<[ChatLine, () => Line]> {
  const { ChatLine } = await import('../../src/customer/chatLine');
  const store = createStore(reduce, initialState('ok', { at: 'loading' }, false, 'none'));
  post.mockReset().mockResolvedValue();
  const line = new ChatLine('5H2QK8N', store, post);
  line.toggle();
  return [line, () => store.state.line];
}

/** The ids under which it was posted. */
const ids = () => post.mock.calls.map(([, id]) => id);

test('a line is posted, and its field is empty for the next', async () => {
  const [line, now] = await opened();
  line.write("I can't hear you");
  const sending = line.send();
  expect(now()).toEqual({ open: true, at: 'sending', text: "I can't hear you" });
  await sending;
  expect(now()).toEqual({ open: true, at: 'sent', text: '' });
  const [[claim, , text] = []] = post.mock.calls;
  expect(claim).toMatch(/^[\w-]{43}$/);
  expect(text).toBe("I can't hear you");
});

test('the same words, said twice, are two lines', async () => {
  const [line] = await opened();
  for (const _ of [1, 2]) {
    line.write('Hello?');
    await line.send();
  }
  expect(new Set(ids()).size).toBe(2);
});

test('a second press while a line is sent posts nothing more', async () => {
  const [line] = await opened();
  line.write('Hello?');
  await Promise.all([line.send(), line.send()]);
  expect(post).toHaveBeenCalledTimes(1);
});

test('nothing written is nothing to send', async () => {
  const [line, now] = await opened();
  line.write('  ');
  await line.send();
  expect(post).not.toHaveBeenCalled();
  expect(now().at).toBe('writing');
});

test('while it cannot be sent it is tried again by itself, under the same id', async () => {
  const [line, now] = await opened();
  post.mockRejectedValueOnce(AWAY).mockRejectedValueOnce(new Problem('unreachable', 0));
  line.write('Hello?');
  const sending = line.send();
  await vi.advanceTimersByTimeAsync(100);
  expect(now()).toEqual({ open: true, at: 'waiting', text: 'Hello?' });
  await vi.advanceTimersByTimeAsync(10_000);
  await sending;
  expect(now().at).toBe('sent');
  expect(ids()).toHaveLength(3);
  expect(new Set(ids()).size).toBe(1);
});

test('what could not be sent is kept, and goes out by the next press under the same id', async () => {
  const [line, now] = await opened();
  post.mockRejectedValueOnce(new Problem('wrong-claim', 403));
  line.write('Hello?');
  await line.send();
  expect(now()).toEqual({ open: true, at: 'failed', text: 'Hello?' });
  await line.send();
  expect(now().at).toBe('sent');
  expect(new Set(ids()).size).toBe(1);
});

test('other words after a failure are another line', async () => {
  const [line] = await opened();
  post.mockRejectedValueOnce(new Problem('invalid-request', 422));
  line.write('Hello?');
  await line.send();
  line.write('Hello? Are you there?');
  await line.send();
  expect(new Set(ids()).size).toBe(2);
});

test('a closed chat is told as such', async () => {
  const [line, now] = await opened();
  post.mockRejectedValueOnce(new Problem('chat-closed', 409));
  line.write('Hello?');
  await line.send();
  expect(now()).toEqual({ open: true, at: 'closed', text: 'Hello?' });
});

test('a field that is closed while its line is sent tells of it all the same', async () => {
  const [line, now] = await opened();
  line.write('Hello?');
  const sending = line.send();
  line.toggle();
  await sending;
  expect(said).toEqual(['It is in the chat.']);
  expect(now().open).toBe(false);
});

test('a field that is closed while its line is sent opens again when that fails', async () => {
  const [line, now] = await opened();
  post.mockRejectedValueOnce(new Problem('chat-closed', 409));
  line.write('Hello?');
  const sending = line.send();
  line.toggle();
  await sending;
  expect(now()).toEqual({ open: true, at: 'closed', text: 'Hello?' });
});

test('what was written stands there when the field is opened again', async () => {
  const [line, now] = await opened();
  line.write('I can');
  line.toggle();
  line.toggle();
  expect(now()).toEqual({ open: true, at: 'writing', text: 'I can' });
});

test('a failure of ours is none of the line', async () => {
  const [line] = await opened();
  post.mockRejectedValueOnce(new TypeError('ours'));
  line.write('Hello?');
  await expect(line.send()).rejects.toThrow('ours');
});

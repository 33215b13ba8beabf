import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NoFlex, openFlexBridge, type Windows } from '../../src/agent/flexBridge';

const FLEX = 'https://flex.example.com';
const OTHER = 'https://other.example.com';

interface Posted {
  message: { type: string; id?: string };
  origin: string;
}

function page() {
  const posted: Posted[] = [];
  const parent = {
    postMessage: (message: unknown, origin: string) => void posted.push({ message, origin } as Posted),
  };
  let listener: (event: MessageEvent) => void = () => undefined;
  const windows: Windows = { parent, addEventListener: (_, added) => (listener = added) };
  const receive = (data: unknown, origin = FLEX, source: unknown = parent) =>
    listener({ data, origin, source } as MessageEvent);
  return { posted, windows, receive };
}

const requests = (posted: Posted[]) => posted.filter(({ message }) => message.type.endsWith('token-request'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('finding the plugin', () => {
  test('says ready to every allowed origin, again and again, until one says hello', async () => {
    const { posted, windows, receive } = page();
    openFlexBridge(windows, [FLEX, OTHER], vi.fn());
    expect(posted.map(({ origin }) => origin)).toEqual([FLEX, OTHER]);
    await vi.advanceTimersByTimeAsync(500);
    expect(posted).toHaveLength(4);
    receive({ type: 'video-escalation/hello' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(posted).toHaveLength(4);
  });

  test('talks to no other origin than the one that said hello', async () => {
    const { posted, windows, receive } = page();
    const bridge = openFlexBridge(windows, [FLEX, OTHER], vi.fn());
    receive({ type: 'video-escalation/hello' }, OTHER);
    posted.length = 0;
    bridge.showTask('WT1');
    await vi.advanceTimersByTimeAsync(0);
    expect(posted).toEqual([
      { message: { type: 'video-escalation/show-task', task_sid: 'WT1' }, origin: OTHER },
    ]);
  });
});

describe('the token', () => {
  test('is asked for anew for each call', async () => {
    const { posted, windows, receive } = page();
    const bridge = openFlexBridge(windows, [FLEX], vi.fn());
    receive({ type: 'video-escalation/hello' });
    for (const token of ['first', 'second']) {
      const answer = bridge.token();
      await vi.advanceTimersByTimeAsync(0);
      receive({ type: 'video-escalation/token', id: requests(posted).at(-1)?.message.id, token });
      expect(await answer).toBe(token);
    }
    expect(requests(posted)).toHaveLength(2);
  });

  test('is waited for until the plugin is there', async () => {
    const { posted, windows, receive } = page();
    const answer = openFlexBridge(windows, [FLEX], vi.fn()).token();
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests(posted)).toHaveLength(0);
    receive({ type: 'video-escalation/hello' });
    await vi.advanceTimersByTimeAsync(0);
    receive({ type: 'video-escalation/token', id: requests(posted)[0]?.message.id, token: 'late' });
    expect(await answer).toBe('late');
  });

  test('is given up when nobody answers', async () => {
    const { windows } = page();
    const answer = openFlexBridge(windows, [FLEX], vi.fn()).token();
    const refused = expect(answer).rejects.toThrow(NoFlex);
    await vi.advanceTimersByTimeAsync(5000);
    await refused;
  });

  test.each([
    ['from an origin that is not allowed', 'https://evil.test', undefined],
    ['from a window that is not around the page', FLEX, {}],
  ])('is not taken %s', async (_, origin, source) => {
    const { posted, windows, receive } = page();
    const bridge = openFlexBridge(windows, [FLEX], vi.fn());
    receive({ type: 'video-escalation/hello' });
    const refused = expect(bridge.token()).rejects.toThrow(NoFlex);
    await vi.advanceTimersByTimeAsync(0);
    const id = requests(posted)[0]?.message.id;
    receive({ type: 'video-escalation/token', id, token: 'planted' }, origin, source);
    await vi.advanceTimersByTimeAsync(5000);
    await refused;
  });
});

test('the same state is told once', async () => {
  const { posted, windows, receive } = page();
  const bridge = openFlexBridge(windows, [FLEX], vi.fn());
  receive({ type: 'video-escalation/hello' });
  posted.length = 0;
  const report = {
    code: 'C',
    phase: 'code_issued',
    customer_waiting: false,
    in_call: false,
    over: false,
  } as const;
  bridge.report(report);
  bridge.report({ ...report });
  bridge.report({ ...report, customer_waiting: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(posted).toHaveLength(2);
});

test('Flex can ask the page to leave the call', () => {
  const { windows, receive } = page();
  const onLeave = vi.fn();
  openFlexBridge(windows, [FLEX], onLeave);
  receive({ type: 'video-escalation/leave' }, 'https://evil.test');
  expect(onLeave).not.toHaveBeenCalled();
  receive({ type: 'video-escalation/leave' });
  expect(onLeave).toHaveBeenCalledOnce();
});

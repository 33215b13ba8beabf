import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/call/http';
import { eventParser, openLiveUpdates } from '../../src/call/liveUpdates';

describe('the parser', () => {
  const STREAM = ': hello\n\nevent: snapshot\ndata: {"a":1}\n\nevent: over\ndata: {\ndata: "b":2}\n\n';
  const EVENTS = [
    ['snapshot', '{"a":1}'],
    ['over', '{\n"b":2}'],
  ];

  function parse(chunks: string[]): string[][] {
    const events: string[][] = [];
    const feed = eventParser((name, data) => events.push([name, data]));
    for (const chunk of chunks) feed(chunk);
    return events;
  }

  test('finds the same events however the stream is cut', () => {
    for (let cut = 0; cut <= STREAM.length; cut++)
      expect(parse([STREAM.slice(0, cut), STREAM.slice(cut)])).toEqual(EVENTS);
    expect(parse([...STREAM])).toEqual(EVENTS);
  });

  test('takes the other line ends too', () => {
    expect(parse([STREAM.replaceAll('\n', '\r\n')])).toEqual(EVENTS);
    expect(parse([...STREAM.replaceAll('\n', '\r\n')])).toEqual(EVENTS);
  });

  test('keeps an event that has not ended', () => {
    expect(parse(['event: snapshot\ndata: {"a":1}\n'])).toEqual([]);
  });
});

describe('the stream', () => {
  let answers: (() => Promise<Response> | Response)[];
  let opened: number;

  beforeEach(() => {
    vi.useFakeTimers();
    answers = [];
    opened = 0;
    vi.stubGlobal('fetch', async () => {
      opened++;
      const answer = answers.shift();
      if (!answer) throw new TypeError('Failed to fetch');
      return answer();
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  function streamOf(text: string, ends: boolean): Response {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        if (ends) controller.close();
      },
    });
    return new Response(body, { status: 200 });
  }
  const snapshot = (n: number) => `event: snapshot\ndata: ${n}\n\n`;

  function open() {
    const heard: unknown[] = [];
    const alive: boolean[] = [];
    const refused: Problem[] = [];
    const updates = openLiveUpdates({
      path: '/events',
      onEvent: (_name, data) => heard.push(data),
      onConnection: (is) => alive.push(is),
      onRefused: (problem) => refused.push(problem),
    });
    return { heard, alive, refused, updates };
  }

  test('comes back by itself after it broke off, and says so meanwhile', async () => {
    answers = [() => streamOf(snapshot(1), true), () => streamOf(snapshot(2), false)];
    const { heard, alive, updates } = open();
    await vi.advanceTimersByTimeAsync(2000);
    expect(heard).toEqual([1, 2]);
    expect(alive).toEqual([true, false, true]);
    updates.close();
  });

  test('waits longer the longer the server is away', async () => {
    const began = Date.now();
    vi.spyOn(Math, 'random').mockReturnValue(0.5); // no spread
    const { updates } = open();
    const openings = [];
    for (const second of [0, 1, 2, 3, 6, 7]) {
      await vi.advanceTimersByTimeAsync(began + second * 1000 - Date.now());
      openings.push(opened);
    }
    expect(openings).toEqual([1, 2, 2, 3, 3, 4]);
    updates.close();
  });

  test('is given up on a refusal that no patience mends', async () => {
    answers = [() => new Response('{"type":"/problems/unknown-code"}', { status: 404 })];
    const { refused } = open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(refused.map(({ name }) => name)).toEqual(['unknown-code']);
    expect(opened).toBe(1);
  });

  test('is opened anew when nothing was heard for longer than the server ever is silent', async () => {
    answers = [() => streamOf(snapshot(1), false), () => streamOf(snapshot(2), false)];
    vi.stubGlobal('fetch', async (_path: string, { signal }: RequestInit) => {
      opened++;
      const answer = await (answers.shift() as () => Response)();
      const body = answer.body as ReadableStream<Uint8Array>;
      return new Response(body.pipeThrough(new TransformStream(), { signal: signal as AbortSignal }));
    });
    const { heard, updates } = open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([1, 2]);
    expect(opened).toBe(2);
    updates.close();
  });

  test('that broke off is opened at once when the network is back', async () => {
    const { updates } = open();
    await vi.advanceTimersByTimeAsync(60_000); // the waits are long by now
    const before = opened;
    answers = [() => streamOf(snapshot(1), false)];
    updates.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened).toBe(before + 1);
    updates.wake(); // it is open, and was heard of just now
    await vi.advanceTimersByTimeAsync(0);
    expect(opened).toBe(before + 1);
    updates.close();
  });

  test('that was closed stays closed', async () => {
    const { updates } = open();
    updates.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(opened).toBe(1);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AgentApi } from '../../src/agent/agentApi';
import { AgentSession } from '../../src/agent/session';
import type { Snapshot } from '../../src/agent/snapshot';
import { INITIAL, reduce } from '../../src/agent/state';
import { Problem } from '../../src/call/http';
import { createStore } from '../../src/call/store';

vi.mock('../../src/call/speakerElement', () => ({ speaker: {}, unlockSpeaker: () => {} }));

const SNAPSHOT = { task_sid: 'WT1', agent: { worker_sid: 'WK1' }, end_reason: null } as Snapshot;

let asked: Snapshot[] = [];
let failure: Error | null = null;
const api = {
  askAhead: async (snapshot: Snapshot) => {
    asked.push(snapshot);
    if (failure) throw failure;
  },
} as unknown as AgentApi;

function session(snapshot: Snapshot | null): AgentSession {
  return new AgentSession('CODE001', createStore(reduce, { ...INITIAL, snapshot }), api);
}

beforeEach(() => {
  vi.stubGlobal('navigator', {});
  vi.useFakeTimers({ toFake: ['performance'] });
  asked = [];
  failure = null;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('when the pointer comes to Join', () => {
  test('the API is asked ahead, and again only when it has forgotten', async () => {
    const agent = session(SNAPSHOT);
    await agent.askAhead();
    vi.advanceTimersByTime(4_999);
    await agent.askAhead();
    expect(asked).toEqual([SNAPSHOT]);
    vi.advanceTimersByTime(1);
    await agent.askAhead();
    expect(asked).toHaveLength(2);
  });

  test('nothing is asked while nothing is known of the escalation', async () => {
    await session(null).askAhead();
    expect(asked).toEqual([]);
  });

  test('a refusal is left to the press, a fault of ours is not', async () => {
    failure = new Problem('not-your-task', 403);
    await expect(session(SNAPSHOT).askAhead()).resolves.toBeUndefined();
    failure = new TypeError();
    await expect(session(SNAPSHOT).askAhead()).rejects.toBe(failure);
  });
});

import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/agent/snapshot';
import {
  type AgentEvent,
  type AgentState,
  customerDropped,
  INITIAL,
  inviteOf,
  reduce,
  reportOf,
  screenOf,
} from '../../src/agent/state';
import type { Remote } from '../../src/call/roomState';

const BEFORE_CALL: Snapshot = {
  code: 'CODE001',
  task_sid: 'WT1',
  phase: 'code_issued',
  outcome: null,
  end_reason: null,
  agent: { worker_sid: 'WK1', name: 'agent', present: false },
  customer: { name: 'Customer', present: false, waiting_since: null },
  participants: {},
  room: { state: 'open', sid: 'RM1' },
  invite: { state: 'sent', sent_at: '2026-11-21T09:00:01Z' },
  recording: { wanted: false, state: 'off', consent: null, consent_at: null },
  join_url: 'https://a.test/join/CODE001',
  started_at: '2026-11-21T09:00:00Z',
  expires_at: '2026-11-21T10:00:00Z',
  call_started_at: null,
  call_ended_at: null,
  grace_until: null,
  ended_at: null,
  rate_until: null,
  csat: null,
  now: '2026-11-21T09:00:02Z',
};
const WAITING: Snapshot = {
  ...BEFORE_CALL,
  customer: { ...BEFORE_CALL.customer, waiting_since: '2026-11-21T09:01:00Z' },
};
const IN_CALL: Snapshot = {
  ...BEFORE_CALL,
  phase: 'customer_joined',
  customer: { ...BEFORE_CALL.customer, present: true },
  call_started_at: '2026-11-21T09:02:00Z',
};
const DROPPED: Snapshot = {
  ...IN_CALL,
  phase: 'disconnected',
  customer: { ...IN_CALL.customer, present: false },
  grace_until: '2026-11-21T09:06:00Z',
};
const OVER: Snapshot = { ...DROPPED, end_reason: 'agent_ended', ended_at: '2026-11-21T09:05:00Z' };
const REMOTE: Remote = {
  participantSid: 'PA2',
  camera: null,
  screen: null,
  voice: null,
  muted: false,
  reconnecting: false,
  weak: false,
};

const arrived = (snapshot: Snapshot): AgentEvent => ({
  type: 'snapshot',
  snapshot,
  at: Date.parse(snapshot.now),
});
const after = (...events: AgentEvent[]): AgentState => events.reduce(reduce, INITIAL);
const connected: AgentEvent = { type: 'room/connected', participantSid: 'PA1' };

describe('the screen', () => {
  test.each<[string, string, AgentEvent[]]>([
    ['opens', 'opening', []],
    ['shows the invitation', 'invited', [arrived(BEFORE_CALL)]],
    ['shows that the customer waits', 'customer-waits', [arrived(WAITING)]],
    ['shows the way into the room', 'connecting', [arrived(WAITING), { type: 'join/began' }]],
    ['shows the call', 'call', [arrived(WAITING), { type: 'join/began' }, connected]],
    ['shows the call before the server has seen us in it', 'call', [arrived(BEFORE_CALL), connected]],
    [
      'offers the way back after leaving',
      'call-goes-on',
      [arrived(IN_CALL), connected, { type: 'room/left' }],
    ],
    ['shows the end', 'over', [arrived(OVER)]],
    [
      'shows the end though the room has not let go yet',
      'over',
      [arrived(IN_CALL), connected, arrived(OVER)],
    ],
    ['says that it is ending', 'ending', [arrived(IN_CALL), { type: 'action/began', action: 'end' }]],
    ['asks to be opened in Flex', 'outside-flex', [{ type: 'refused', refusal: 'outside-flex' }]],
  ])('%s', (_, screen, events) => {
    expect(screenOf(after(...events))).toBe(screen);
  });

  test('names the call that keeps the agent busy, until they try again', () => {
    const other = { code: 'CODE002', task_sid: 'WT2', customer_name: 'Another' };
    const busy = after(arrived(WAITING), { type: 'join/began' }, { type: 'join/busy', other });
    expect(screenOf(busy)).toBe('busy');
    expect(busy.otherCall).toEqual(other);
    expect(screenOf(reduce(busy, { type: 'join/began' }))).toBe('connecting');
  });

  test('comes back when the login is renewed', () => {
    const refused = after(arrived(BEFORE_CALL), { type: 'refused', refusal: 'not-signed-in' });
    expect(screenOf(refused)).toBe('not-signed-in');
    expect(screenOf(reduce(refused, arrived(BEFORE_CALL)))).toBe('invited');
  });

  test('stays in the call when the login runs out in the middle of it', () => {
    const state = after(arrived(IN_CALL), connected, { type: 'refused', refusal: 'not-signed-in' });
    expect(screenOf(state)).toBe('call');
  });

  test('leaves the way into the room when it was given up', () => {
    const given = after(arrived(BEFORE_CALL), { type: 'join/began' }, { type: 'room/left' });
    expect(screenOf(given)).toBe('invited');
  });
});

describe('the way out of the room', () => {
  test('keeps why it was not our wish', () => {
    const state = after(arrived(IN_CALL), connected, { type: 'room/disconnected', end: 'elsewhere' });
    expect(screenOf(state)).toBe('call-goes-on');
    expect(state.roomEnd).toBe('elsewhere');
  });

  test('forgets it when we join again', () => {
    const lost = after(arrived(IN_CALL), connected, { type: 'room/disconnected', end: 'connection' });
    expect(reduce(lost, { type: 'join/began' }).roomEnd).toBeNull();
  });
});

describe('a question', () => {
  const asking = after(arrived(BEFORE_CALL), { type: 'question', question: 'take-back' });

  test('is gone once it is answered', () => {
    expect(reduce(asking, { type: 'action/began', action: 'take-back' }).question).toBeNull();
  });

  test('is gone when the escalation ends meanwhile', () => {
    expect(reduce(asking, arrived(OVER)).question).toBeNull();
  });

  test('to end the call is gone when the call is', () => {
    const ask = after(arrived(IN_CALL), connected, { type: 'question', question: 'end' });
    expect(reduce(ask, { type: 'room/disconnected', end: 'room-over' }).question).toBeNull();
  });
});

describe('the customer has dropped', () => {
  test('when neither the server nor the room sees them after a call', () => {
    expect(customerDropped(after(arrived(IN_CALL), connected, arrived(DROPPED)))).toBe(true);
  });

  test('when they left the room, and the server has not heard of it yet', () => {
    const met = after(arrived(IN_CALL), connected, { type: 'room/remote', remote: REMOTE });
    expect(customerDropped(reduce(met, { type: 'room/remote', remote: null }))).toBe(true);
  });

  test('not before there was a call', () => {
    expect(customerDropped(after(arrived(BEFORE_CALL), connected))).toBe(false);
  });

  test('not while the room still has them', () => {
    const state = after(
      arrived(IN_CALL),
      connected,
      { type: 'room/remote', remote: REMOTE },
      arrived(DROPPED),
    );
    expect(customerDropped(state)).toBe(false);
  });
});

describe('Flex is told', () => {
  test('that the customer waits', () => {
    expect(reportOf(after(arrived(WAITING)), 'CODE001')).toEqual({
      code: 'CODE001',
      phase: 'code_issued',
      customer_waiting: true,
      in_call: false,
      over: false,
    });
  });

  test('that the agent is in the call', () => {
    expect(reportOf(after(arrived(IN_CALL), connected), 'CODE001').in_call).toBe(true);
  });

  test('that it is over', () => {
    expect(reportOf(after(arrived(OVER)), 'CODE001').over).toBe(true);
  });

  test('that there is nothing more to show when the task is not the agent’s any more', () => {
    const lost = after(arrived(WAITING), { type: 'refused', refusal: 'not-your-task' });
    expect(reportOf(lost, 'CODE001')).toMatchObject({ over: true, customer_waiting: false });
  });

  test('nothing of the kind when only the login ran out', () => {
    expect(
      reportOf(after(arrived(WAITING), { type: 'refused', refusal: 'not-signed-in' }), 'CODE001').over,
    ).toBe(false);
  });
});

test('the server’s clock is followed, not ours', () => {
  const state = reduce(INITIAL, {
    type: 'snapshot',
    snapshot: BEFORE_CALL,
    at: Date.parse(BEFORE_CALL.now) - 90_000,
  });
  expect(state.clockAhead).toBe(90_000);
});

describe('the invitation', () => {
  const at = (seconds: number) => Date.parse(BEFORE_CALL.started_at) + seconds * 1000;
  const pending: Snapshot = { ...BEFORE_CALL, invite: { state: 'pending', sent_at: null } };

  test('that Twilio does not take is said to be late after ten seconds', () => {
    expect(inviteOf(pending, at(9))).toBe('pending');
    expect(inviteOf(pending, at(11))).toBe('late');
  });

  test('that is sent again is not late: the first one is in the chat', () => {
    const again: Snapshot = { ...pending, invite: { ...BEFORE_CALL.invite, state: 'pending' } };
    expect(inviteOf(again, at(600))).toBe('pending');
  });
});

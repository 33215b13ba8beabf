import { describe, expect, test } from 'vitest';
import { consentSoFar, recordingControl, unrecordedBecause } from '../../src/agent/recording';
import type { Snapshot } from '../../src/agent/snapshot';

type Recording = Snapshot['recording'];

const AGREED: Recording = {
  wanted: true,
  state: 'on',
  consent: true,
  consent_at: '2026-11-21T09:02:00Z',
};

function shown(change: Partial<Recording> = {}, present = true): Snapshot {
  return {
    code: 'CODE001',
    task_sid: 'WT1',
    phase: 'customer_joined',
    outcome: null,
    end_reason: null,
    agent: { worker_sid: 'WK1', name: 'agent', present: true },
    customer: { name: 'Customer', present, waiting_since: null },
    participants: {},
    room: { state: 'open', sid: 'RM1' },
    invite: { state: 'sent', sent_at: '2026-11-21T09:00:01Z' },
    recording: { ...AGREED, ...change },
    join_url: 'https://a.test/join/CODE001',
    started_at: '2026-11-21T09:00:00Z',
    expires_at: '2026-11-21T10:00:00Z',
    call_started_at: '2026-11-21T09:02:00Z',
    call_ended_at: null,
    grace_until: null,
    ended_at: null,
    rate_until: null,
    csat: null,
    now: '2026-11-21T09:02:02Z',
  };
}

describe('what the agent can do', () => {
  test.each([
    ['on', 'stop'],
    ['starting', 'stop'],
    ['off', 'start'],
    ['unavailable', 'start'],
  ] as const)('a recording that is %s can be: %s', (state, control) => {
    expect(recordingControl(shown({ state }))).toBe(control);
  });

  test.each([false, null])('with the answer %s nothing', (consent) => {
    expect(recordingControl(shown({ state: 'off', consent }))).toBeNull();
  });

  test('nothing where none is wanted, or while the customer is away', () => {
    expect(recordingControl(shown({ wanted: false, consent: null, state: 'off' }))).toBeNull();
    expect(recordingControl(shown({ state: 'off' }, false))).toBeNull();
  });
});

describe('before the call', () => {
  test.each([
    [null, 'The call is recorded if Customer agrees.'],
    [true, 'Customer has agreed to a recording.'],
    [false, 'Not recorded: Customer has not agreed.'],
  ])('the answer %s is told', (consent, said) => {
    expect(consentSoFar(shown({ consent }), 'Customer')).toBe(said);
  });

  test('nothing is told where no recording is wanted', () => {
    expect(consentSoFar(shown({ wanted: false }), 'Customer')).toBe('');
  });
});

describe('why the call is not recorded', () => {
  test.each([
    [{ state: 'unavailable' }, 'not available'],
    [{ state: 'off', consent: false }, 'Customer has not agreed'],
    [{ state: 'off', consent: null }, 'Customer has not agreed'],
    [{ state: 'off' }, 'you stopped'],
    [{ state: 'starting' }, 'Starting'],
  ] as const)('%o is said', (change, words) => {
    expect(unrecordedBecause(shown(change), 'Customer')).toContain(words);
  });

  test('nothing is said while it is, where none is wanted, or while nobody is there', () => {
    expect(unrecordedBecause(shown(), 'Customer')).toBe('');
    expect(unrecordedBecause(shown({ wanted: false, state: 'off' }), 'Customer')).toBe('');
    expect(unrecordedBecause(shown({ state: 'off' }, false), 'Customer')).toBe('');
  });
});

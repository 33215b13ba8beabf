import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../src/api';
import type { Escalation } from '../src/escalations';
import { isInCall, mayLogOut, wasEscalated } from '../src/guard_rules';

const snapshot = (phase: Snapshot['phase'], present: boolean): Snapshot => ({
  code: 'CODE001',
  task_sid: 'WT1',
  agent_url: 'https://a.test/agent/CODE001',
  phase,
  agent: { present },
  call_started_at: null,
  end_reason: null,
});
const escalation: Escalation = {
  code: 'CODE001',
  taskSid: 'WT1',
  agentUrl: 'https://a.test/agent/CODE001',
  phase: 'code_issued',
  customerWaiting: false,
  inCall: false,
  over: false,
};

describe('a task cannot be finished', () => {
  test('while the call is live', () => {
    expect(isInCall(snapshot('customer_joined', true))).toBe(true);
  });

  test('while the agent is alone in the room', () => {
    expect(isInCall(snapshot('agent_joined', true))).toBe(true);
    expect(isInCall(snapshot('disconnected', true))).toBe(true);
  });
});

describe('a task can be finished', () => {
  test.each(['code_issued', 'disconnected', 'csat_collected', 'expired', 'cancelled'] as const)(
    'in phase %s when the agent is not in the room',
    (phase) => {
      expect(isInCall(snapshot(phase, false))).toBe(false);
    },
  );

  test('when the API knows of no escalation', () => {
    expect(isInCall(null)).toBe(false);
  });
});

describe('the API is asked about a task', () => {
  test('that was escalated in this window', () => {
    expect(wasEscalated('WT1', {}, { WT1: escalation })).toBe(true);
  });

  test('whose attributes tell of an escalation', () => {
    expect(wasEscalated('WT1', { video_escalations: {} }, {})).toBe(true);
  });

  test('and not about one that never was escalated', () => {
    expect(wasEscalated('WT2', { customerName: 'Customer' }, { WT1: escalation })).toBe(false);
  });
});

describe('logging out', () => {
  test('is refused in the middle of a call', () => {
    expect(mayLogOut(false, { WT1: { ...escalation, inCall: true } })).toBe(false);
  });

  test('is let through when Flex forces it', () => {
    expect(mayLogOut(true, { WT1: { ...escalation, inCall: true } })).toBe(true);
  });

  test('is let through outside of a call', () => {
    expect(mayLogOut(false, { WT1: escalation })).toBe(true);
  });
});

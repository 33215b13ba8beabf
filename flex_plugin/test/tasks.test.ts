import { describe, expect, test } from 'vitest';
import type { Escalation, Phase } from '../src/escalations';
import { finished, unknownLiveCode } from '../src/tasks';

const attributes = (...entries: [string, Phase][]) => ({
  video_escalations: Object.fromEntries(entries.map(([code, phase]) => [code, { phase }])),
});
const escalation = (over: boolean): Escalation => ({
  code: 'CODE001',
  taskSid: 'WT1',
  agentUrl: 'https://a.test/agent/CODE001',
  phase: 'disconnected',
  customerWaiting: false,
  inCall: false,
  over,
});

describe('after a reload of Flex', () => {
  test('a live escalation in the task attributes is noticed', () => {
    expect(unknownLiveCode(attributes(['CODE001', 'expired'], ['CODE002', 'agent_joined']), undefined)).toBe(
      'CODE002',
    );
  });

  test('one that is known already is not', () => {
    expect(unknownLiveCode(attributes(['CODE002', 'agent_joined']), 'CODE002')).toBeUndefined();
  });

  test.each<Phase>(['csat_collected', 'expired', 'cancelled'])('one that is %s is not', (phase) => {
    expect(unknownLiveCode(attributes(['CODE001', phase]), undefined)).toBeUndefined();
  });

  test('a task that never was escalated has none', () => {
    expect(unknownLiveCode({}, undefined)).toBeUndefined();
  });
});

describe('an escalation is let go', () => {
  test('when it is over and its task has gone', () => {
    expect(finished({ WT1: escalation(true) }, new Set(['WT2']))).toEqual(['WT1']);
  });

  test('not while its task is there, the rating may come', () => {
    expect(finished({ WT1: escalation(true) }, new Set(['WT1']))).toEqual([]);
  });

  test('not before it is over', () => {
    expect(finished({ WT1: escalation(false) }, new Set())).toEqual([]);
  });
});

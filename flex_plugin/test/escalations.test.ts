import { describe, expect, test } from 'vitest';
import {
  beganWaiting,
  type Escalation,
  type Escalations,
  escalated,
  escalations,
  forgotten,
  type PageReport,
  pageReported,
} from '../src/escalations';

type Found = Parameters<typeof escalated>[0];

const first: Found = {
  code: 'CODE001',
  taskSid: 'WT1',
  agentUrl: 'https://a.test/agent/CODE001',
  phase: 'code_issued',
};
const second: Found = { ...first, code: 'CODE002', agentUrl: 'https://a.test/agent/CODE002' };
const start = (found: Found): Escalations => escalations({}, escalated(found));
const report = (change: Partial<PageReport>): PageReport => ({
  phase: 'agent_joined',
  customerWaiting: false,
  inCall: false,
  over: false,
  ...change,
});

describe('the escalations of the agent', () => {
  test('keep what the page reported when the same escalation is found again', () => {
    const inCall = escalations(start(first), pageReported('CODE001', report({ inCall: true })));
    expect(escalations(inCall, escalated(first))).toBe(inCall);
  });

  test('hold the newest of a task only', () => {
    const both = escalations(start(first), escalated(second));
    expect(Object.values(both).map(({ code }) => code)).toEqual(['CODE002']);
  });

  test('leave a report of a replaced escalation', () => {
    const state = start(second);
    expect(escalations(state, pageReported('CODE001', report({ over: true })))).toBe(state);
  });

  test('begin over when the phase is final', () => {
    expect(start({ ...first, phase: 'expired' }).WT1?.over).toBe(true);
  });

  test('forget a task', () => {
    expect(escalations(start(first), forgotten('WT1'))).toEqual({});
  });

  test('stay the same object when nothing happened to them', () => {
    const state = start(first);
    expect(escalations(state, forgotten('WT2'))).toBe(state);
    expect(escalations(state, { type: 'of another slice' })).toBe(state);
  });
});

describe('the agent is told that the customer waits', () => {
  const idle: Escalation = { ...first, customerWaiting: false, inCall: false, over: false };
  const waiting = { ...idle, customerWaiting: true };

  test('once, when the waiting begins', () => {
    expect(beganWaiting(idle, waiting)).toBe(true);
    expect(beganWaiting(waiting, waiting)).toBe(false);
  });

  test('again, when the customer left and came back', () => {
    expect(beganWaiting(waiting, idle)).toBe(false);
    expect(beganWaiting(idle, waiting)).toBe(true);
  });

  test('of a new escalation of a task whose earlier customer was waiting', () => {
    expect(beganWaiting(waiting, { ...waiting, code: 'CODE002' })).toBe(true);
  });

  test('of an escalation that came back after a reload', () => {
    expect(beganWaiting(undefined, waiting)).toBe(true);
  });

  test('not while in the room already', () => {
    expect(beganWaiting(idle, { ...waiting, inCall: true })).toBe(false);
  });
});

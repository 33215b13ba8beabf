import { describe, expect, test } from 'vitest';
import { readPageMessage } from '../src/bridge';

const API = 'https://video.example.com';
const room = {};
const otherRoom = {};
const pages = [
  { code: 'CODE001', window: room },
  { code: 'CODE002', window: otherRoom },
];
const request = { type: 'video-escalation/token-request', id: 'one' };
const state = {
  type: 'video-escalation/state',
  code: 'CODE001',
  phase: 'agent_joined',
  customer_waiting: true,
  in_call: true,
  over: false,
};

describe('a message to the Flex window', () => {
  test('counts when a room page sent it from the origin of the API', () => {
    expect(readPageMessage({ origin: API, source: room, data: request }, API, pages)).toEqual({
      code: 'CODE001',
      message: { type: 'token-request', id: 'one' },
    });
  });

  test('belongs to the escalation whose iframe sent it', () => {
    const received = { origin: API, source: otherRoom, data: { type: 'video-escalation/ready' } };
    expect(readPageMessage(received, API, pages)).toEqual({ code: 'CODE002', message: { type: 'ready' } });
  });

  test.each([
    ['from another origin', { origin: 'https://video.example.com.evil.test', source: room }],
    ['from another port', { origin: 'https://video.example.com:8443', source: room }],
    ['from a window that is no iframe of ours', { origin: API, source: {} }],
    ['from no window', { origin: API, source: null }],
  ])('gets no token %s', (_, { origin, source }) => {
    expect(readPageMessage({ origin, source, data: request }, API, pages)).toBeNull();
  });

  test('does not come from an iframe that has no window yet', () => {
    const unloaded = [{ code: 'CODE001', window: null }];
    expect(readPageMessage({ origin: API, source: null, data: request }, API, unloaded)).toBeNull();
  });

  test('tells the state of the call', () => {
    expect(readPageMessage({ origin: API, source: room, data: state }, API, pages)?.message).toEqual({
      type: 'state',
      report: { phase: 'agent_joined', customerWaiting: true, inCall: true, over: false },
    });
  });

  test.each([
    ['another escalation', { ...state, code: 'CODE002' }],
    ['an unknown phase', { ...state, phase: 'dreaming' }],
    ['a flag that is none', { ...state, in_call: 'yes' }],
    ['a missing flag', { ...state, over: undefined }],
  ])('is left when its state speaks of %s', (_, data) => {
    expect(readPageMessage({ origin: API, source: room, data }, API, pages)).toBeNull();
  });

  test.each([
    null,
    'video-escalation/ready',
    42,
    { type: 'ready' },
    { type: 'video-escalation/token-request' },
    { type: 'video-escalation/token-request', id: 7 },
    { type: 'video-escalation/show-task' },
    { type: 'video-escalation/token', id: 'one', token: 'stolen' },
  ])('is left when it is not in the protocol: %j', (data) => {
    expect(readPageMessage({ origin: API, source: room, data }, API, pages)).toBeNull();
  });
});

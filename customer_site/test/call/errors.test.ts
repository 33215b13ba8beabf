import { expect, test } from 'vitest';
import { deviceTroubleOf } from '../../src/call/ownMedia';
import { roomEndOf } from '../../src/call/roomEnd';

function twilioError(code: number): Error {
  return Object.assign(new Error('from Twilio'), { code });
}

test.each([
  [20101, 'token'],
  [20104, 'token'],
  [20107, 'token'],
  [53000, 'connection'],
  [53001, 'connection'],
  [53006, 'connection'],
  [53104, 'token'],
  [53105, 'full'],
  [53106, 'room-over'],
  [53118, 'room-over'],
  [53204, 'connection'],
  [53205, 'elsewhere'],
  [53216, 'room-over'],
  [53305, 'full'],
  [53405, 'firewall'],
  [53500, 'firewall'],
])("Twilio's error %i means %s", (code, end) => {
  expect(roomEndOf(twilioError(code))).toBe(end);
});

test('to be disconnected without an error is to be taken out of the room', () => {
  expect(roomEndOf(undefined)).toBe('removed');
});

test('an error that is not from Twilio counts as a lost connection', () => {
  expect(roomEndOf(new TypeError('Failed to fetch dynamically imported module'))).toBe('connection');
});

test.each([
  ['NotAllowedError', 'Permission denied', 'refused'],
  ['NotAllowedError', 'Permission denied by system', 'refused-by-system'],
  ['SecurityError', '', 'refused'],
  ['NotFoundError', 'Requested device not found', 'missing'],
  ['OverconstrainedError', '', 'missing'],
  ['NotReadableError', 'Could not start video source', 'busy'],
  ['AbortError', '', 'busy'],
])('a device that fails with %s (%j) is %s', (name, message, trouble) => {
  expect(deviceTroubleOf(new DOMException(message, name))).toBe(trouble);
});

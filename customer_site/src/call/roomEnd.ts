/** Why we are not in the room (any more), as far as the page must tell it apart. */
export type RoomEnd =
  | 'token' // the token was not accepted; a fresh one may be
  | 'room-over' // the room was completed, timed out, or is not there
  | 'elsewhere' // the same person came in from another page: never rejoin by itself
  | 'removed' // taken out of the room
  | 'full' // too many people, or the service has no room for more
  | 'firewall' // media cannot get through this network
  | 'connection'; // anything else: the line was lost

const BY_CODE: Readonly<Record<number, RoomEnd>> = {
  53104: 'token', // the token's grant is for another room
  53105: 'full',
  53106: 'room-over', // no such room
  53118: 'room-over', // completed
  53205: 'elsewhere', // duplicate identity: the newcomer won
  53216: 'room-over', // the participant's time was up
  53305: 'full',
  53405: 'firewall', // no media path
  53407: 'firewall', // no media path after a change of network
  53500: 'firewall', // no relay could be had
  53501: 'firewall',
};

/**
 * What an error of Video.connect, or of the room's `disconnected` event, means. Without an error we were taken
 * out: the SDK gives none when Twilio removes a participant. To one who was away for too long Twilio says 53204,
 * no such participant: they are not there any more, and may come back.
 * Codes: https://www.twilio.com/docs/api/errors,
 * https://www.twilio.com/docs/video/reconnection-states-and-events
 */
export function roomEndOf(error: unknown): RoomEnd {
  if (!error) return 'removed';
  const code = typeof error === 'object' && 'code' in error ? Number(error.code) : 0;
  if (code >= 20101 && code <= 20107) return 'token';
  return BY_CODE[code] ?? 'connection';
}

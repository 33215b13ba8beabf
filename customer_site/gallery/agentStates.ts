import type { Snapshot } from '../src/agent/snapshot';
import {
  type AgentEvent,
  type AgentState,
  INITIAL,
  type Remark,
  reduce,
  type ScreenName,
} from '../src/agent/state';
import type { OwnMedia } from '../src/call/ownMedia';
import type { RoomEvent } from '../src/call/roomState';
import { agent } from '../src/words';
import {
  BLURS,
  DEVICE_TROUBLES,
  each,
  type Gallery,
  inSeconds,
  LONG_NAME,
  mediaOf,
  NOW,
  type Pictures,
  ROOM_ENDS,
  roomsOf,
  type Shown,
  UNBROKEN_NAME,
} from './facts';

const SNAPSHOT: Snapshot = {
  code: '5H2QK8N',
  task_sid: 'WT0',
  phase: 'code_issued',
  outcome: null,
  end_reason: null,
  agent: { worker_sid: 'WK0', name: 'Agent', present: false },
  customer: { name: 'Customer', present: false, waiting_since: null },
  participants: {},
  room: { state: 'open', sid: 'RM0' },
  invite: { state: 'sent', sent_at: inSeconds(-20) },
  recording: { wanted: false, state: 'off', consent: null, consent_at: null },
  join_url: 'https://video.example.com/join/5H2QK8N',
  started_at: inSeconds(-20),
  expires_at: inSeconds(3600),
  call_started_at: null,
  call_ended_at: null,
  grace_until: null,
  ended_at: null,
  rate_until: null,
  csat: null,
  now: inSeconds(0),
};
const CALLED: Partial<Snapshot> = {
  phase: 'customer_joined',
  call_started_at: inSeconds(-754),
  customer: { name: 'Customer', present: true, waiting_since: null },
};
const ENDED: Partial<Snapshot> = { ended_at: inSeconds(-10) };
const TALKED: Partial<Snapshot> = { ...ENDED, phase: 'disconnected', ...called(-754, -10) };

function called(from: number, to: number): Partial<Snapshot> {
  return { call_started_at: inSeconds(from), call_ended_at: inSeconds(to) };
}

/** Endings that only a call can have. */
const AFTER_A_CALL = ['customer_rated', 'agent_gone', 'customer_gone', 'both_gone', 'time_cap', 'room_ended'];

/** A page on which this has happened, one after the other. */
const after = (...events: AgentEvent[]): Shown<AgentState> => ({ facts: events.reduce(reduce, INITIAL) });

const says = (change: Partial<Snapshot> = {}): AgentEvent => ({
  type: 'snapshot',
  snapshot: { ...SNAPSHOT, ...change },
  at: NOW,
});
const LIVE: AgentEvent = { type: 'live', live: true };
const gives = (media: OwnMedia): AgentEvent => ({ type: 'media', media });
const remarked = (remark: Remark): AgentEvent => ({ type: 'remark', remark });
const REMARKS = Object.keys(agent.remark) as Remark[];

/** Every screen of the agent's room page, in all that can be seen on it. */
export function agentStates(pictures: Pictures): Gallery<ScreenName, AgentState> {
  const media = mediaOf(pictures);
  const rooms = roomsOf(pictures);
  const invited = (change: Partial<Snapshot>, ...events: AgentEvent[]) =>
    after(LIVE, says(change), ...events);
  const inCall = (
    room: readonly RoomEvent[],
    change: Partial<Snapshot> = {},
    own: OwnMedia = media.on,
    ...events: AgentEvent[]
  ) => after(LIVE, says({ ...CALLED, ...change }), gives(own), ...room, ...events);
  const outOfCall = (change: Partial<Snapshot> = {}, ...events: AgentEvent[]) =>
    after(LIVE, says({ ...CALLED, phase: 'disconnected', ...change }), ...events);
  const over = (end_reason: string, change: Partial<Snapshot>) => after(says({ end_reason, ...change }));
  const stars = (score: number, comment: string | null = null): Partial<Snapshot> => ({
    ...TALKED,
    phase: 'csat_collected',
    csat: { score, comment, skipped: false },
  });
  const recording = (state: Snapshot['recording']['state'], consent: boolean | null) => ({
    recording: { wanted: true, state, consent, consent_at: null },
  });
  const waits = { customer: { name: 'Customer', present: false, waiting_since: inSeconds(-72) } };
  const gone = { customer: { name: 'Customer', present: false, waiting_since: null } };
  const grace = { grace_until: inSeconds(95) };
  const named = (name: string) => ({ customer: { name, present: true, waiting_since: null } });
  const other = { code: '7M4WT2C', task_sid: 'WT1', customer_name: 'Other customer' };

  return {
    opening: { page: after() },
    'outside-flex': { page: after({ type: 'refused', refusal: 'outside-flex' }) },
    insecure: { page: after({ type: 'refused', refusal: 'insecure' }) },
    'no-video': { page: after({ type: 'refused', refusal: 'no-video' }) },
    'not-signed-in': { page: after({ type: 'refused', refusal: 'not-signed-in' }) },
    'not-your-task': { page: after({ type: 'refused', refusal: 'not-your-task' }) },
    'unknown-link': { page: after({ type: 'refused', refusal: 'unknown-link' }) },
    invited: {
      sending: invited({ invite: { state: 'pending', sent_at: null }, started_at: inSeconds(-2) }),
      late: invited({ invite: { state: 'pending', sent_at: null } }),
      sent: invited({}),
      failed: invited({ invite: { state: 'failed', sent_at: null } }),
      unnamed: invited({ customer: { name: '', present: false, waiting_since: null } }),
      'long-name': invited({ customer: { name: LONG_NAME, present: false, waiting_since: null } }),
      'out-of-touch': after(says()),
      'to-be-recorded': invited(recording('off', null)),
      asking: invited({}, gives(media.asking)),
      devices: invited({}, gives(media.on)),
      'devices-menus': { ...invited({}, gives(media.on)), press: ['summary'] },
      ...each(BLURS, (at) => ({ ...invited({}, gives(media.blur[at])), press: ['summary'] }), 'blur-'),
      'camera-off': invited({}, gives(media.allOff)),
      'different-troubles': invited({}, gives(media.different)),
      ...each(DEVICE_TROUBLES, (one) => invited({}, gives(media.inTrouble[one])), 'both-'),
      'sending-again': invited({}, { type: 'action/began', action: 'invite' }),
      'asked-to-take-back': invited({}, { type: 'question', question: 'take-back' }),
      'taking-back': invited({}, { type: 'action/began', action: 'take-back' }),
      ...each(REMARKS, (remark) => invited({}, remarked(remark)), 'said-'),
    },
    'customer-waits': {
      waits: invited(waits),
      devices: invited(waits, gives(media.on)),
      'just-now': invited({ customer: { ...waits.customer, waiting_since: inSeconds(0) } }),
      'long-name': invited({ customer: { ...waits.customer, name: LONG_NAME } }),
      'unbroken-name': invited({ customer: { ...waits.customer, name: UNBROKEN_NAME } }),
      'without-camera': invited(waits, gives(media.noCamera)),
      agreed: invited({ ...waits, ...recording('off', true) }),
      'not-agreed': invited({ ...waits, ...recording('off', false) }),
    },
    busy: {
      named: invited(waits, { type: 'join/busy', other }),
      unnamed: invited(waits, { type: 'join/busy', other: { ...other, customer_name: '' } }),
      'join-failed': invited(waits, { type: 'join/busy', other }, remarked('join-failed')),
    },
    connecting: {
      room: invited(waits, { type: 'join/began' }),
      retrying: invited(waits, { type: 'join/began' }, { type: 'join/waits', until: NOW + 8000 }),
    },
    call: {
      ...each(Object.keys(rooms) as (keyof typeof rooms)[], (name) =>
        inCall(rooms[name], name === 'alone' ? { call_started_at: null, ...gone } : {}),
      ),
      'customer-dropped': inCall(rooms.gone, { ...gone, ...grace }),
      muted: inCall(rooms.together, {}, media.muted),
      'camera-off': inCall(rooms.together, {}, media.cameraOff),
      sharing: inCall(rooms.together, {}, media.sharing),
      'an-hour': inCall(rooms.together, { call_started_at: inSeconds(-3725) }),
      'long-name': inCall(rooms['other-camera-off'], named(LONG_NAME)),
      'unbroken-name': inCall(rooms['other-camera-off'], named(UNBROKEN_NAME)),
      'recording-on': inCall(rooms.recording, recording('on', true)),
      'recording-starts': inCall(rooms.together, recording('starting', true)),
      'recording-stopped': inCall(rooms.together, recording('off', true)),
      'recording-not-agreed': inCall(rooms.together, recording('off', false)),
      'recording-unavailable': inCall(rooms.together, recording('unavailable', true)),
      devices: { ...inCall(rooms.together), press: ['[aria-keyshortcuts="D"]'] },
      'asked-to-end': inCall(rooms.together, {}, media.on, { type: 'question', question: 'end' }),
      'unbroken-name-asked': inCall(rooms.together, named(UNBROKEN_NAME), media.on, {
        type: 'question',
        question: 'end',
      }),
      ending: inCall(rooms.together, {}, media.on, { type: 'action/began', action: 'end' }),
      ...each(
        ['did-not-work', 'no-consent'],
        (remark) => inCall(rooms.together, recording('off', true), media.on, remarked(remark)),
        'said-',
      ),
    },
    ending: { room: outOfCall({}, { type: 'action/began', action: 'end' }) },
    'call-goes-on': {
      'customer-there': outOfCall(grace),
      'customer-gone': outOfCall({ ...gone, ...grace }),
      'no-grace': outOfCall(),
      'unbroken-name': outOfCall(named(UNBROKEN_NAME)),
      devices: outOfCall(grace, gives(media.on)),
      'asked-to-end': outOfCall(grace, { type: 'question', question: 'end' }),
      'did-not-work': outOfCall(grace, remarked('did-not-work')),
      ...each(
        ROOM_ENDS,
        (end) =>
          outOfCall(
            grace,
            { type: 'room/connected', participantSid: 'PA1' },
            { type: 'room/disconnected', end },
          ),
        'lost-by-',
      ),
    },
    over: {
      ...each(Object.keys(agent.over.reasons), (reason) =>
        over(reason, AFTER_A_CALL.includes(reason) ? TALKED : { ...ENDED, phase: 'cancelled' }),
      ),
      other: over('', TALKED),
      'not-rated': over('agent_ended', { ...TALKED, phase: 'expired' }),
      'rating-skipped': over('agent_ended', {
        ...TALKED,
        phase: 'csat_collected',
        csat: { score: null, comment: null, skipped: true },
      }),
      'one-star': over('agent_ended', stars(1)),
      'five-stars': over(
        'agent_ended',
        stars(5, 'Everything was explained well, and the picture was clear.'),
      ),
      'long-comment': over('agent_ended', stars(3, `${'A long answer. '.repeat(66)}${'x'.repeat(60)}`)),
    },
  };
}

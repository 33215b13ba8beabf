import type { OwnMedia } from '../src/call/ownMedia';
import type { RoomEvent } from '../src/call/roomState';
import type { Screen } from '../src/customer/screen';
import type { Over, Snapshot } from '../src/customer/snapshot';
import {
  type Call,
  type CustomerEvent,
  initialState,
  type Line,
  type Link,
  type Rating,
  reduce,
  type State,
} from '../src/customer/state';
import { customer } from '../src/words';
import {
  all,
  BLURS,
  type BrowserTraits,
  DEVICE_TROUBLES,
  each,
  type Gallery,
  IN_APP,
  inSeconds,
  LONG_NAME,
  mediaOf,
  NOW,
  type Pictures,
  ROOM_ENDS,
  roomsOf,
  type Shown,
  UNBROKEN_NAME,
  USER_AGENTS,
} from './facts';

const SNAPSHOT: Snapshot = {
  phase: 'code_issued',
  agent_name: 'Agent',
  agent_present: false,
  customer_present: false,
  waiting: false,
  recording: false,
  recording_consent: null,
  recording_running: false,
  participants: [],
  expires_at: inSeconds(3600),
  grace_until: null,
  call_started_at: null,
  missing: null,
  now: inSeconds(0),
};

const OVER: Over = {
  outcome: 'cancelled',
  reason: null,
  may_rate: false,
  rate_until: null,
  now: inSeconds(0),
};

const LINES = all<Line['at']>({
  writing: true,
  sending: true,
  waiting: true,
  sent: true,
  failed: true,
  closed: true,
});

const LINE = "I can't hear you. Is your microphone on? I can see you well.";

const RATINGS: Record<Exclude<Rating, 'none'>, true> = { sending: true, kept: true, taken: true, late: true };

/** A page on which this has happened, one after the other. */
function after(state: State, ...events: CustomerEvent[]): State {
  return events.reduce(reduce, state);
}

const atLink = (link: Link, support: State['support'] = 'ok'): Shown<State> => ({
  facts: initialState(support, link, false, 'none'),
});
const says = (change: Partial<Snapshot> = {}): CustomerEvent => ({
  type: 'snapshot',
  snapshot: { ...SNAPSHOT, ...change },
  receivedAt: NOW,
});
const gives = (media: OwnMedia): CustomerEvent => ({ type: 'media', media });
const at = (call: Call): CustomerEvent => ({ type: 'call', call });
const further = (further: State['further']): CustomerEvent => ({ type: 'further', further });
const OPENED = initialState('ok', { at: 'loading' }, false, 'none');
const OUT_OF_TOUCH: CustomerEvent = { type: 'in-touch', inTouch: false };
const RETRYING: CustomerEvent = { type: 'retry-at', retryAt: NOW + 8000 };

const noVideo = (browser: BrowserTraits = {}): Shown<State> => ({
  facts: after(initialState('no-video', { at: 'loading' }, false, 'none'), says()),
  browser,
});

/** On a page that has all its code. */
const walked = (...events: CustomerEvent[]): Shown<State> => ({
  facts: after(OPENED, further('here'), says(), ...events),
});
const overBy = (change: Partial<Over>): Shown<State> =>
  walked({ type: 'link', link: { at: 'over', over: { ...OVER, ...change } } });

/** Every screen of the customer's page, in all that can be seen on it. */
export function customerStates(pictures: Pictures): Gallery<Screen['name'], State> {
  const media = mediaOf(pictures);
  const rooms = roomsOf(pictures);
  const inCall = (room: readonly RoomEvent[], change: Partial<Snapshot> = {}, own: OwnMedia = media.on) =>
    walked(gives(own), says({ call_started_at: inSeconds(-300), ...change }), ...room);
  const written = (at: Line['at']): Shown<State> => {
    const text = at === 'sent' ? '' : LINE;
    const { facts } = inCall(rooms.together);
    return { facts: after(facts, { type: 'line', change: { open: true, at, text } }) };
  };
  const agreed = { recording: true, recording_consent: true };
  const grace = { grace_until: inSeconds(95) };
  const lost = (rejoining: boolean, ...events: CustomerEvent[]) =>
    each(
      ROOM_ENDS,
      (end) => walked(says(grace), at({ at: 'lost', end, rejoining }), ...events),
      rejoining ? 'rejoining-' : 'failed-',
    );
  const rated: CustomerEvent = { type: 'claimed' };
  const toRate = walked(rated, {
    type: 'link',
    link: { at: 'over', over: { ...OVER, reason: 'agent_ended', may_rate: true } },
  });

  return {
    'enter-code': {
      empty: atLink({ at: 'no-code' }),
      malformed: atLink({ at: 'malformed' }),
      unknown: atLink({ at: 'unknown' }),
    },
    'too-many': {
      minute: atLink({ at: 'too-many', until: NOW + 42_000 }),
      second: atLink({ at: 'too-many', until: NOW + 1000 }),
    },
    loading: { link: atLink({ at: 'loading' }) },
    unreachable: { link: atLink({ at: 'unreachable' }) },
    unsupported: {
      insecure: {
        facts: after(initialState('insecure', { at: 'loading' }, false, 'none'), says()),
        browser: { noClipboard: true },
      },
      'no-video': noVideo(),
      'no-clipboard': noVideo({ noClipboard: true }),
      ...each(
        Object.keys(IN_APP) as (keyof typeof IN_APP)[],
        (app) => noVideo({ userAgent: IN_APP[app] }),
        'in-',
      ),
    },
    over: {
      ...each(Object.keys(customer.over.reasons), (reason) => overBy({ reason })),
      other: overBy({ reason: 'agent_ended' }),
      rated: overBy({ reason: 'agent_ended', outcome: 'rated' }),
    },
    ready: {
      first: { facts: after(OPENED, says()) },
      'agent-here': { facts: after(OPENED, says({ agent_present: true })) },
      'agent-unnamed': { facts: after(OPENED, says({ agent_name: null })) },
      'long-name': { facts: after(OPENED, says({ agent_name: LONG_NAME.replace('Customer', 'Agent') })) },
      'unbroken-name': { facts: after(OPENED, says({ agent_name: UNBROKEN_NAME })) },
      'loading-call': { facts: after(OPENED, says(), further('loading')) },
      'not-loaded': { facts: after(OPENED, says(), further('failed')) },
      asking: walked(gives(media.asking)),
      devices: walked(gives(media.on)),
      'devices-menus': { ...walked(gives(media.on)), press: ['summary'] },
      ...each(BLURS, (at) => ({ ...walked(gives(media.blur[at])), press: ['summary'] }), 'blur-'),
      muted: walked(gives(media.muted)),
      'camera-off': walked(gives(media.cameraOff)),
      left: walked(gives(media.on), { type: 'left' }),
      'no-camera': walked(gives(media.noCamera)),
      'camera-busy': walked(gives(media.cameraBusy)),
      'no-microphone': walked(gives(media.noMicrophone)),
      'different-troubles': walked(gives(media.different)),
      ...each(DEVICE_TROUBLES, (one) => walked(gives(media.inTrouble[one])), 'both-'),
      ...each(
        Object.keys(USER_AGENTS) as (keyof typeof USER_AGENTS)[],
        (kind) => ({
          ...walked(gives(media.inTrouble.refused)),
          browser: { userAgent: USER_AGENTS[kind] },
        }),
        'refused-in-',
      ),
    },
    consent: { asked: walked(gives(media.on), says({ recording: true }), at({ at: 'consent' })) },
    connecting: {
      arriving: walked(gives(media.on), at({ at: 'arriving' })),
      entering: walked(gives(media.on), at({ at: 'entering' })),
      retrying: walked(gives(media.on), at({ at: 'entering' }), RETRYING),
    },
    waiting: {
      next: walked(gives(media.on), at({ at: 'waiting' })),
      'camera-off': walked(gives(media.allOff), at({ at: 'waiting' })),
      'without-devices': walked(gives(media.inTrouble.missing), at({ at: 'waiting' })),
      retrying: walked(gives(media.on), at({ at: 'waiting' }), RETRYING),
      'out-of-touch': walked(gives(media.on), at({ at: 'waiting' }), OUT_OF_TOUCH),
    },
    call: {
      ...each(Object.keys(rooms) as (keyof typeof rooms)[], (name) => inCall(rooms[name])),
      begins: inCall(rooms.together, { call_started_at: null }),
      'on-a-phone': { ...inCall(rooms['other-upright']), browser: { phone: true } },
      'agent-dropped': inCall(rooms.gone, { missing: 'agent', ...grace }),
      muted: inCall(rooms.together, {}, media.muted),
      'camera-off': inCall(rooms.together, {}, media.cameraOff),
      'without-devices': inCall(rooms.together, {}, media.inTrouble.refused),
      sharing: inCall(rooms.together, {}, media.sharing),
      agreed: inCall(rooms.together, agreed),
      recorded: inCall(rooms.recording, agreed),
      'recorded-on-a-phone': { ...inCall(rooms.recording, agreed), browser: { phone: true } },
      'recording-stops': inCall(rooms.recording, { ...agreed, recording_consent: false }),
      devices: { ...inCall(rooms.together), press: ['[aria-keyshortcuts="D"]'] },
      ...each(LINES, (at) => written(at), 'line-'),
      'line-on-a-phone': { ...written('sent'), browser: { phone: true } },
      ...each(
        BLURS,
        (at) => ({ ...inCall(rooms.together, {}, media.blur[at]), press: ['[aria-keyshortcuts="D"]'] }),
        'blur-',
      ),
      'blur-held-back': inCall(rooms.together, {}, media.heldBack),
      'own-picture-moved': { ...inCall(rooms['other-shares']), press: Array(3).fill('.own-picture') },
    },
    lost: {
      ...lost(true),
      ...lost(false),
      retrying: walked(says(grace), at({ at: 'lost', end: 'connection', rejoining: true }), RETRYING),
    },
    'in-use': {
      'other-window': walked(at({ at: 'in-use', here: true })),
      'other-device': walked(says({ customer_present: true }), at({ at: 'in-use', here: false })),
      free: walked(at({ at: 'in-use', here: false })),
    },
    'waiting-elsewhere': { other: walked(at({ at: 'waiting-elsewhere' })) },
    rate: {
      over: toRate,
      chosen: { ...toRate, press: ['.star:nth-child(4) input'] },
      'none-chosen': { ...toRate, press: ['.button.primary'] },
      left: walked(says({ call_started_at: inSeconds(-300) }), at({ at: 'left' })),
    },
    rated: each(Object.keys(RATINGS) as Rating[], (rating) => walked({ type: 'rating', rating })),
  };
}

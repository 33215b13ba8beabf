import type { RemoteVideoTrack } from 'twilio-video';
import type { BrowserKind } from '../src/call/browserKind';
import { type Blur, type DeviceTrouble, NO_MEDIA, type OwnMedia } from '../src/call/ownMedia';
import type { RoomEnd } from '../src/call/roomEnd';
import type { Remote, RoomEvent } from '../src/call/roomState';

/** What a screen is drawn from, and what else it takes to see it. */
export interface Shown<Facts> {
  facts: Facts;
  /** the browser that it is seen in, where that changes words or controls */
  browser?: BrowserTraits;
  /** selectors of what is pressed then, for what a screen keeps to itself */
  press?: readonly string[];
}

export interface BrowserTraits {
  userAgent?: string;
  /** on a touch screen, and no screen to share */
  phone?: true;
  /** as on a page that is not secure */
  noClipboard?: true;
}

/** States by the screen that they make, and by what is particular about them: `call` and `weak` for `call.weak`. */
export type Gallery<Screen extends string, Facts> = Readonly<
  Record<Screen, Readonly<Record<string, Shown<Facts>>>>
>;

/** What only a browser can make: pictures, and what carries them. */
export interface Pictures {
  own: MediaStreamTrack;
  voice: MediaStreamTrack;
  ownScreen: MediaStreamTrack;
  other: RemoteVideoTrack;
  otherUpright: RemoteVideoTrack;
  otherScreen: RemoteVideoTrack;
}

/** The time in the gallery. */
export const NOW = Date.parse('2026-11-21T10:00:00Z');

/** A point in time as the server writes it, so many seconds from now. */
export const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

export const LONG_NAME = 'Customer with an unusually long family name';
export const UNBROKEN_NAME = 'Customer'.repeat(5);

/** The members of a union; the compiler lets none be forgotten. */
export const all = <Name extends string>(names: Record<Name, true>) => Object.keys(names) as Name[];

/** One state for each name. */
export function each<Name extends string, Facts>(
  names: readonly Name[],
  shown: (name: Name) => Shown<Facts>,
  prefix = '',
): Record<string, Shown<Facts>> {
  return Object.fromEntries(names.map((name) => [prefix + name, shown(name)]));
}

export const ROOM_ENDS = all<RoomEnd>({
  token: true,
  'room-over': true,
  elsewhere: true,
  removed: true,
  full: true,
  firewall: true,
  connection: true,
});

export const DEVICE_TROUBLES = all<DeviceTrouble>({
  refused: true,
  'refused-by-system': true,
  missing: true,
  busy: true,
});

type BlurAt = Exclude<Blur['at'], 'off'>;

export const BLURS = all<BlurAt>({ loading: true, on: true, failed: true, 'too-slow': true });

const WEB_VIEW =
  'Mozilla/5.0 (Linux; Android 14; K; wv) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';

/** Other apps' own windows: with a way out by a press and by a menu, by a menu alone, and one that we do not know. */
export const IN_APP = {
  instagram: `${WEB_VIEW} Instagram 300.0.0.18.110 Android`,
  line: `${WEB_VIEW} Line/14.11.0/IAB`,
  wechat: `${WEB_VIEW} MicroMessenger/8.0.49.2600`,
  unknown: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
};

/** Browsers that keep the permission in different places. */
export const USER_AGENTS: Readonly<Record<BrowserKind, string>> = {
  'in-app': IN_APP.instagram,
  'ios-safari': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1',
  'ios-other': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0',
  safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'android-chrome':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
  other: 'Mozilla/5.0',
};

/** What the devices may give, by name. */
export function mediaOf({ own, voice, ownScreen }: Pictures) {
  const on: OwnMedia = {
    ...NO_MEDIA,
    camera: { at: 'on', track: own },
    microphone: { at: 'on', track: voice },
    cameras: [
      { id: 'front', label: 'Front camera' },
      { id: 'back', label: 'Back camera' },
    ],
    microphones: [{ id: 'built-in', label: 'Built-in microphone' }],
    speakers: [{ id: '', label: 'Headphones with a name that is longer than its menu is wide' }],
  };
  const trouble = (trouble: DeviceTrouble) => ({ at: 'trouble', trouble }) as const;
  const bothIn = (one: DeviceTrouble): OwnMedia => ({
    ...NO_MEDIA,
    camera: trouble(one),
    microphone: trouble(one),
  });
  return {
    on,
    asking: { ...NO_MEDIA, camera: { at: 'asking' }, microphone: { at: 'asking' } },
    muted: { ...on, muted: true },
    cameraOff: { ...on, camera: { at: 'off' } },
    allOff: { ...on, camera: { at: 'off' }, muted: true },
    sharing: { ...on, screen: ownScreen },
    heldBack: { ...on, blur: { at: 'loading', heldBack: true } },
    blur: {
      loading: { ...on, blur: { at: 'loading', heldBack: false } },
      on: { ...on, blur: { at: 'on', picture: own } },
      failed: { ...on, blur: { at: 'failed' } },
      'too-slow': { ...on, blur: { at: 'too-slow' } },
    },
    noCamera: { ...on, camera: trouble('missing') },
    cameraBusy: { ...on, camera: trouble('busy') },
    noMicrophone: { ...on, microphone: trouble('missing') },
    different: { ...NO_MEDIA, camera: trouble('busy'), microphone: trouble('refused') },
    inTrouble: Object.fromEntries(DEVICE_TROUBLES.map((one) => [one, bothIn(one)])) as Record<
      DeviceTrouble,
      OwnMedia
    >,
  } satisfies Record<string, OwnMedia | Record<DeviceTrouble, OwnMedia> | Record<BlurAt, OwnMedia>>;
}

/** What the room may tell, by name, after we have entered it. */
export function roomsOf({ other, otherUpright, otherScreen }: Pictures) {
  const remote: Remote = {
    participantSid: 'PA2',
    camera: other,
    screen: null,
    voice: null,
    muted: false,
    weak: false,
    reconnecting: false,
  };
  const entered: RoomEvent = { type: 'room/connected', participantSid: 'PA1' };
  const met = (change: Partial<Remote> = {}): RoomEvent => ({
    type: 'room/remote',
    remote: { ...remote, ...change },
  });
  const recording: RoomEvent = { type: 'room/recording', recording: true };
  const gone: RoomEvent = { type: 'room/remote', remote: null };
  return {
    alone: [entered],
    together: [entered, met()],
    'other-upright': [entered, met({ camera: otherUpright })],
    'other-muted': [entered, met({ muted: true })],
    'other-camera-off': [entered, met({ camera: null, muted: true })],
    'other-shares': [entered, met({ screen: otherScreen })],
    'other-reconnecting': [entered, met({ reconnecting: true })],
    reconnecting: [entered, met(), { type: 'room/reconnecting' }],
    weak: [entered, met(), { type: 'room/quality', weak: true }],
    'other-weak': [entered, met({ weak: true })],
    'sound-blocked': [entered, met(), { type: 'room/sound-blocked', blocked: true }],
    recording: [entered, met(), recording],
    gone: [entered, met(), gone],
    'gone-recorded': [entered, met(), recording, gone],
  } satisfies Record<string, readonly RoomEvent[]>;
}

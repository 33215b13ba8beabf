import { call } from '../words/later';
import type { Device, OwnMedia } from './ownMedia';
import type { InRoom, Remote } from './roomState';
import { blurNote, troubleWords } from './troubleWords';

/** What is to be told of this side of the call. */
export interface OwnNews {
  /** of a device or a press; empty: none */
  trouble: string;
  /** they speak, and are muted */
  mutedVoice: boolean;
  /** the device that was taken by itself; empty: none */
  switchedTo: string;
  cameraOff: boolean;
}

/** The one thing that stands over the picture. */
interface Notice {
  /** empty: nothing stands there */
  text: string;
  /** a button beside it turns the own camera off */
  offersCameraOff: boolean;
}

/** What matters most right now, or nothing. */
export function stageNotice(room: InRoom, otherName: string, own: OwnNews): Notice {
  const text = noticeText(room, otherName, own);
  return { text, offersCameraOff: text === call.weak };
}

function noticeText({ reconnecting, remote, weak }: InRoom, otherName: string, own: OwnNews): string {
  if (reconnecting) return call.reconnecting;
  if (remote?.reconnecting) return call.otherReconnecting(otherName);
  if (own.trouble) return own.trouble;
  if (own.mutedVoice) return call.speakingMuted;
  if (own.switchedTo) return call.switchedTo(own.switchedTo);
  if (weak) return own.cameraOff ? call.weakWithoutCamera : call.weak;
  return remote?.weak ? call.otherWeak(otherName) : '';
}

/** What is wrong with the devices now, or came of the blur, and was not yet `before`. */
export function newTrouble(before: OwnMedia, now: OwnMedia): string {
  const unlessKnown = (was: Device, device: Device): Device => (device === was ? { at: 'off' } : device);
  const camera = unlessKnown(before.camera, now.camera);
  const microphone = unlessKnown(before.microphone, now.microphone);
  const troubles = troubleWords({ ...now, camera, microphone }).map(({ what, help }) => `${what} ${help}`);
  const ofBlur = now.blur === before.blur || now.blur.at === 'loading' ? '' : blurNote(now.blur);
  return [...troubles, ofBlur].join(' ').trim();
}

/** What a screen reader says when the other person changed from `before` to `after`; empty when nothing did. */
export function remoteChanges(before: Remote | null, after: Remote | null, name: string): string {
  if (!after) return before ? call.hasLeft(name) : '';
  const said = before ? [] : [call.isHere(name)];
  const [muted, cameraOff, shares] = before
    ? [before.muted, !before.camera, !!before.screen]
    : [false, false, false]; // as who comes is taken to be
  if (shares !== !!after.screen) said.push(shares ? call.sharesNoMore(name) : call.sharesScreen(name));
  if (cameraOff === !!after.camera) said.push(cameraOff ? call.cameraIsOn(name) : call.cameraIsOff(name));
  if (muted !== after.muted) said.push(after.muted ? call.isMuted(name) : call.isUnmuted(name));
  return said.join('. ');
}

import { call } from '../words/later';
import type { InRoom, Remote } from './roomState';

/** The one sentence that stands over the picture: what matters most right now, or nothing. */
export function stageNotice(room: InRoom, otherName: string, trouble: string): string {
  if (room.reconnecting) return call.reconnecting;
  if (room.remote?.reconnecting) return call.otherReconnecting(otherName);
  return trouble || (room.weak ? call.weak : '');
}

/** What a screen reader says when the other person changed from `before` to `after`; empty when nothing did. */
export function remoteChanges(before: Remote | null, after: Remote | null, name: string): string {
  if (!before || !after) {
    if (before === after) return '';
    return after ? call.isHere(name) : call.hasLeft(name);
  }
  const said = [];
  if (!before.screen && after.screen) said.push(call.sharesScreen(name));
  if (before.camera && !after.camera) said.push(call.cameraIsOff(name));
  if (before.muted !== after.muted) said.push(after.muted ? call.isMuted(name) : call.isUnmuted(name));
  return said.join('. ');
}

import { keepForLong, keepInTab } from '../call/keep';

/**
 * The claim: 256 random bits by which the server tells this browser from another one that has the same link.
 * Kept per code until the call is rated or over for good, so that a reload or a reopened tab is the same person.
 */
interface Kept {
  claim: string;
  /** we were in the room, and did not leave by the button */
  inCall: boolean;
}

const keyOf = (code: string) => `video-claim:${code}`;
const waitingKeyOf = (code: string) => `video-waiting:${code}`;

/** This browser's claim to the code; `null` when it never joined by it. */
export function readClaim(code: string): string | null {
  return keepForLong.read<Kept>(keyOf(code))?.claim ?? null;
}

/** This browser's claim to the code, made now if there is none. 43 base64url characters. */
export function claimFor(code: string): string {
  const existing = readClaim(code);
  if (existing) return existing;
  const claim = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
  keepForLong.write(keyOf(code), { claim, inCall: false } satisfies Kept);
  return claim;
}

/** Whether a page that opens now should go straight back into the call. */
export function wasInCall(code: string): boolean {
  return keepForLong.read<Kept>(keyOf(code))?.inCall ?? false;
}

export function keepInCall(code: string, inCall: boolean): void {
  const claim = readClaim(code);
  if (claim) keepForLong.write(keyOf(code), { claim, inCall } satisfies Kept);
}

/** Whether this tab was waiting before a reload. Another tab, or this one opened again, starts at Join. */
export function wasWaiting(code: string): boolean {
  return keepInTab.read(waitingKeyOf(code)) !== null;
}

export function keepWaiting(code: string, waiting: boolean): void {
  if (waiting) keepInTab.write(waitingKeyOf(code), true);
  else keepInTab.remove(waitingKeyOf(code));
}

/** The call is rated or over for good. */
export function forgetClaim(code: string): void {
  keepForLong.remove(keyOf(code));
  keepWaiting(code, false);
}

import { type RequestOptions, request } from '../call/http';
import type { RoomToken } from '../call/room';
import type { Snapshot } from './snapshot';

/** One to five stars and perhaps words, or a skip. */
export type Answer = { score: number; comment?: string } | { skipped: true };

export type Presence = { participant_sid?: string | null; in_room: boolean };

/** What the API does for whoever has the code. Every call throws Problem. */
export function joinApi(code: string) {
  const path = `/api/join/${code}`;
  const post = <T>(what: string, body: object, options: RequestOptions = {}) =>
    request<T>('POST', `${path}/${what}`, { ...options, body });
  return {
    eventsPath: `${path}/events`,
    read: () => request<Snapshot>('GET', path),
    /** without an answer where the customer was not asked, or not again */
    arrive: (claim: string, recording_consent: boolean | undefined, signal: AbortSignal) =>
      post<{ agent_present: boolean }>('arrival', { claim, recording_consent }, { signal }),
    withdrawConsent: (claim: string) => post<void>('recording-consent', { claim, consent: false }),
    /** the same id is the same line */
    writeLine: (claim: string, id: string, text: string) => post<void>('chat-line', { claim, id, text }),
    token: (claim: string, signal: AbortSignal) => post<RoomToken>('token', { claim }, { signal }),
    /** outlives the page, so that leaving is told while the page closes */
    presence: (claim: string, presence: Presence) =>
      post<void>('presence', { claim, ...presence }, { keepalive: true }),
    rate: (claim: string, answer: Answer) => post<void>('csat', { claim, ...answer }, { keepalive: true }),
  };
}

export type JoinApi = ReturnType<typeof joinApi>;

import type { State } from './state';

/** Whether the customer is to be asked before they join. An answer that this browser gave before still holds. */
export function mustAsk({ link, claimed }: State): boolean {
  if (link.at !== 'live' || !link.snapshot.recording) return false;
  return !claimed || link.snapshot.recording_consent === null;
}

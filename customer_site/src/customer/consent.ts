import type { State } from './state';

/** Whether the server has not heard yet that this browser takes its consent back. */
export function unheard(consent: boolean | undefined, { link }: State): boolean {
  return consent === false && link.at === 'live' && link.snapshot.recording_consent === true;
}

/** Whether the customer is to be asked before they join. An answer that this browser gave before still holds. */
export function mustAsk({ link, claimed }: State): boolean {
  if (link.at !== 'live' || !link.snapshot.recording) return false;
  return !claimed || link.snapshot.recording_consent === null;
}

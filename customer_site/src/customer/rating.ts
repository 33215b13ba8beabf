import { Problem } from '../call/http';
import { patiently } from '../call/patience';
import { forgetClaim } from './claim';
import { joinApi } from './joinApi';
import { forgetKeptRating, type KeptRating, readKeptRating } from './keptRatings';
import type { Rating } from './state';

const LOOKS = 5;
const LOOK_TAKES = 2; // seconds

/**
 * Sends a kept answer until the server has decided on it: taken, or too late. Tells how it goes.
 * An answer given twice, even a different one, leaves the first as it was: taken.
 *
 * Who can rate here was in a call. A server that knows of none has not heard of it, and is told to ask Twilio.
 */
export async function deliverRating(
  code: string,
  onRating: (rating: Rating) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const kept = readKeptRating(code);
  if (!kept) return;
  const api = joinApi(code);
  let looks = 0;
  async function send({ claim, answer }: KeptRating): Promise<void> {
    try {
      await api.rate(claim, answer);
    } catch (error) {
      const unheard = error instanceof Problem && error.name === 'nothing-to-rate' && looks < LOOKS;
      if (!unheard) throw error;
      await api.presence(claim, { participant_sid: null, in_room: true });
      looks += 1;
      throw new Problem('looking', 0, LOOK_TAKES);
    }
  }

  let fate: Rating = 'taken';
  try {
    await patiently(
      () => send(kept),
      (until) => until !== null && onRating('kept'),
      signal,
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.name !== 'already-rated') fate = 'late';
  }
  forgetKeptRating(code);
  forgetClaim(code);
  onRating(fate);
}

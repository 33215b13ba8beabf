import { Problem } from '../call/http';
import { patiently } from '../call/patience';
import { forgetClaim } from './claim';
import { joinApi } from './joinApi';
import { forgetKeptRating, readKeptRating } from './keptRatings';
import type { Rating } from './state';

/**
 * Sends a kept answer until the server has decided on it: taken, or too late. Tells how it goes.
 * An answer given twice, even a different one, leaves the first as it was: taken.
 */
export async function deliverRating(
  code: string,
  onRating: (rating: Rating) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const kept = readKeptRating(code);
  if (!kept) return;
  let fate: Rating = 'taken';
  try {
    const send = () => joinApi(code).rate(kept.claim, kept.answer);
    await patiently(send, (until) => until !== null && onRating('kept'), signal);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.name !== 'already-rated') fate = 'late';
  }
  forgetKeptRating(code);
  forgetClaim(code);
  onRating(fate);
}

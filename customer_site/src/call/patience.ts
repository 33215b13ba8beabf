import { Problem } from './http';

/** Resolves after `ms`, or throws the signal's reason as soon as it aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The same, and over as soon as the network comes back. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const back = new Promise((resolve) => addEventListener('online', resolve, over));
  await Promise.race([pause(ms, signal), back]).finally(() => over.abort());
}

/** Milliseconds before attempt n + 1 (n from 0): 1 s, 2 s, 4 s ... 15 s, each spread by a quarter. */
export function backoff(attempt: number): number {
  return Math.min(15_000, 1000 * 2 ** attempt) * (0.75 + Math.random() / 2);
}

/**
 * Asks again until it is answered, for as long as the refusals are passing ones; waits as long as Retry-After
 * says, or until the network is back. `onWait` hears when the next attempt is due (a local time, ms); `null` when there is an answer.
 */
export async function patiently<T>(
  ask: () => Promise<T>,
  onWait: (until: number | null) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await ask();
      if (attempt > 0) onWait(null);
      return answer;
    } catch (error) {
      if (!(error instanceof Problem && error.passing)) throw error;
      const wait = error.retryAfter === null ? backoff(attempt) : error.retryAfter * 1000;
      onWait(Date.now() + wait);
      await rest(wait, signal);
    }
  }
}

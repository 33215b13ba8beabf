import { Problem } from '../call/http';
import { type LiveUpdates, openLiveUpdates } from '../call/liveUpdates';
import { whenAwake } from '../call/pageLife';
import { backoff } from '../call/patience';
import type { Store } from '../call/store';
import type { JoinApi } from './joinApi';
import type { Over, Snapshot } from './snapshot';
import type { CustomerEvent, State } from './state';

export interface LinkWatch {
  /** Asks again now. */
  refetch(): Promise<void>;
  /** Acts on a refusal of the API that is about the link itself; false when it is about something else. */
  refused(problem: Problem): boolean;
}

const PATIENCE_WITH_GUESSES = 60_000; // ms, where the server does not say

/**
 * Keeps the server's word on the link in the store: asked by `refetch`, from the first answer on pushed, and
 * asked again when the tab wakes.
 */
export function watchLink(api: JoinApi, store: Store<State, CustomerEvent>): LinkWatch {
  let updates: LiveUpdates | null = null;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function seen(snapshot: Snapshot): void {
    if (store.state.link.at === 'over') return;
    store.dispatch({ type: 'snapshot', snapshot, receivedAt: Date.now() });
    updates ??= openLiveUpdates({
      path: api.eventsPath,
      onEvent: (name, data) => (name === 'over' ? ended(data as Over) : seen(data as Snapshot)),
      onConnection: (inTouch) => store.dispatch({ type: 'in-touch', inTouch }),
      onRefused: (problem) => {
        if (!refused(problem)) throw problem;
      },
    });
  }

  function ended(over: Over): void {
    updates?.close();
    clearTimeout(retry);
    store.dispatch({ type: 'link', link: { at: 'over', over } });
  }

  function refused(problem: Problem): boolean {
    switch (problem.name) {
      case 'escalation-over':
        ended(problem.extras as unknown as Over);
        return true;
      case 'unknown-code':
        store.dispatch({ type: 'link', link: { at: 'unknown' } });
        return true;
      case 'malformed-code':
        store.dispatch({ type: 'link', link: { at: 'malformed' } });
        return true;
      default:
        return false;
    }
  }

  /** Nothing is known of the link yet, and the answer is no answer. */
  function askLater(problem: Problem): void {
    const wait =
      problem.retryAfter === null
        ? problem.name === 'too-many-guesses'
          ? PATIENCE_WITH_GUESSES
          : backoff(attempt++)
        : problem.retryAfter * 1000;
    store.dispatch({
      type: 'link',
      link:
        problem.name === 'too-many-guesses'
          ? { at: 'too-many', until: Date.now() + wait }
          : { at: 'unreachable' },
    });
    retry = setTimeout(refetch, wait);
  }

  async function refetch(): Promise<void> {
    clearTimeout(retry);
    try {
      seen(await api.read());
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!refused(error) && store.state.link.at !== 'live') askLater(error);
    }
  }

  whenAwake(() => {
    if (store.state.link.at === 'too-many' || store.state.link.at === 'over') return;
    updates?.wake();
    void refetch();
  });
  return { refetch, refused };
}

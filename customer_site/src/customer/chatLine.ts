import { Problem } from '../call/http';
import { patiently } from '../call/patience';
import type { Store } from '../call/store';
import { announce } from '../look/announce';
import { writing } from '../words/writing';
import { claimFor } from './claim';
import type { JoinApi } from './joinApi';
import { WriteLine } from './screens/WriteLine';
import type { CustomerEvent, Line, State } from './state';

const AS_LONG_AS_IT_TAKES = new AbortController().signal; // leaving the call takes back nothing that was said

/** A line to the agent, into the chat: written, sent until the chat has it, and kept where it could not be sent. */
export class ChatLine {
  readonly Field = WriteLine;
  /** what was sent and may, or may not, have arrived: sent again under the same id, it is in the chat once */
  #unsure: { id: string; text: string } | null = null;

  constructor(
    private readonly code: string,
    private readonly store: Store<State, CustomerEvent>,
    private readonly post: JoinApi['writeLine'],
  ) {}

  toggle(): void {
    const { open, at } = this.store.state.line;
    this.#change({ open: !open, at: at === 'sent' ? 'writing' : at });
  }

  write(text: string): void {
    this.#change({ at: 'writing', text });
  }

  /** Sends what is written, and again while refusals are passing ones. What could not be sent opens the field. */
  async send(): Promise<void> {
    const { at, text } = this.store.state.line;
    if (at === 'sending' || at === 'waiting' || !text.trim()) return;
    if (this.#unsure?.text !== text) this.#unsure = { id: crypto.randomUUID(), text };
    const { id } = this.#unsure;
    this.#change({ at: 'sending' });
    try {
      await patiently(
        () => this.post(claimFor(this.code), id, text),
        (until) => this.#change({ at: until === null ? 'sending' : 'waiting' }),
        AS_LONG_AS_IT_TAKES,
      );
      this.#unsure = null;
      this.#change({ at: 'sent', text: '' });
      if (!this.store.state.line.open) announce(writing.sent);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#change({ at: error.name === 'chat-closed' ? 'closed' : 'failed', open: true });
    }
  }

  #change(change: Partial<Line>): void {
    this.store.dispatch({ type: 'line', change });
  }
}

import type { Store } from '../call/store';
import type { ChatLine } from './chatLine';
import { joinApi } from './joinApi';
import type { CustomerEvent, State } from './state';

/** The chat that the call came from. What it takes to write into it is loaded by the first press. */
export class Chat {
  line: ChatLine | null = null;

  constructor(
    private readonly code: string,
    private readonly store: Store<State, CustomerEvent>,
  ) {}

  /** Opens the field for a line, or closes it. Rejects when its code cannot be loaded. */
  async toggle(): Promise<void> {
    const { ChatLine } = await import('./chatLine');
    this.line ??= new ChatLine(this.code, this.store, joinApi(this.code).writeLine);
    this.line.toggle();
  }
}

import { keepInTab } from '../call/keep';

/**
 * One window of this browser is in a call at a time: a second tab, which has the same claim, would otherwise
 * throw the first one out. Rests on the Web Locks API; where there is none, or the browser refuses it with all
 * else that a page may keep, every window may.
 * https://developer.mozilla.org/docs/Web/API/Web_Locks_API
 */
export class CallLock {
  readonly #name: string;
  #letGo: (() => void) | null = null;
  #page: string | undefined; // as the locks name it

  /** @param onTaken another window has taken the call */
  constructor(
    code: string,
    private readonly onTaken: () => void,
  ) {
    this.#name = `video-call:${code}`;
    addEventListener('pagehide', () => {
      if (this.#letGo && this.#page) keepInTab.write(this.#name, this.#page);
      this.release();
    });
  }

  /**
   * True when this window has the call now, false when another one has it. `steal`: even then.
   * The page that this tab has just left is no other window: its end is waited for, however long it takes.
   * Throws the signal's reason when it aborts first.
   */
  async take(signal: AbortSignal, steal = false): Promise<boolean> {
    if (!navigator.locks || this.#letGo) return true;
    let taken = await this.#request(steal ? { steal } : { ifAvailable: true }, signal);
    while (!taken) {
      const holder = await this.#holder();
      const leaving = holder !== undefined && holder === keepInTab.read(this.#name);
      if (holder && !leaving) return false;
      taken = await this.#request(leaving ? { signal } : { ifAvailable: true }, signal);
    }
    if (this.#letGo) this.#page = await this.#holder();
    return true;
  }

  release(): void {
    this.#letGo?.();
    this.#letGo = null;
  }

  #request(options: LockOptions, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const answered = (lock: Lock | null) => {
        if (signal.aborted) return reject(signal.reason);
        resolve(lock !== null);
        if (!lock) return;
        return new Promise<void>((letGo) => {
          this.#letGo = letGo;
        });
      };
      navigator.locks.request(this.#name, options, answered).catch(() => {
        const had = this.#letGo !== null;
        this.#letGo = null;
        if (signal.aborted) reject(signal.reason);
        else resolve(true); // refused: this page may have no locks
        if (had) this.onTaken();
      });
    });
  }

  async #holder(): Promise<string | undefined> {
    const { held } = await navigator.locks.query();
    return held?.find(({ name }) => name === this.#name)?.clientId;
  }
}

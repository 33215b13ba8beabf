const GRANTED_WITHIN = 1500; // ms; a page that is being reloaded lets go a moment later

/**
 * One window of this browser is in a call at a time: a second tab, which has the same claim, would otherwise
 * throw the first one out. Rests on the Web Locks API; where there is none, every window may.
 */
export class CallLock {
  #letGo: (() => void) | null = null;

  /** @param onTaken another window has taken the call */
  constructor(
    private readonly code: string,
    private readonly onTaken: () => void,
  ) {}

  /** True when this window has the call now. `steal`: even if another one has it. */
  take(steal = false): Promise<boolean> {
    if (!navigator.locks || this.#letGo) return Promise.resolve(true);
    return new Promise((resolve) => {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), GRANTED_WITHIN);
      const held = () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise<void>((letGo) => {
          this.#letGo = letGo;
        });
      };
      navigator.locks
        .request(`video-call:${this.code}`, steal ? { steal } : { signal: patience.signal }, held)
        .catch(() => {
          const had = this.#letGo !== null;
          this.#letGo = null;
          resolve(false);
          if (had) this.onTaken();
        });
    });
  }

  release(): void {
    this.#letGo?.();
    this.#letGo = null;
  }
}

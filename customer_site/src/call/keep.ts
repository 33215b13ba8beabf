/** Storage that always works: the browser's where it allows it, else memory for as long as the page lives. */
class Keep {
  readonly #memory = new Map<string, string>();

  /** @param storage e.g. `() => localStorage`; a function, since the very look at it may be refused */
  constructor(private readonly storage: () => Storage) {}

  read<T>(key: string): T | null {
    const text = this.#try((storage) => storage.getItem(key)) ?? this.#memory.get(key);
    return text === undefined ? null : JSON.parse(text);
  }

  write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    const written = this.#try((storage) => {
      storage.setItem(key, text);
      return true;
    });
    if (!written) this.#memory.set(key, text);
  }

  remove(key: string): void {
    this.#try((storage) => storage.removeItem(key));
    this.#memory.delete(key);
  }

  keys(): string[] {
    return [...(this.#try((storage) => Object.keys(storage)) ?? []), ...this.#memory.keys()];
  }

  #try<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(this.storage());
    } catch {
      return null; // refused or full: memory serves
    }
  }
}

/** Outlives the tab. */
export const keepForLong = new Keep(() => localStorage);

/** Lives as long as the tab; survives a reload. */
export const keepInTab = new Keep(() => sessionStorage);

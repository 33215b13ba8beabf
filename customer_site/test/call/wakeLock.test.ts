import { beforeEach, expect, test, vi } from 'vitest';
import { keepAwake } from '../../src/call/wakeLock';

/** A document whose tab can be hidden, which takes the locks away as browsers do. */
class Tab extends EventTarget {
  visibilityState = 'visible';
  held = 0;
  asked = 0;
  refuses: Error | null = null;
  readonly #locks = new Set<object>();

  readonly wakeLock = {
    request: async () => {
      this.asked++;
      if (this.refuses) throw this.refuses;
      const lock = { release: async () => this.#drop(lock) };
      this.#locks.add(lock);
      this.held = this.#locks.size;
      return lock;
    },
  };

  #drop(lock: object): void {
    this.#locks.delete(lock);
    this.held = this.#locks.size;
  }

  async turn(visibilityState: 'visible' | 'hidden'): Promise<void> {
    this.visibilityState = visibilityState;
    if (visibilityState === 'hidden') for (const lock of this.#locks) this.#drop(lock);
    this.dispatchEvent(new Event('visibilitychange'));
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
let tab: Tab;

beforeEach(() => {
  tab = new Tab();
  vi.stubGlobal('document', tab);
  vi.stubGlobal('navigator', { wakeLock: tab.wakeLock });
  return () => vi.unstubAllGlobals();
});

test('the screen stays on until the end', async () => {
  const end = keepAwake();
  await settled();
  expect(tab.held).toBe(1);
  end();
  await settled();
  expect(tab.held).toBe(0);
  await tab.turn('visible');
  expect(tab.asked).toBe(1);
});

test('it is asked for again when the tab is seen again', async () => {
  const end = keepAwake();
  await settled();
  await tab.turn('hidden');
  expect(tab.held).toBe(0);
  await tab.turn('visible');
  expect(tab.held).toBe(1);
  end();
});

test('a lock that comes after the end is given back', async () => {
  keepAwake()();
  await settled();
  expect([tab.asked, tab.held]).toEqual([1, 0]);
});

test('a refusal is left at that, until the tab is seen again', async () => {
  tab.refuses = new DOMException('low battery', 'NotAllowedError');
  const end = keepAwake();
  await settled();
  expect([tab.asked, tab.held]).toEqual([1, 0]);
  tab.refuses = null;
  await tab.turn('visible');
  expect(tab.held).toBe(1);
  end();
});

test('a browser without it is let be', () => {
  vi.stubGlobal('navigator', {});
  expect(keepAwake()).not.toThrow();
  expect(tab.asked).toBe(0);
});

import { beforeEach, expect, test, vi } from 'vitest';
import { CallLock } from '../../src/customer/callLock';
import { FakeStorage } from '../storage';

interface Holder {
  clientId: string;
  /** what its page's promise of the lock comes to */
  end: (stolen?: DOMException) => void;
}

/** A browser's locks of one name, of which `client` is the page that asks. */
class Locks {
  client = 'first page';
  holder: Holder | null = null;
  refuses: DOMException | null = null;
  slow = Promise.resolve(); // an overloaded browser answers when this is over
  /** the holder is a page that ends, whose lock is there a moment longer */
  lingers = false;
  readonly #waiting: (() => void)[] = [];

  request = async (
    _name: string,
    { ifAvailable, steal, signal }: LockOptions,
    answer: (lock: object | null) => unknown,
  ): Promise<void> => {
    const clientId = this.client;
    await this.slow;
    if (this.refuses) throw this.refuses;
    if (steal) this.holder?.end(new DOMException('stolen', 'AbortError'));
    else if (this.holder && ifAvailable) return void (await answer(null));
    else if (this.holder) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    }
    await new Promise<void>((resolve, reject) => {
      const holder: Holder = {
        clientId,
        end: (stolen) => {
          if (stolen) reject(stolen);
          else if (this.lingers) return;
          else resolve();
          if (this.holder === holder) this.freed();
        },
      };
      this.holder = holder;
      const given = answer({});
      if (given instanceof Promise) given.then(() => holder.end());
      else holder.end();
    });
  };

  query = async () => {
    await this.slow;
    const held = this.holder && { name: 'video-call:ABCD', clientId: this.holder.clientId };
    return { held: held ? [held] : [] };
  };

  freed(): void {
    this.lingers = false;
    this.holder = null;
    this.#waiting.shift()?.();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const untilLeft = new AbortController().signal;
let locks: Locks;
let page: EventTarget;

/** A page of this tab, or with `client` of another one's. */
function opened(onTaken = () => {}): CallLock {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  return new CallLock('ABCD', onTaken);
}

/** The page goes, and another one comes in its tab. */
function reloaded(): CallLock {
  page.dispatchEvent(new Event('pagehide'));
  locks.client = 'page after it';
  return opened();
}

beforeEach(() => {
  locks = new Locks();
  vi.stubGlobal('navigator', { locks });
  vi.stubGlobal('sessionStorage', new FakeStorage());
  return () => vi.unstubAllGlobals();
});

test('a call that nobody is in is taken, however late the browser answers', async () => {
  vi.useFakeTimers();
  let answers = () => {};
  locks.slow = new Promise((resolve) => {
    answers = resolve;
  });
  const taken = opened().take(untilLeft);
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  answers();
  expect(await taken).toBe(true);
  expect(locks.holder?.clientId).toBe('first page');
});

test('a second window hears at once that the call is in another one', async () => {
  await opened().take(untilLeft);
  locks.client = 'second window';
  vi.stubGlobal('sessionStorage', new FakeStorage());
  vi.useFakeTimers(); // which nobody advances
  expect(await opened().take(untilLeft)).toBe(false);
  vi.useRealTimers();
  expect(locks.holder?.clientId).toBe('first page');
});

test('a tab that was made as the twin of the one in the call is another window, too', async () => {
  await opened().take(untilLeft);
  await reloaded().take(untilLeft);
  locks.client = 'twin'; // with all that the tab keeps
  expect(await opened().take(untilLeft)).toBe(false);
});

test('the first window lets go when it is out of the call', async () => {
  const first = opened();
  await first.take(untilLeft);
  first.release();
  await settled();
  locks.client = 'second window';
  expect(await opened().take(untilLeft)).toBe(true);
});

test('a page that goes lets go, even where the browser keeps it', async () => {
  await opened().take(untilLeft);
  page.dispatchEvent(new Event('pagehide'));
  await settled();
  expect(locks.holder).toBeNull();
});

test('a reload waits for as long as the page before it is still ending', async () => {
  await opened().take(untilLeft);
  locks.lingers = true;
  const taken = vi.fn();
  const again = reloaded().take(untilLeft).then(taken);
  await settled();
  expect(taken).not.toHaveBeenCalled();
  locks.freed();
  await again;
  expect(taken).toHaveBeenCalledWith(true);
  expect(locks.holder?.clientId).toBe('page after it');
});

test('who leaves while a page is still ending does not get the call afterwards', async () => {
  await opened().take(untilLeft);
  locks.lingers = true;
  const leaving = new AbortController();
  const again = reloaded().take(leaving.signal);
  await settled();
  leaving.abort();
  await expect(again).rejects.toBe(leaving.signal.reason);
  locks.freed();
  await settled();
  expect(locks.holder).toBeNull();
});

test('who leaves before the browser has answered does not keep the call', async () => {
  const leaving = new AbortController();
  const taken = opened().take(leaving.signal);
  leaving.abort();
  await expect(taken).rejects.toBe(leaving.signal.reason);
  await settled();
  expect(locks.holder).toBeNull();
});

test('a call that was freed between two questions is taken', async () => {
  await opened().take(untilLeft);
  const { query } = locks;
  locks.query = async () => {
    locks.query = query;
    locks.freed();
    return query();
  };
  vi.stubGlobal('sessionStorage', new FakeStorage());
  locks.client = 'second window';
  expect(await opened().take(untilLeft)).toBe(true);
  expect(locks.holder?.clientId).toBe('second window');
});

test('a window takes the call from another one, which is told, and may take it back', async () => {
  const taken = vi.fn();
  const first = opened(taken);
  await first.take(untilLeft);
  locks.client = 'second window';
  const takenBack = vi.fn();
  expect(await opened(takenBack).take(untilLeft, true)).toBe(true);
  await settled();
  expect(taken).toHaveBeenCalledOnce();
  locks.client = 'first page';
  expect(await first.take(untilLeft, true)).toBe(true);
  await settled();
  expect(takenBack).toHaveBeenCalledOnce();
});

test('a window that has the call takes it again without asking', async () => {
  const first = opened();
  await first.take(untilLeft);
  locks.refuses = new DOMException('must not be asked', 'SecurityError');
  expect(await first.take(untilLeft)).toBe(true);
});

test('every window may where the browser refuses locks, or has none', async () => {
  locks.refuses = new DOMException('denied in this context', 'SecurityError');
  expect(await opened().take(untilLeft)).toBe(true);
  expect(await opened().take(untilLeft, true)).toBe(true);
  vi.stubGlobal('navigator', {});
  expect(await opened().take(untilLeft)).toBe(true);
});

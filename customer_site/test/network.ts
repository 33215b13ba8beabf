import { vi } from 'vitest';

/** The page's window, where a test says that the network is gone (`offline`) or back (`online`). */
export function stubNetwork(): { becomes: (event: 'offline' | 'online') => void } {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  return { becomes: (event) => void page.dispatchEvent(new Event(event)) };
}

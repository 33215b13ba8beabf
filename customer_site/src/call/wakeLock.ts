/**
 * Keeps the screen from going dark until the returned function is called. Browsers take the lock back from a
 * hidden tab, so it is asked for again when the tab is seen. Where there is none to be had (low battery, an older
 * browser), the screen goes dark as ever. https://www.w3.org/TR/screen-wake-lock/
 */
export function keepAwake(): () => void {
  if (!('wakeLock' in navigator)) return () => {};
  const taken: WakeLockSentinel[] = [];
  let over = false;

  const release = () => Promise.all(taken.splice(0).map((lock) => lock.release()));

  async function take(): Promise<void> {
    if (over || document.visibilityState !== 'visible') return;
    try {
      taken.push(await navigator.wakeLock.request('screen'));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
    if (over) await release();
  }

  void take();
  document.addEventListener('visibilitychange', take);
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', take);
    void release();
  };
}

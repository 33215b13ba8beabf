/**
 * Calls back when the page is being left: closed, reloaded, navigated away. May come twice.
 * A page that comes back from the browser's memory after that is loaded anew, as its call is gone.
 */
export function whenLeaving(callback: () => void): void {
  addEventListener('pagehide', callback);
  addEventListener('beforeunload', callback);
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

/** Calls back when the tab is looked at again, or the network is back. */
export function whenAwake(callback: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') callback();
  });
  addEventListener('online', callback);
}

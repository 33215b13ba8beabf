/**
 * Calls back when the page is left: closed, reloaded, navigated away. Not before, as `beforeunload` is: a page
 * may stay after that, at a download or when the person thinks better of it.
 * A page that comes back from the browser's memory is loaded anew, as its call is gone.
 * https://developer.mozilla.org/docs/Web/API/Window/pagehide_event
 */
export function whenLeaving(callback: () => void): void {
  addEventListener('pagehide', callback);
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

import { keepInTab } from './keep';

const KEY = 'loaded-anew';

/**
 * Loads the page anew for code that could not be loaded. A browser may keep a failed import for as long as the
 * page lives (https://github.com/whatwg/html/issues/6768), and after an update of ours an old page's files are
 * gone. False when a new page did not help either.
 */
export function loadAnew(): boolean {
  if (keepInTab.read(KEY)) return false;
  keepInTab.write(KEY, true);
  location.reload();
  return true;
}

/** The code is there: the next time that it is not, a new page may help again. */
export function allIsLoaded(): void {
  keepInTab.remove(KEY);
}

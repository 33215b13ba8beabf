/** The person asked to be sent no more than needs be. https://developer.mozilla.org/docs/Web/API/NetworkInformation/saveData */
export function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
}

/**
 * Fetches what a press on Join will load (the page's `<link rel="later">`) into the browser's cache. It is not run,
 * and not kept as a failed import when it does not come.
 */
export function fetchAhead(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=later]')) {
    link.remove();
    fetch(link.href, { priority: 'low' })
      .then((answer) => answer.blob())
      .catch(() => {}); // the press asks again, and tells
  }
}

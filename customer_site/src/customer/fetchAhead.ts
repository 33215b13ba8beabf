/** The person asked to be sent no more than needs be. https://developer.mozilla.org/docs/Web/API/NetworkInformation/saveData */
export function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
}

/**
 * Fetches what a press on Join will load (the page's `<link rel="later">`) into the browser's cache, where what does
 * not come is not kept as a failed import. True when all of it is there.
 */
export async function fetchAhead(): Promise<boolean> {
  const fetching = [...document.querySelectorAll<HTMLLinkElement>('link[rel=later]')].map(async (link) => {
    link.remove();
    const answer = await fetch(link.href, { priority: 'low' });
    await answer.blob();
    return answer.ok;
  });
  const all = await Promise.all(fetching).catch(() => [false]); // the press asks again, and tells
  return all.every(Boolean);
}

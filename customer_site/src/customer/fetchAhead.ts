/** The person asked to be sent no more than needs be. https://developer.mozilla.org/docs/Web/API/NetworkInformation/saveData */
export function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
}

let all: Promise<boolean> | undefined;

/**
 * Fetches what a press on Join will load (the page's `<link rel="later">`) into the browser's cache, where what does
 * not come is not kept as a failed import. Once for the page; true when all of it is there.
 */
export function fetchAhead(): Promise<boolean> {
  all ??= fetchAll();
  return all;
}

async function fetchAll(): Promise<boolean> {
  const fetching = [...document.querySelectorAll<HTMLLinkElement>('link[rel=later]')].map(async (link) => {
    const answer = await fetch(link.href, { priority: 'low' });
    await answer.blob();
    return answer.ok;
  });
  const here = await Promise.all(fetching).catch(() => [false]); // the press asks again, and tells
  return here.every(Boolean);
}

const STANDS = 5000; // ms; who reads the page later is not told what was true once

const region = document.createElement('div');
region.className = 'for-readers';
region.setAttribute('role', 'status');
document.body.append(region);

let old: ReturnType<typeof setTimeout> | undefined;

/** Lets screen readers say this when they are done with what they are saying. */
export function announce(text: string): void {
  region.textContent = text;
  clearTimeout(old);
  old = setTimeout(() => region.replaceChildren(), STANDS);
}

const region = document.createElement('div');
region.className = 'for-readers';
region.setAttribute('role', 'status');
document.body.append(region);

/** Lets screen readers say this when they are done with what they are saying. */
export function announce(text: string): void {
  region.textContent = text;
}

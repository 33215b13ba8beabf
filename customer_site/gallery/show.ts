import icon from '../src/look/icon.svg';
import { type BrowserTraits, type Gallery, NOW, type Shown } from './facts';

/** Something that can be called by any name, and does nothing: in the gallery a press changes no fact. */
export function inert<Actor extends object>(parts: object = {}): Actor {
  return new Proxy(parts, {
    get: (has, name) => Reflect.get(has, name) ?? (() => Promise.resolve()),
  }) as Actor;
}

/** Draws the state that `?state=` names. The page is marked `data-drawn` when all its pictures are there. */
export async function show<Facts>(
  gallery: Gallery<string, Facts>,
  draw: (facts: Facts) => void,
): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const [screen = '', variant = ''] = asked.get('state')?.split('.') ?? [];
  const shown: Shown<Facts> | undefined = gallery[screen]?.[variant];
  if (!shown) throw new Error(`There is no state ${screen}.${variant}.`);
  Date.now = () => NOW; // two looks at a state see the same
  pretend(shown.browser ?? {});
  const theme = asked.get('theme');
  if (theme === 'light' || theme === 'dark') wear(theme);
  draw(shown.facts);
  for (const selector of shown.press ?? []) {
    await settled();
    (document.querySelector(selector) as HTMLElement).click();
  }
  await settled();
  await Promise.all([...[...document.querySelectorAll('video')].map(playing), seen(icon)]);
  await settled();
  document.documentElement.dataset.drawn = '';
}

const settled = () => new Promise((go) => setTimeout(() => setTimeout(go))); // Preact's effects come after a frame

function playing(video: HTMLVideoElement): Promise<void> | undefined {
  if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return undefined;
  return new Promise((go) => video.addEventListener('loadeddata', () => go(), { once: true }));
}

/** The style sheets' pictures come late, too. */
function seen(address: string): Promise<void> {
  const image = new Image();
  image.src = address;
  return image.decode();
}

/** Makes the style sheets take the theme from the address instead of from the device. */
function wear(theme: 'light' | 'dark'): void {
  document.documentElement.style.colorScheme = theme;
  for (const { cssRules } of document.styleSheets)
    for (const rule of cssRules)
      if (rule instanceof CSSMediaRule && rule.conditionText.includes('prefers-color-scheme: dark'))
        rule.media.mediaText = theme === 'dark' ? 'all' : 'not all';
}

function pretend({ userAgent, phone, noClipboard }: BrowserTraits): void {
  const has = (of: object, name: string, value: unknown) => Object.defineProperty(of, name, { value });
  if (userAgent) has(navigator, 'userAgent', userAgent);
  if (noClipboard) has(navigator, 'clipboard', undefined);
  if (!phone) return;
  const { matchMedia } = window;
  window.matchMedia = (query) => matchMedia(query === '(pointer: coarse)' ? 'all' : query);
  Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia');
}

import type { Words } from '../words/language';
import { inAppBrowser } from './inApp';

export type BrowserKind = keyof Words['call']['allowIn'];

/** Which browser this is, as far as the way to its camera permission goes. */
export function browserKind(userAgent: string, touchPoints: number): BrowserKind {
  if (inAppBrowser(userAgent)) return 'in-app';
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
  if (apple) return /CriOS|FxiOS|EdgiOS|GSA/.test(userAgent) ? 'ios-other' : 'ios-safari';
  if (/Firefox/.test(userAgent)) return 'firefox';
  if (/Android/.test(userAgent)) return 'android-chrome';
  if (/Chrome|Chromium/.test(userAgent)) return 'chrome';
  if (/Safari/.test(userAgent)) return 'safari';
  return 'other';
}

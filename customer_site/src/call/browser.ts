import type { Words } from '../words/language';

export type BrowserKind = keyof Words['call']['allowIn'];

/** Which browser this is, as far as the way to its camera permission goes. */
export function browserKind(userAgent: string, touchPoints: number): BrowserKind {
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
  if (apple) return /CriOS|FxiOS|EdgiOS|GSA/.test(userAgent) ? 'ios-other' : 'ios-safari';
  if (/Firefox/.test(userAgent)) return 'firefox';
  if (/Android/.test(userAgent)) return 'android-chrome';
  if (/Chrome|Chromium/.test(userAgent)) return 'chrome';
  if (/Safari/.test(userAgent)) return 'safari';
  return 'other';
}

/** Whether a call can be had in this browser, on this page. */
export function callSupport(): 'ok' | 'insecure' | 'no-video' {
  if (!window.isSecureContext) return 'insecure';
  return navigator.mediaDevices && 'RTCPeerConnection' in window ? 'ok' : 'no-video';
}

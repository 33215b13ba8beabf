/** Another app's own window for web pages, on a phone. */
export interface InApp {
  /** as it calls itself; `null`: one that we do not know */
  name: string | null;
  /** what the phone opens links in, outside of apps */
  browser: 'Safari' | 'Chrome';
  /** where the app keeps what leads out of it: three dots at the top, or anywhere else */
  menu: 'top' | 'edge';
  /** what takes a link out of the app by a press; `null`: only the app's own menu does */
  leaves: 'intent' | 'line' | null;
}

/**
 * What each app adds to the user agent of its web view; the first that fits. WeChat lets no link out, and an
 * intent is Android's only.
 */
const APPS: readonly [RegExp, name: string, menu: InApp['menu'], leaves: InApp['leaves']][] = [
  [/Instagram/, 'Instagram', 'top', 'intent'],
  [/FBAN\/Messenger|FB_IAB\/(Orca|MESSENGER)/, 'Messenger', 'edge', 'intent'],
  [/FBA[NV]\/|FB_IAB\//, 'Facebook', 'edge', 'intent'],
  [/musical_ly|trill_|BytedanceWebview/, 'TikTok', 'top', 'intent'],
  [/ Line\//, 'LINE', 'edge', 'line'],
  [/MicroMessenger\//, 'WeChat', 'top', null],
  [/Snapchat\//, 'Snapchat', 'edge', 'intent'],
  [/\[LinkedInApp\]/, 'LinkedIn', 'top', 'intent'],
];

/**
 * The app that shows the page inside itself, by its user agent; `null`: a browser of its own, or no phone.
 * An unknown app is known by its web view: https://developer.chrome.com/docs/webview/user-agent, and on an iPhone
 * by the lack of Safari's name.
 */
export function inAppBrowser(userAgent: string): InApp | null {
  const android = /Android/.test(userAgent);
  if (!android && !/iPhone|iPad|iPod/.test(userAgent)) return null;
  const browser = android ? 'Chrome' : 'Safari';
  for (const [pattern, name, menu, leaves] of APPS)
    if (pattern.test(userAgent))
      return { name, browser, menu, leaves: leaves === 'intent' && !android ? null : leaves };
  const unknown = android ? /; wv\)/.test(userAgent) : !/Safari\//.test(userAgent);
  return unknown ? { name: null, browser, menu: 'edge', leaves: null } : null;
}

/**
 * The link that opens `link`, which is https, outside of the app, where one can; by the phone's own browser:
 * https://developer.chrome.com/docs/android/intents,
 * https://developers.line.biz/en/docs/messaging-api/using-line-url-scheme/#opening-url-in-external-browser
 */
export function linkOut({ leaves }: InApp, link: string): string | null {
  if (leaves === null) return null;
  const out = new URL(link);
  if (leaves === 'line') {
    out.searchParams.set('openExternalBrowser', '1');
    return out.href;
  }
  const view = 'action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE';
  return `intent://${out.host}${out.pathname}${out.search}#Intent;scheme=https;${view};end`;
}

import { describe, expect, test } from 'vitest';
import { inAppBrowser, linkOut } from '../../src/call/inApp';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const WEB_VIEW =
  'Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36';
const LINK = 'https://video.example.com/join/5H2QK8N?lang=de';

test.each([
  ['Instagram', `${IPHONE} Mobile/15E148 Instagram 300.0.0.18.110 (iPhone15,2; iOS 17_5; de_DE; scale=3.00)`],
  ['Instagram', `${WEB_VIEW} Instagram 295.0.0.32.119 Android (34/14; 420dpi; 1080x2400; Google; Pixel 7)`],
  ['Facebook', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBDV/iPhone13,3;FBSN/iOS;FBSV/14.5;FBID/phone;FBOP/5]`],
  ['Facebook', `${WEB_VIEW} [FB_IAB/FB4A;FBAV/450.0.0.42.109;]`],
  ['Messenger', `${IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/442.0.0.42.110;FBSN/iOS;FBSV/17.2]`],
  ['Messenger', `${WEB_VIEW} [FB_IAB/MESSENGER;FBAV/450.0.0.42.109;]`],
  ['Messenger', `${WEB_VIEW} [FB_IAB/Orca-Android;FBAV/450.0.0.42.109;]`],
  ['TikTok', `${IPHONE} Mobile/15E148 musical_ly_34.1.0 JsSdk/2.0 NetType/WIFI ByteLocale/en Region/GB`],
  ['TikTok', `${WEB_VIEW} trill_340102 JsSdk/1.0 NetType/WIFI BytedanceWebview/d8a21c6`],
  ['LINE', `${IPHONE} Mobile/15E148 Safari Line/14.11.0`],
  ['LINE', `${WEB_VIEW} Line/14.11.0/IAB`],
  ['WeChat', `${IPHONE} Mobile/15E148 MicroMessenger/8.0.49(0x1800312b) NetType/WIFI Language/en`],
  ['WeChat', `${WEB_VIEW} MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 NetType/WIFI`],
  ['Snapchat', `${IPHONE} Version/17.5 Mobile/15E148 Snapchat/12.95.0.37 (like Safari/8617.2.4.10.8, panda)`],
  [
    'Snapchat',
    `${IPHONE} Version/16.5 Mobile/15E148 Safari/604.1 Snapchat/13.39.0.44 (like Safari/8618, panda)`,
  ],
  ['LinkedIn', `${IPHONE} Mobile/15E148 [LinkedInApp]/9.32.2485`],
  ['LinkedIn', `${WEB_VIEW} [LinkedInApp]/2.312.70`],
  [null, `${IPHONE} Mobile/15E148`],
  [null, WEB_VIEW],
])('%s is known by %s', (name, userAgent) => {
  const app = inAppBrowser(userAgent);
  expect(app).toMatchObject({ name, browser: userAgent.startsWith(IPHONE) ? 'Safari' : 'Chrome' });
});

test.each([
  `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`,
  `${IPHONE} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1`,
  `${IPHONE} FxiOS/126.0 Mobile/15E148 Safari/605.1.15`,
  `${IPHONE} EdgiOS/125.0.2535.60 Version/17.0 Mobile/15E148 Safari/604.1`,
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Android 14; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0.0.0 Safari/537.36 MicroMessenger/7.0.20 WindowsWechat',
  '',
])('%s is a browser of its own, or no phone', (userAgent) => {
  expect(inAppBrowser(userAgent)).toBeNull();
});

describe('a link leads out', () => {
  const out = (userAgent: string) => {
    const app = inAppBrowser(userAgent);
    return app && linkOut(app, LINK);
  };

  test('to the browser of an Android phone, by an intent', () => {
    expect(out(`${WEB_VIEW} Instagram 295.0.0.32.119 Android`)).toBe(
      'intent://video.example.com/join/5H2QK8N?lang=de#Intent;scheme=https;' +
        'action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end',
    );
  });

  test.each([IPHONE, WEB_VIEW])('of LINE by a parameter of its own', (phone) => {
    expect(out(`${phone} Line/14.11.0`)).toBe(`${LINK}&openExternalBrowser=1`);
  });

  test.each([
    `${IPHONE} Mobile/15E148 Instagram 300.0.0.18.110`,
    `${WEB_VIEW} MicroMessenger/8.0.49.2600`,
    WEB_VIEW,
  ])('of no other app: %s', (userAgent) => {
    expect(out(userAgent)).toBeNull();
  });
});

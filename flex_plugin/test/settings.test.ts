import { expect, test } from 'vitest';
import { readSettings } from '../src/settings';

const BUNDLE = 'https://video.example.com/plugin/video-escalation-plugin.js';
const at = (api_url: string) => ({ video_escalation: { api_url } });

test('the API is where the bundle was loaded from', () => {
  expect(readSettings({}, {}, BUNDLE).apiOrigin).toBe('https://video.example.com');
});

test('the configuration of the page wins over the place of the bundle', () => {
  expect(readSettings(undefined, at('http://localhost:8000/'), BUNDLE).apiOrigin).toBe(
    'http://localhost:8000',
  );
});

test('the hosted configuration wins over all', () => {
  const { apiOrigin } = readSettings(at('https://hosted.example.com'), at('http://localhost:8000'), BUNDLE);
  expect(apiOrigin).toBe('https://hosted.example.com');
});

test.each(['', 'video.example.com', 'javascript:alert(1)', 'https://'])(
  '%j is refused by name',
  (address) => {
    expect(() => readSettings(at(address), {}, BUNDLE)).toThrow('video_escalation.api_url');
  },
);

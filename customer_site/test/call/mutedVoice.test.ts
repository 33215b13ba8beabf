import { beforeEach, describe, expect, test, vi } from 'vitest';
import { voiceDetector, watchMutedVoice } from '../../src/call/mutedVoice';

const SECOND = 10; // looks
const many = (looks: number, decibels: number) => Array<number>(looks).fill(decibels);
/** Words of 400 ms with breaths of 200 ms between them. */
const speech = (words: number, loud: number, room: number) =>
  Array.from({ length: words }, () => [...many(4, loud), ...many(2, room)]).flat();

/** Whether a voice was heard at any moment of these. */
function heard(...looks: number[]): boolean {
  const speaks = voiceDetector();
  return looks.map(speaks).includes(true);
}

describe('a voice', () => {
  test.each([
    ['in a quiet room', -65, -30],
    ['in a loud room', -45, -25],
    ['that begins before the first look', -60, -28],
  ])('is heard %s', (where, room, loud) => {
    const before = where.startsWith('that') ? [] : many(3 * SECOND, room);
    expect(heard(...before, ...speech(6, loud, room))).toBe(true);
  });

  test.each([
    ['silence', many(60 * SECOND, -100)],
    ['a room, however loud', many(60 * SECOND, -30)],
    [
      'a fan that is there before the microphone has warmed up',
      [...many(2, -100), ...many(20 * SECOND, -40)],
    ],
    ['a key', [...many(3 * SECOND, -65), ...many(2, -20), ...many(3 * SECOND, -65)]],
    ['a murmur next door', [...many(3 * SECOND, -75), ...speech(20, -55, -75)]],
  ])('is not %s', (_what, looks) => {
    expect(heard(...looks)).toBe(false);
  });
});

describe('the watch', () => {
  let decibels = -65;
  let closed = 0;
  const copy = { enabled: false, stop: vi.fn() };
  const microphone = { clone: () => copy } as unknown as MediaStreamTrack;
  const told: boolean[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    decibels = -65;
    closed = 0;
    told.length = 0;
    copy.enabled = false;
    copy.stop.mockClear();
    const analyser = {
      fftSize: 0,
      getFloatTimeDomainData: (samples: Float32Array) => samples.fill(10 ** (decibels / 20)),
    };
    vi.stubGlobal(
      'AudioContext',
      class {
        createAnalyser = () => analyser;
        createMediaStreamSource = () => ({ connect: () => undefined });
        close = async () => void closed++;
      },
    );
    vi.stubGlobal('MediaStream', class {});
    return () => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    };
  });

  const speakFor = (ms: number) => {
    for (let word = 0; word < ms / 600; word++) {
      decibels = -25;
      vi.advanceTimersByTime(400);
      decibels = -65;
      vi.advanceTimersByTime(200);
    }
  };

  test('tells of a voice for a few seconds, and not again within a minute', () => {
    const stop = watchMutedVoice(microphone, (speaking) => told.push(speaking));
    vi.advanceTimersByTime(2000);
    speakFor(3000);
    expect(told).toEqual([true]);
    speakFor(30_000);
    expect(told).toEqual([true, false]);
    speakFor(60_000);
    expect(told.slice(0, 3)).toEqual([true, false, true]);
    stop();
  });

  test('hears a copy that is not muted, and stops it', () => {
    const stop = watchMutedVoice(microphone, (speaking) => told.push(speaking));
    expect(copy.enabled).toBe(true);
    stop();
    expect(copy.stop).toHaveBeenCalledOnce();
    expect(closed).toBe(1);
    speakFor(3000);
    expect(told).toEqual([]);
  });
});

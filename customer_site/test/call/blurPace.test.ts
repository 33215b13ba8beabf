import { beforeEach, describe, expect, test, vi } from 'vitest';
import { paceJudge, watchPace } from '../../src/call/blurPace';

const BUSY = 5000; // ms of a window in which it never rested

describe('a machine is too slow', () => {
  test('when it cannot keep up with half of the rate, twice in a row', () => {
    const tooSlow = paceJudge(30);
    expect(tooSlow(74, BUSY)).toBe(false);
    expect(tooSlow(74, BUSY)).toBe(true);
  });

  test('and not for a short strain', () => {
    const tooSlow = paceJudge(30);
    expect([tooSlow(20, BUSY), tooSlow(75, BUSY), tooSlow(20, BUSY)]).toEqual([false, false, false]);
  });

  test('below twelve frames a second, however slow its camera is', () => {
    const enough = paceJudge(15);
    expect([enough(60, BUSY), enough(60, BUSY)]).toEqual([false, false]);
    const tooSlow = paceJudge(15);
    expect([tooSlow(59, BUSY), tooSlow(59, BUSY)]).toEqual([false, true]);
  });

  test('and not because a camera gives few frames in the dark', () => {
    const tooSlow = paceJudge(24);
    expect([tooSlow(25, 1000), tooSlow(25, 1000)]).toEqual([false, false]);
  });

  test('when it finishes nothing at all', () => {
    const tooSlow = paceJudge(24);
    expect([tooSlow(0, BUSY), tooSlow(0, BUSY)]).toEqual([false, true]);
  });
});

describe('the pace of a picture', () => {
  const tell = vi.fn();
  let page: EventTarget & { hidden: boolean };

  beforeEach(() => {
    vi.useFakeTimers();
    tell.mockReset();
    page = Object.assign(new EventTarget(), { hidden: false });
    vi.stubGlobal('document', page);
    return () => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    };
  });

  /** So many frames, each of which takes so long (ms), with a rest after each. */
  function frames(pace: ReturnType<typeof watchPace>, count: number, takes: number, rest = 0): void {
    for (let frame = 0; frame < count; frame++) {
      pace.begin();
      vi.advanceTimersByTime(takes);
      pace.end();
      vi.advanceTimersByTime(rest);
    }
  }

  const show = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };

  test('is told of when frames take too long', () => {
    const pace = watchPace(24, tell);
    frames(pace, 49, 200);
    expect(tell).not.toHaveBeenCalled();
    frames(pace, 2, 200);
    expect(tell).toHaveBeenCalledOnce();
  });

  test('is told of when a frame never comes', () => {
    watchPace(24, tell).begin();
    vi.advanceTimersByTime(10_000);
    expect(tell).toHaveBeenCalledOnce();
  });

  test('is well when frames are quick, and few', () => {
    frames(watchPace(24, tell), 100, 30, 170);
    expect(tell).not.toHaveBeenCalled();
  });

  test('is nobody’s concern while the camera gives none', () => {
    watchPace(24, tell);
    vi.advanceTimersByTime(20_000);
    expect(tell).not.toHaveBeenCalled();
  });

  test('does not count while the page is not looked at, nor in the window in which it was', () => {
    const pace = watchPace(24, tell);
    show(true);
    frames(pace, 60, 200);
    show(false);
    frames(pace, 10, 200);
    expect(tell).not.toHaveBeenCalled();
    frames(pace, 60, 200);
    expect(tell).toHaveBeenCalled();
  });

  test('is not watched any more once it is stopped', () => {
    const pace = watchPace(24, tell);
    pace.begin();
    pace.stop();
    vi.advanceTimersByTime(20_000);
    expect(tell).not.toHaveBeenCalled();
  });
});

import { beforeEach, expect, test, vi } from 'vitest';
import { watchLine } from '../../src/call/quality';

const told: boolean[] = [];
let level: (level: number | null) => void;

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  level = watchLine((weak) => told.push(weak));
  return () => vi.useRealTimers();
});

test.each([
  [0, true],
  [2, true],
  [3, false],
  [5, false],
  [null, false],
])('a network quality of %s that lasts is weak: %s', (lasting, weak) => {
  level(lasting);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual(weak ? [true] : []);
});

test('a short dip is no news', () => {
  level(1);
  vi.advanceTimersByTime(2000);
  level(4);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});

test('levels that get worse while they are poor make it no later', () => {
  level(2);
  vi.advanceTimersByTime(2000);
  level(1);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([true]);
});

test('a line that comes and goes stays weak, without a flicker', () => {
  level(1);
  vi.advanceTimersByTime(3000);
  for (let second = 0; second < 60; second++) {
    level(second % 2 ? 1 : 4);
    vi.advanceTimersByTime(1000);
  }
  expect(told).toEqual([true]);
  level(3);
  vi.advanceTimersByTime(8000);
  expect(told).toEqual([true, false]);
});

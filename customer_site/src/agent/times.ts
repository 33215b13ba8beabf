import { agent } from '../words';

/** A point in time as people read it off the clock, "14:05". */
export function clockTime(iso: string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: 'numeric',
    minute: '2-digit',
  }).format(Date.parse(iso));
}

/** Seconds from the one time to the other, never below zero; both in ms. */
export function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 1000));
}

/** "40 seconds", "12 min 5 s". */
export function spell(seconds: number): string {
  return agent.minutes(Math.floor(seconds / 60), seconds % 60);
}

/** "0:40", "12:05", "1:02:05": a running time. */
export function running(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':');
}

/** Whole seconds from now until then, never below zero; both in ms. */
export function secondsUntil(then: number, now: number): number {
  return Math.max(0, Math.ceil((then - now) / 1000));
}

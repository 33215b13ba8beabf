import type * as en from './en';

/** What a language must have: the same exports as English, each of the same shape. */
export type Words = typeof en;

export { agent, call, customer } from './en';

import type * as en from './en';
import type * as enRecording from './enRecording';

/** What a language must have: the same exports as English, each of the same shape. */
export type Words = typeof en & typeof enRecording;

export { agent, call, customer } from './en';

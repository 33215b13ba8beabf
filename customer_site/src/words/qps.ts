/**
 * The pseudo-language, to look at layouts with: accented, long, from right to left. It is built only when it is
 * named (`npm run build -- <folder> en qps`), and shown by `?lang=qps`.
 */
import * as en from './en';
import type { Words } from './language';
import { pseudo } from './pseudo';

export const page: Words['page'] = { ...pseudo(en.page), dir: 'rtl' };
export const allowDevices: Words['allowDevices'] = pseudo(en.allowDevices);
export const call: Words['call'] = pseudo(en.call);
export const customer: Words['customer'] = pseudo(en.customer);
export const later: Words['later'] = pseudo(en.later);
export const agent: Words['agent'] = pseudo(en.agent);
export const recording: Words['recording'] = pseudo(en.recording);
export const elsewhere: Words['elsewhere'] = pseudo(en.elsewhere);
export const agentRecording: Words['agentRecording'] = pseudo(en.agentRecording);
export const writing: Words['writing'] = pseudo(en.writing);

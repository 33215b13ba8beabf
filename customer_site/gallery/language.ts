/** The words of the language in the address, where a built page has those of its own alone. */
import * as de from '../src/words/de';
import * as en from '../src/words/en';
import * as es from '../src/words/es';
import * as fr from '../src/words/fr';
import type { Words } from '../src/words/language';
import * as pt from '../src/words/pt';
import * as qps from '../src/words/qps';

const WORDS: Readonly<Record<string, Words>> = { en, es, fr, de, pt, qps };
const words = WORDS[new URLSearchParams(location.search).get('lang') ?? 'en'] ?? en;

export const { agent, agentRecording, allowDevices, call, customer, elsewhere, later, recording, writing } =
  words;

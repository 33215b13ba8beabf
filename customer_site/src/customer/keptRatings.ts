import { keepForLong } from '../call/keep';
import type { Answer } from './joinApi';

/** An answer on its way, with all that it takes to send it from any later page. */
export interface KeptRating {
  claim: string;
  answer: Answer;
}

const PREFIX = 'video-rating:';

/** Keeps the answer before anything is sent, so that no outage and no closed tab loses it. */
export function keepRating(code: string, kept: KeptRating): void {
  keepForLong.write(PREFIX + code, kept);
}

export function readKeptRating(code: string): KeptRating | null {
  return keepForLong.read(PREFIX + code);
}

/** The server has decided on it. */
export function forgetKeptRating(code: string): void {
  keepForLong.remove(PREFIX + code);
}

/** Codes whose answers have not been decided on yet. */
export function keptRatings(): string[] {
  return keepForLong
    .keys()
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length));
}

import { loudnessOf } from './loudness';

const LOOK = 100; // ms
const WARM_UP = 5; // looks in which to learn how loud the room is
const QUIETEST_ROOM = -70; // dB; what is quieter is the microphone's own doing
const OVER_THE_ROOM = 12; // dB
const VOICE = -50; // dB; nothing quieter is taken for a voice
const LASTS = 5; // looks with a voice, out of the last ten: a word, not a cough or a key
const SHOWN_FOR = 6000; // ms
const SAID_AGAIN_AFTER = 60_000; // ms

/**
 * Tells a voice from a room: takes how loud it is (dB) every 100 ms, and is true while somebody has been speaking.
 * The room is as loud as it is between words; it is forgotten slowly, so that a fan that starts counts as the room.
 */
export function voiceDetector(): (decibels: number) => boolean {
  let room = QUIETEST_ROOM;
  let looks = 0;
  let last: boolean[] = [];
  return (decibels) => {
    const warm = ++looks > WARM_UP;
    room = Math.max(QUIETEST_ROOM, warm ? Math.min(decibels, room + 0.2) : decibels);
    const voice = warm && decibels > VOICE && decibels > room + OVER_THE_ROOM;
    last = [...last.slice(-9), voice];
    return last.filter(Boolean).length >= LASTS;
  };
}

/**
 * For as long as one is muted: tells true when one speaks all the same, and false a little later; at most once a
 * minute. Hears a copy of the microphone, as the muted track is silent, and sends nothing anywhere. The returned
 * function stops it.
 */
export function watchMutedVoice(
  microphone: MediaStreamTrack,
  onSpeaking: (speaking: boolean) => void,
): () => void {
  const copy = microphone.clone();
  copy.enabled = true;
  const loudness = loudnessOf(copy);
  const speaks = voiceDetector();
  let said = Number.NEGATIVE_INFINITY;
  let hide: ReturnType<typeof setTimeout> | undefined;
  const look = setInterval(() => {
    if (!speaks(loudness.decibels()) || Date.now() - said < SAID_AGAIN_AFTER) return;
    said = Date.now();
    onSpeaking(true);
    hide = setTimeout(() => onSpeaking(false), SHOWN_FOR);
  }, LOOK);
  return () => {
    clearInterval(look);
    clearTimeout(hide);
    copy.stop();
    loudness.close();
  };
}

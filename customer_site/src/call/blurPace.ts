const WINDOW = 5000; // ms
const SLOW_WINDOWS = 2; // one after the other: a short strain is no news
const FLUENT = 12; // frames a second; below that, a picture stutters

/**
 * Judges a machine by windows of time: how many frames it blurred in one, and how many ms it was busy with them. True
 * once it cannot keep up with half of the camera's rate (frames a second). What it could do counts, and not what it
 * was given: in the dark, a camera gives few frames by itself.
 */
export function paceJudge(cameraRate: number): (frames: number, busy: number) => boolean {
  const enough = Math.max(FLUENT, cameraRate / 2);
  let slow = 0;
  return (frames, busy) => {
    slow = (frames / busy) * 1000 < enough ? slow + 1 : 0;
    return slow >= SLOW_WINDOWS;
  };
}

/** Told of each frame's beginning and end, one after the other. */
interface Pace {
  begin(): void;
  end(): void;
  stop(): void;
}

/** Calls back when the machine turns out too slow; not for what happens while nobody looks at the page. */
export function watchPace(cameraRate: number, onTooSlow: () => void): Pace {
  const tooSlow = paceJudge(cameraRate);
  let frames = 0;
  let busy = 0; // ms
  let since: number | null = null; // when the frame was begun that is not done yet
  let { hidden } = document;
  const addUp = (now: number) => {
    if (since !== null) busy += now - since;
  };
  const look = () => {
    hidden ||= document.hidden; // browsers slow down a page in the background
  };
  document.addEventListener('visibilitychange', look);
  const timer = setInterval(() => {
    const now = performance.now();
    addUp(now);
    const judged = !hidden && busy > 0;
    const slow = judged && tooSlow(frames, busy);
    if (since !== null) since = now;
    frames = busy = 0;
    ({ hidden } = document);
    if (slow) onTooSlow();
  }, WINDOW);
  return {
    begin() {
      since = performance.now();
    },
    end() {
      addUp(performance.now());
      since = null;
      frames++;
    },
    stop() {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    },
  };
}

/** Milliseconds for which the API keeps what was asked ahead: to ask again sooner gives nothing. */
const KEPT_FOR = 5_000;

/**
 * What asks the API ahead of a press on the video button of a task. Nobody has pressed yet, so nobody is told
 * of a refusal: the press says what is wrong. `now` in milliseconds.
 */
export function askingAhead(
  ask: (taskSid: string) => Promise<void>,
  isRefusal: (error: unknown) => boolean,
  now = () => performance.now(),
): (taskSid: string) => Promise<void> {
  let last: { taskSid: string; at: number } | null = null;
  return async (taskSid) => {
    if (last?.taskSid === taskSid && now() - last.at < KEPT_FOR) return;
    last = { taskSid, at: now() };
    try {
      await ask(taskSid);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  };
}

// Runs in every page before its own scripts, and only looks. Times are the page's own, in ms.
{
  const seen = { usable: null, pressed: null, moving: null, shifts: [], longTasks: [] };
  window.bench = seen;

  new PerformanceObserver((list) => {
    for (const { startTime, value } of list.getEntries()) seen.shifts.push({ at: startTime, value });
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });

  /** Calls back when what is there now is painted, and nothing keeps the page from answering to a press. */
  const onceUsable = (then) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then)));

  const isJoin = (button) => button.textContent === 'Join' && button.ariaDisabled !== 'true';
  let found = false;
  const watched = new WeakSet();
  const look = () => {
    const plain = document.querySelector('body > h1'); // of a page without a button
    if (!found && (plain || [...document.querySelectorAll('button')].some(isJoin))) {
      found = true;
      onceUsable(() => (seen.usable = performance.now()));
    }
    for (const video of document.querySelectorAll('video.remote')) {
      if (watched.has(video)) continue;
      watched.add(video);
      const onFrame = (_, { presentedFrames }) => {
        if (presentedFrames > 1) seen.moving ??= performance.now();
        else video.requestVideoFrameCallback(onFrame);
      };
      video.requestVideoFrameCallback(onFrame);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  addEventListener('click', () => (seen.pressed ??= performance.now()), true);
}

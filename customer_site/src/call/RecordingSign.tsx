import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../look/announce';
import { recording } from '../words/later';

/** A dot with words while Twilio records; screen readers hear it start and stop. For the stage's corner. */
export function RecordingSign({ on }: { on: boolean }) {
  const was = useRef(false);
  useEffect(() => {
    if (on !== was.current) announce(on ? recording.started : recording.stopped);
    was.current = on;
  }, [on]);
  if (!on) return null;
  return (
    <span class="recording">
      <b aria-hidden="true" />
      {recording.sign}
    </span>
  );
}

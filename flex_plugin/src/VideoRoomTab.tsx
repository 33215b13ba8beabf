import type { ITask } from '@twilio/flex-ui';
import { type ReactElement, useLayoutEffect, useRef } from 'react';
import { useSelector } from 'react-redux';
import { SLICE, type WithEscalations } from './escalations';
import { tabIsSeen, type View } from './layout';
import type { RoomFrames } from './room_frames';
import { text } from './strings';

interface Props {
  frames: RoomFrames;
  /** From Flex, as this stands in the task's tabs. */
  task?: ITask;
  /** Read by Flex's tabs. */
  label: string;
  uniqueName: string;
}

/** The Video Room tab: the place over which the room page's iframe is laid while the tab is seen. */
export function VideoRoomTab({ task, frames }: Props): ReactElement {
  const placeholder = useRef<HTMLElement>(null);
  const code = useSelector((state: WithEscalations) => task && state[SLICE]?.[task.taskSid]?.code);
  const seen = useSelector(
    (state: { flex: { view: View } }) => task !== undefined && tabIsSeen(state.flex.view, task.sid),
  );

  useLayoutEffect(() => {
    if (code === undefined || !seen || placeholder.current === null) return;
    return frames.layOver(code, placeholder.current);
  }, [frames, code, seen]);

  return (
    // The iframe stands at the end of the document: who tabs into its place is taken there.
    <section
      ref={placeholder}
      aria-label={text('VideoEscalationFrame')}
      tabIndex={seen ? 0 : -1}
      onFocus={() => code !== undefined && frames.focus(code)}
      style={{ position: 'absolute', inset: 0, padding: 16 }}
    >
      {text('VideoEscalationLoading')}
    </section>
  );
}

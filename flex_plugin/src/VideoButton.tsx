import { Button, type ITask } from '@twilio/flex-ui';
import { type ReactElement, useState } from 'react';
import { useSelector } from 'react-redux';
import { SLICE, type WithEscalations } from './escalations';
import { text } from './strings';

interface Props {
  /** From Flex, as this stands in the task's header. */
  task?: ITask;
  /** Settles when the escalation has started, or its failure has been shown. */
  escalate(task: ITask): Promise<void>;
  /** A press may be about to come. */
  askAhead(task: ITask): void;
}

/** The video button of an accepted chat task: starts the escalation, or opens the room of the live one. */
export function VideoButton({ task, escalate, askAhead }: Props): ReactElement | null {
  const [busy, setBusy] = useState(false);
  const live = useSelector((state: WithEscalations) => {
    const escalation = task && state[SLICE]?.[task.taskSid];
    return escalation !== undefined && !escalation.over;
  });
  if (task?.status !== 'accepted') return null;

  const press = async () => {
    setBusy(true);
    try {
      await escalate(task);
    } finally {
      setBusy(false);
    }
  };
  const label = busy ? 'VideoEscalationStarting' : live ? 'VideoEscalationOpen' : 'VideoEscalationStart';
  return (
    <Button
      variant="secondary"
      size="small"
      aria-label={text(label)}
      title={text(label)}
      aria-busy={busy}
      disabled={busy}
      onPointerEnter={() => askAhead(task)}
      onFocus={() => askAhead(task)}
      onClick={press}
      style={{ marginInlineEnd: 8 }}
      data-testid="video-escalation-button"
    >
      <CameraIcon />
    </Button>
  );
}

function CameraIcon(): ReactElement {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <rect x="2.5" y="5" width="10" height="10" rx="2" />
      <path d="m12.5 8.75 5-2.75v8l-5-2.75" strokeLinejoin="round" />
    </svg>
  );
}

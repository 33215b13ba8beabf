import { useEffect } from 'preact/hooks';
import { Preview, type PreviewProps } from '../../call/Preview';
import { keepAwake } from '../../call/wakeLock';
import { Alive } from '../../look/Alive';
import { announce } from '../../look/announce';
import { Screen } from '../../look/Screen';
import { secondsUntil, useNow } from '../../look/useNow';
import { later } from '../../words/later';
import type { Snapshot } from '../snapshot';
import { agentName } from './agentName';

interface OnTheWayProps extends PreviewProps {
  snapshot: Snapshot;
  retryAt: number | null;
  onLeave: () => void;
}

/** Outside the room until the agent is in it. */
export function Waiting({
  snapshot,
  retryAt,
  inTouch,
  media,
  devices,
  onLeave,
}: OnTheWayProps & { inTouch: boolean }) {
  const words = later.waiting;
  useEffect(keepAwake, []); // a phone that goes dark would not hear of the agent
  return (
    <Screen title={words.title}>
      <p class="lead">{words.lead(agentName(snapshot))}</p>
      <Alive />
      <Preview media={media} devices={devices} plain />
      <Retrying retryAt={retryAt} />
      {!inTouch && retryAt === null && (
        <p class="notice" role="alert">
          {later.outOfTouch}
        </p>
      )}
      <p class="soft">{words.stay}</p>
      <button type="button" class="button" onClick={onLeave}>
        {words.leave}
      </button>
    </Screen>
  );
}

interface ConnectingProps extends OnTheWayProps {
  step: 'arriving' | 'entering';
}

export function Connecting({ snapshot, step, retryAt, media, devices, onLeave }: ConnectingProps) {
  const words = later.connecting;
  return (
    <Screen title={words.title}>
      <p class="lead after-a-second late">
        {step === 'arriving' ? words.arriving : words.lead(agentName(snapshot))}
      </p>
      <Alive />
      <Preview media={media} devices={devices} plain />
      <Retrying retryAt={retryAt} />
      <button type="button" class="button" onClick={onLeave}>
        {words.cancel}
      </button>
    </Screen>
  );
}

/** Says that the API is away or busy, and when the next attempt is due. */
export function Retrying({ retryAt }: { retryAt: number | null }) {
  const now = useNow();
  useEffect(() => {
    if (retryAt !== null) announce(later.retrying(secondsUntil(retryAt, now)));
  }, [retryAt]);
  if (retryAt === null) return null;
  return <p class="notice">{later.retrying(secondsUntil(retryAt, now))}</p>;
}

import starIcon from 'lucide-static/icons/star.svg?shapes';
import { useEffect } from 'preact/hooks';
import { announce } from '../look/announce';
import { Icon } from '../look/Icon';
import { Screen } from '../look/Screen';
import { agent } from '../words';
import type { ScreenProps } from './App';
import { hadCall, type Snapshot } from './snapshot';
import { secondsBetween, spell } from './times';

/** After the end: why, how long, and the rating when it comes. */
export function Over({ state, actions }: ScreenProps) {
  const { snapshot } = state;
  const rated = snapshot?.csat != null;
  useEffect(() => {
    if (rated) announce(agent.rated);
  }, [rated]);
  if (!snapshot) return null;
  const { over } = agent;
  return (
    <Screen title={over.reasons[snapshot.end_reason ?? ''] ?? over.other}>
      <p class="lead">{duration(snapshot)}</p>
      {hadCall(snapshot) && <Rating snapshot={snapshot} />}
      <div class="actions sticky">
        <button type="button" class="button primary" onClick={() => actions.newLink()}>
          {over.newLink}
        </button>
      </div>
    </Screen>
  );
}

function duration({ call_started_at, call_ended_at, ended_at }: Snapshot): string {
  if (call_started_at === null) return agent.over.noCall;
  const end = call_ended_at ?? ended_at ?? call_started_at;
  return agent.over.lasted(spell(secondsBetween(Date.parse(call_started_at), Date.parse(end))));
}

function Rating({ snapshot }: { snapshot: Snapshot }) {
  const { csat, phase } = snapshot;
  const { rating } = agent.over;
  if (!csat) return <p class="soft">{phase === 'expired' ? rating.none : rating.waits}</p>;
  const { score, comment, skipped } = csat;
  if (skipped || score === null) return <p class="soft">{rating.skipped}</p>;
  return (
    <div class="rating">
      <p class="stars" role="img" aria-label={rating.stars(score)}>
        {[1, 2, 3, 4, 5].map((star) => (
          <span key={star} class={star <= score ? 'star given' : 'star'}>
            <Icon shapes={starIcon} />
          </span>
        ))}
      </p>
      {comment && <blockquote>{comment}</blockquote>}
    </div>
  );
}

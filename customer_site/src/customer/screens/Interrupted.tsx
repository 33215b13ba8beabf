import { useEffect } from 'preact/hooks';
import type { RoomEnd } from '../../call/roomEnd';
import { keepAwake } from '../../call/wakeLock';
import { Alive } from '../../look/Alive';
import { Screen } from '../../look/Screen';
import { secondsUntil, useNow } from '../../look/useNow';
import { later } from '../../words/later';
import type { CustomerSession } from '../session';
import { Retrying } from './OnTheWay';

interface LostProps {
  end: RoomEnd;
  rejoining: boolean;
  graceUntil: number | null;
  retryAt: number | null;
  session: CustomerSession;
}

/** Out of the room without having asked for it. */
export function Lost({ end, rejoining, graceUntil, retryAt, session }: LostProps) {
  const words = later.lost;
  useEffect(keepAwake, []); // the way back is tried for a while
  const now = useNow();
  return (
    <Screen title={lostTitle(end, rejoining)}>
      {rejoining ? (
        <>
          <p class="lead">{end === 'room-over' ? words.ending : words.rejoining}</p>
          <Alive />
        </>
      ) : (
        end === 'connection' && <p>{words.failed}</p>
      )}
      {end === 'firewall' && <p>{words.firewall}</p>}
      {end === 'full' && <p>{words.full}</p>}
      {graceUntil !== null && <p>{words.left(secondsUntil(graceUntil, now))}</p>}
      <Retrying retryAt={retryAt} />
      <div class="actions">
        {!rejoining && (
          <button type="button" class="button primary" onClick={() => session.rejoin()}>
            {words.rejoin}
          </button>
        )}
        <button type="button" class="button" onClick={() => session.leave()}>
          {words.leave}
        </button>
      </div>
    </Screen>
  );
}

function lostTitle(end: RoomEnd, rejoining: boolean): string {
  const words = later.lost;
  if (end === 'removed') return words.removedTitle;
  if (!rejoining) return words.failedTitle;
  return end === 'room-over' ? words.endingTitle : words.title;
}

/** The call is in another window (`here`) or on another device. */
export function InUse({ here, free, session }: { here: boolean; free: boolean; session: CustomerSession }) {
  const words = later.inUse;
  return (
    <Screen title={here ? words.titleHere : words.title}>
      <p role="status">{here ? words.leadHere : free ? words.leadFree : words.lead}</p>
      <button
        type="button"
        class="button primary"
        aria-disabled={!free}
        onClick={() => free && session.useHere()}
      >
        {words.useHere}
      </button>
    </Screen>
  );
}

export function WaitingElsewhere({ session }: { session: CustomerSession }) {
  const words = later.waitingElsewhere;
  return (
    <Screen title={words.title}>
      <p>{words.lead}</p>
      <button type="button" class="button primary" onClick={() => session.useHere()}>
        {words.waitHere}
      </button>
    </Screen>
  );
}

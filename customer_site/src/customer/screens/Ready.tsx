import { asking } from '../../call/ownMedia';
import { PreviewFrame } from '../../call/PreviewFrame';
import { unlockSpeaker } from '../../call/speakerElement';
import { Screen } from '../../look/Screen';
import { allowDevices, customer } from '../../words';
import type { Snapshot } from '../snapshot';
import type { State } from '../state';
import type { Walk } from '../walk';
import { agentName } from './agentName';

interface ReadyProps {
  snapshot: Snapshot;
  state: State;
  /** they were waiting, and left */
  left: boolean;
  walk: Walk | null;
  /** null: it did not load, and the state says so */
  begin: () => Promise<Walk | null>;
}

/** Before the call: how one looks and sounds, and Join. */
export function Ready({ snapshot, state, left, walk, begin }: ReadyProps) {
  const words = customer.ready;
  const agent = agentName(snapshot);
  const without = walk?.without(state);
  const busy = state.further === 'loading' || asking(state.media);
  const press = (act: (walk: Walk) => Promise<void>) => {
    if (!busy) void begin().then((loaded) => loaded && act(loaded));
  };
  const join = () => {
    unlockSpeaker();
    press(({ session }) => session.join());
  };
  const start = () => press(({ session }) => session.devices.start());

  return (
    <Screen title={words.title}>
      <p role="status" class={snapshot.agent_present ? 'presence here' : 'presence'}>
        {snapshot.agent_present ? words.isHere(agent) : words.willJoin(agent)}
        {left && ` ${words.left}`}
      </p>
      {walk?.trouble(state)}
      {walk ? (
        walk.preview(state)
      ) : (
        <PreviewFrame
          empty={
            <button type="button" class="button" onClick={start}>
              {allowDevices}
            </button>
          }
        />
      )}
      {state.further === 'failed' && (
        <p class="notice" role="alert">
          {words.notLoaded}
        </p>
      )}
      <div class="actions sticky">
        <button type="button" class="button primary" aria-disabled={busy} onClick={join}>
          {without ? words.joinWithout(without) : words.join}
        </button>
        {without && (
          <button type="button" class="button" onClick={start}>
            {words.tryAgain}
          </button>
        )}
      </div>
    </Screen>
  );
}

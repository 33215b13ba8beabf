import endIcon from 'lucide-static/icons/circle-stop.svg?shapes';
import { useEffect, useRef } from 'preact/hooks';
import { Alive } from '../look/Alive';
import { announce } from '../look/announce';
import { secondsUntil, useNow } from '../look/useNow';
import { agent } from '../words';
import type { ScreenProps } from './App';
import { hadCall } from './snapshot';
import { type AgentState, customerDropped } from './state';
import { running, secondsBetween } from './times';

/** In the room: the shared stage, and what only the agent has. */
export function Call({ state, session, store, actions }: ScreenProps) {
  const { Stage } = session;
  const { snapshot, room, media } = state;
  if (!Stage || !snapshot || !room) return null;
  const name = snapshot.customer.name || agent.customer;
  return (
    <>
      <Stage
        title={agent.call.title(name)}
        otherName={name}
        room={room}
        media={media}
        devices={session.devices}
        alone={<Alone state={state} name={name} />}
        corner={hadCall(snapshot) ? <CallTime state={state} /> : undefined}
        outcome={outcomeOf(state)}
        controls={[
          {
            id: 'end',
            label: agent.call.end,
            icon: endIcon,
            key: 'Shift+E',
            onPress: () => actions.ask('end'),
          },
        ]}
        onLeave={() => session.leave()}
        onSoundBlocked={(blocked) => store.dispatch({ type: 'room/sound-blocked', blocked })}
      />
      <AskEnd
        open={state.question === 'end'}
        name={name}
        onYes={() => actions.endForBoth()}
        onNo={() => actions.ask(null)}
      />
    </>
  );
}

/** Ending it takes a moment, and may not work. */
function outcomeOf({ action, remark }: AgentState): string {
  if (action === 'end') return agent.ending.title;
  return remark ? agent.remark[remark] : '';
}

function CallTime({ state }: Pick<ScreenProps, 'state'>) {
  const now = useNow() + state.clockAhead;
  const began = Date.parse(state.snapshot?.call_started_at ?? '');
  const time = running(secondsBetween(began, now));
  return (
    <span role="timer" aria-label={agent.call.time(time)}>
      {time}
    </span>
  );
}

function Alone({ state, name }: Pick<ScreenProps, 'state'> & { name: string }) {
  const now = useNow() + state.clockAhead;
  const dropped = customerDropped(state);
  const until = state.snapshot?.grace_until ?? null;
  useEffect(() => {
    if (dropped) announce(agent.call.dropped(name));
  }, [dropped, name]);
  return (
    <>
      <p>{dropped ? agent.call.dropped(name) : agent.call.waitingFor(name)}</p>
      {dropped && until && <p>{agent.call.has(secondsUntil(Date.parse(until), now))}</p>}
      <Alive />
    </>
  );
}

interface AskEndProps {
  open: boolean;
  name: string;
  onYes: () => void;
  onNo: () => void;
}

function AskEnd({ open, name, onYes, onNo }: AskEndProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="stage-devices" aria-labelledby="ask-end" onCancel={onNo}>
      <h2 id="ask-end">{agent.call.askEnd(name)}</h2>
      <div class="link-actions">
        <button type="button" class="button danger" onClick={onYes}>
          {agent.call.endYes}
        </button>
        <button type="button" class="button" onClick={onNo}>
          {agent.call.endNo}
        </button>
      </div>
    </dialog>
  );
}

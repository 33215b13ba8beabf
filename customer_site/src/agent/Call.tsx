import startIcon from 'lucide-static/icons/circle-dot.svg?shapes';
import stopIcon from 'lucide-static/icons/circle-off.svg?shapes';
import endIcon from 'lucide-static/icons/octagon-x.svg?shapes';
import { useEffect, useRef } from 'preact/hooks';
import { RecordingSign } from '../call/RecordingSign';
import type { ToolbarButton } from '../call/Toolbar';
import { Alive } from '../look/Alive';
import { announce } from '../look/announce';
import { secondsUntil, useNow } from '../look/useNow';
import { agent } from '../words';
import { agentRecording, recording } from '../words/later';
import type { ScreenProps } from './App';
import { recordingControl, unrecordedBecause } from './recording';
import { hadCall, type Snapshot } from './snapshot';
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
        corner={<Corner state={state} name={name} />}
        outcome={outcomeOf(state)}
        controls={[
          ...recordingButtons(snapshot, actions),
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

function recordingButtons(snapshot: Snapshot, actions: ScreenProps['actions']): ToolbarButton[] {
  const id = 'recording';
  const key = 'R';
  switch (recordingControl(snapshot)) {
    case 'start':
      return [
        { id, key, label: agentRecording.start, icon: startIcon, onPress: () => actions.startRecording() },
      ];
    case 'stop':
      return [{ id, key, label: recording.stop, icon: stopIcon, onPress: () => actions.stopRecording() }];
    case null:
      return [];
  }
}

/** Ending it takes a moment, and may not work. */
function outcomeOf({ action, remark }: AgentState): string {
  if (action === 'end') return agent.ending.title;
  return remark ? agent.remark[remark] : '';
}

/** How long the call has lasted, and whether it is recorded. */
function Corner({ state, name }: Pick<ScreenProps, 'state'> & { name: string }) {
  const { snapshot, room } = state;
  const unrecorded = snapshot ? unrecordedBecause(snapshot, name) : '';
  useEffect(() => {
    if (unrecorded) announce(unrecorded);
  }, [unrecorded]);
  return (
    <>
      {snapshot && hadCall(snapshot) && <CallTime state={state} />}
      <RecordingSign on={room?.recording ?? false} />
      {unrecorded && <span>{unrecorded}</span>}
    </>
  );
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
  const met = state.room?.met; // then the stage says that they have left
  const until = state.snapshot?.grace_until ?? null;
  useEffect(() => {
    if (dropped && !met) announce(agent.call.dropped(name));
  }, [dropped, met, name]);
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

/** As a dialog over the call; the safe answer has the focus. */
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
        <button type="button" class="button" autofocus onClick={onNo}>
          {agent.call.endNo}
        </button>
      </div>
    </dialog>
  );
}

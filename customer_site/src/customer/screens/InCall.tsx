import stopIcon from 'lucide-static/icons/circle-off.svg?shapes';
import writeIcon from 'lucide-static/icons/message-square.svg?shapes';
import { useState } from 'preact/hooks';
import { Problem } from '../../call/http';
import type { OwnMedia } from '../../call/ownMedia';
import { RecordingSign } from '../../call/RecordingSign';
import type { InRoom } from '../../call/roomState';
import type { Stage as CallStage } from '../../call/Stage';
import type { ToolbarButton } from '../../call/Toolbar';
import { Alive } from '../../look/Alive';
import { secondsUntil, useNow } from '../../look/useNow';
import { later, recording } from '../../words/later';
import type { Chat } from '../chat';
import type { CustomerSession } from '../session';
import type { Snapshot } from '../snapshot';
import type { Line } from '../state';
import { agentName } from './agentName';

interface InCallProps {
  /** comes with the SDK */
  Stage: typeof CallStage;
  snapshot: Snapshot;
  room: InRoom;
  graceUntil: number | null;
  line: Line;
  chat: Chat;
  media: OwnMedia;
  session: CustomerSession;
}

export function InCall(props: InCallProps) {
  const { Stage, snapshot, room, graceUntil, line, chat, media, session } = props;
  const agent = agentName(snapshot);
  const [trouble, setTrouble] = useState('');
  const stopping = snapshot.recording_consent === false && room.recording;

  async function stopRecording() {
    setTrouble('');
    try {
      await session.withdrawConsent((until) => setTrouble(until === null ? '' : recording.notYet));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setTrouble(recording.failed);
    }
  }

  async function write() {
    setTrouble('');
    try {
      await chat.toggle();
    } catch (error) {
      reportError(error);
      setTrouble(later.call.cannotWrite);
    }
  }

  const controls: ToolbarButton[] = [
    {
      id: 'write',
      label: later.call.write,
      icon: writeIcon,
      key: 'W',
      pressed: line.open,
      disabled: snapshot.call_started_at === null, // no line is taken yet
      onPress: write,
    },
  ];
  if (snapshot.recording_consent)
    controls.push({
      id: 'stop-recording',
      label: room.recording ? recording.stop : recording.refuse,
      icon: stopIcon,
      key: 'R',
      onPress: stopRecording,
    });

  return (
    <Stage
      title={later.call.title(agent)}
      otherName={agent}
      room={room}
      media={media}
      devices={session.devices}
      alone={
        <AgentAway agent={agent} dropped={room.met || snapshot.missing === 'agent'} graceUntil={graceUntil} />
      }
      corner={<RecordingSign on={room.recording} />}
      outcome={trouble || (stopping ? recording.stopping : '')}
      above={line.open && chat.line && <chat.line.Field agent={agent} line={line} chat={chat.line} />}
      controls={controls}
      onLeave={() => session.leave()}
      onSoundBlocked={session.soundBlocked}
    />
  );
}

/** Where the agent's picture would be. */
function AgentAway({
  agent,
  dropped,
  graceUntil,
}: {
  agent: string;
  dropped: boolean;
  graceUntil: number | null;
}) {
  const words = later.call;
  const now = useNow();
  return (
    <>
      <p>
        {dropped ? words.agentDropped(agent) : words.waitingFor(agent)}{' '}
        {dropped &&
          (graceUntil === null ? words.agentMayBeBack : words.agentHas(secondsUntil(graceUntil, now)))}
      </p>
      <Alive />
    </>
  );
}

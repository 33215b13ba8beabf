import stopIcon from 'lucide-static/icons/circle-off.svg?shapes';
import { useState } from 'preact/hooks';
import { Problem } from '../../call/http';
import type { OwnMedia } from '../../call/ownMedia';
import { RecordingSign } from '../../call/RecordingSign';
import type { InRoom } from '../../call/roomState';
import type { Stage as CallStage } from '../../call/Stage';
import { Alive } from '../../look/Alive';
import { secondsUntil, useNow } from '../../look/useNow';
import { later, recording } from '../../words/later';
import type { CustomerSession } from '../session';
import type { Snapshot } from '../snapshot';
import { agentName } from './agentName';

interface InCallProps {
  /** comes with the SDK */
  Stage: typeof CallStage;
  snapshot: Snapshot;
  room: InRoom;
  graceUntil: number | null;
  media: OwnMedia;
  session: CustomerSession;
}

export function InCall({ Stage, snapshot, room, graceUntil, media, session }: InCallProps) {
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
      controls={
        snapshot.recording_consent
          ? [
              {
                id: 'stop-recording',
                label: room.recording ? recording.stop : recording.refuse,
                icon: stopIcon,
                key: 'R',
                onPress: stopRecording,
              },
            ]
          : []
      }
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

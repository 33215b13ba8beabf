import './stage.css';
import micIcon from 'lucide-static/icons/mic.svg?shapes';
import micOffIcon from 'lucide-static/icons/mic-off.svg?shapes';
import shareIcon from 'lucide-static/icons/monitor-up.svg?shapes';
import stopShareIcon from 'lucide-static/icons/monitor-x.svg?shapes';
import leaveIcon from 'lucide-static/icons/phone-off.svg?shapes';
import devicesIcon from 'lucide-static/icons/settings.svg?shapes';
import flipIcon from 'lucide-static/icons/switch-camera.svg?shapes';
import cameraIcon from 'lucide-static/icons/video.svg?shapes';
import cameraOffIcon from 'lucide-static/icons/video-off.svg?shapes';
import soundIcon from 'lucide-static/icons/volume-2.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../look/announce';
import { Icon } from '../look/Icon';
import { enterScreen } from '../look/Screen';
import { call } from '../words/later';
import { DeviceMenus } from './DeviceMenus';
import { OwnPicture } from './OwnPicture';
import type { OwnDevices } from './ownDevices';
import { type OwnMedia, trackOf } from './ownMedia';
import { RemoteVideo } from './RemoteVideo';
import type { InRoom } from './roomState';
import { hear, playOn, playSound } from './speaker';
import { remoteChanges, stageNotice } from './stageWords';
import { pressByKey, Toolbar, type ToolbarButton } from './Toolbar';
import { troubleWords } from './troubleWords';

export interface StageProps {
  /** heading for screen readers, and the tab's title */
  title: string;
  otherName: string;
  room: InRoom;
  media: OwnMedia;
  devices: OwnDevices;
  /** what is told where the other's picture would be, while nobody is there */
  alone: ComponentChildren;
  /** in the corner above the picture: the time in the call, the recording sign */
  corner?: ComponentChildren;
  /** what comes, or came, of a press on one of `controls` */
  outcome?: string;
  /** further controls, before Leave */
  controls?: readonly ToolbarButton[];
  onLeave: () => void;
  onSoundBlocked: (blocked: boolean) => void;
}

/** The call: the other person large and whole, one's own picture small, the controls always in sight. */
export function Stage(props: StageProps) {
  const { title, otherName, room, media, devices, outcome = '', onSoundBlocked } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const [trouble, setTrouble] = useState('');
  const { remote } = room;

  useEffect(() => enterScreen(heading.current, title), [title]);
  useEffect(() => hear(remote?.voice ?? null, onSoundBlocked), [remote?.voice]);
  useEffect(() => () => hear(null, onSoundBlocked), []);
  useEffect(() => void playOn(media.speakerId), [media.speakerId]);

  const before = useRef(remote);
  const notice = stageNotice(room, otherName, outcome || trouble);
  useEffect(() => {
    const said = remoteChanges(before.current, remote, otherName);
    before.current = remote;
    if (said) announce(said);
  }, [remote]);
  useEffect(() => {
    if (notice) announce(notice);
  }, [notice]);

  /** Says why a device did not start, as long as it is news. */
  async function press(change: Promise<void>) {
    setTrouble('');
    await change;
    setTrouble(
      troubleWords(devices.media)
        .map(({ what, help }) => `${what} ${help}`)
        .join(' '),
    );
  }

  const microphoneOff = media.muted || !trackOf(media.microphone);
  const cameraOff = !trackOf(media.camera);
  const buttons: ToolbarButton[] = [
    {
      id: 'microphone',
      label: call.mute,
      icon: microphoneOff ? micOffIcon : micIcon,
      key: 'M',
      pressed: microphoneOff,
      onPress: () => press(devices.setMicrophone(microphoneOff)),
    },
    {
      id: 'camera',
      label: call.cameraOff,
      icon: cameraOff ? cameraOffIcon : cameraIcon,
      key: 'V',
      pressed: cameraOff,
      onPress: () => press(devices.setCamera(cameraOff)),
    },
  ];
  if ('getDisplayMedia' in navigator.mediaDevices)
    buttons.push({
      id: 'share',
      label: call.share,
      icon: media.screen ? stopShareIcon : shareIcon,
      key: 'S',
      pressed: media.screen !== null,
      onPress: () => (media.screen ? devices.stopScreen() : void devices.shareScreen()),
    });
  if (media.cameras.length > 1 && !cameraOff && matchMedia('(pointer: coarse)').matches)
    buttons.push({
      id: 'flip',
      label: call.flip,
      icon: flipIcon,
      key: 'F',
      onPress: () => press(devices.flipCamera()),
    });
  buttons.push(
    {
      id: 'devices',
      label: call.devices,
      icon: devicesIcon,
      key: 'D',
      onPress: () => dialog.current?.showModal(),
    },
    ...(props.controls ?? []),
    {
      id: 'leave',
      label: call.leave,
      icon: leaveIcon,
      key: 'Shift+L',
      tone: 'leave',
      onPress: props.onLeave,
    },
  );

  return (
    <main class="stage" onKeyDown={(event) => pressByKey(event, buttons)}>
      <h1 ref={heading} tabIndex={-1} class="for-readers">
        {title}
      </h1>
      <div class="stage-scene">
        <Picture room={room} name={otherName} alone={props.alone} />
        {props.corner && <div class="stage-corner">{props.corner}</div>}
        {notice && <p class="stage-notice">{notice}</p>}
        {room.soundBlocked && (
          <button type="button" class="button stage-sound" onClick={() => playSound(onSoundBlocked)}>
            <Icon shapes={soundIcon} />
            {call.hear}
          </button>
        )}
        {remote && (
          <p class="stage-name">
            {remote.muted && <Icon shapes={micOffIcon} />}
            <span>{remote.muted ? call.isMuted(otherName) : otherName}</span>
          </p>
        )}
        <OwnPicture media={media} />
      </div>
      <Toolbar buttons={buttons} />
      <dialog ref={dialog} class="stage-devices" aria-label={call.devices}>
        <h2>{call.devices}</h2>
        <DeviceMenus media={media} devices={devices} />
        <form method="dialog">
          <button type="submit" class="button">
            {call.close}
          </button>
        </form>
      </dialog>
    </main>
  );
}

function Picture({ room, name, alone }: { room: InRoom; name: string; alone: ComponentChildren }) {
  const { remote } = room;
  if (!remote) return <div class="stage-empty">{alone}</div>;
  const { camera, screen } = remote;
  if (screen)
    return (
      <>
        <RemoteVideo key="screen" track={screen} label={call.sharesScreen(name)} />
        {camera && <RemoteVideo key="camera" track={camera} label={name} small />}
      </>
    );
  if (camera) return <RemoteVideo key="camera" track={camera} label={name} />;
  return (
    <div class="stage-empty">
      <Icon shapes={cameraOffIcon} />
      <p>{call.cameraIsOff(name)}</p>
    </div>
  );
}

import './stage.css';
import micIcon from 'lucide-static/icons/mic.svg?shapes';
import micOffIcon from 'lucide-static/icons/mic-off.svg?shapes';
import shareIcon from 'lucide-static/icons/monitor-up.svg?shapes';
import stopShareIcon from 'lucide-static/icons/monitor-x.svg?shapes';
import leaveIcon from 'lucide-static/icons/phone-off.svg?shapes';
import popOutIcon from 'lucide-static/icons/picture-in-picture-2.svg?shapes';
import devicesIcon from 'lucide-static/icons/settings.svg?shapes';
import flipIcon from 'lucide-static/icons/switch-camera.svg?shapes';
import cameraIcon from 'lucide-static/icons/video.svg?shapes';
import cameraOffIcon from 'lucide-static/icons/video-off.svg?shapes';
import soundIcon from 'lucide-static/icons/volume-2.svg?shapes';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../look/announce';
import { Icon } from '../look/Icon';
import { enterScreen } from '../look/Screen';
import { call } from '../words/later';
import { BlurNote } from './BlurNote';
import { DeviceMenus } from './DeviceMenus';
import { watchMutedVoice } from './mutedVoice';
import { OwnPicture } from './OwnPicture';
import type { OwnDevices } from './ownDevices';
import { type OwnMedia, trackOf } from './ownMedia';
import { canPopOut, popOutOrIn, usePoppedOut } from './pictureInPicture';
import { RemoteVideo } from './RemoteVideo';
import type { InRoom } from './roomState';
import { hear, playOn, playSound } from './speaker';
import { newTrouble, remoteChanges, stageNotice } from './stageWords';
import { pressByKey, Toolbar, type ToolbarButton } from './Toolbar';
import { keepAwake } from './wakeLock';

interface StageProps {
  /** heading for screen readers, and the tab's title */
  title: string;
  otherName: string;
  room: InRoom;
  media: OwnMedia;
  devices: OwnDevices;
  /** what is told where the other's picture would be, while nobody is there */
  alone: ComponentChildren;
  /** in a row of its own above the picture */
  above?: ComponentChildren;
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
  const picture = useRef<HTMLVideoElement>(null);
  const [known, setKnown] = useState(media);
  const [remark, setRemark] = useState('');
  const poppedOut = usePoppedOut();
  const mutedVoice = useMutedVoice(media.muted ? trackOf(media.microphone) : null);
  const switchedTo = useBriefly(media.switchedTo);
  const { remote } = room;

  useEffect(() => enterScreen(heading.current, title), [title]);
  useEffect(() => hear(remote?.voice ?? null, onSoundBlocked), [remote?.voice]);
  useEffect(() => () => hear(null, onSoundBlocked), []);
  useEffect(() => void playOn(media.speakerId), [media.speakerId, media.speakers]); // gone, or back again
  useEffect(keepAwake, []);

  const before = useRef<typeof remote>(null);
  const away = room.reconnecting || !!remote?.reconnecting;
  const wasAway = useRef(away);
  const microphoneOff = media.muted || !trackOf(media.microphone);
  const cameraOff = !trackOf(media.camera);
  const notice = stageNotice(room, otherName, {
    trouble: outcome || remark || newTrouble(known, media),
    mutedVoice,
    switchedTo: switchedTo?.label ?? '',
    cameraOff,
  });
  useEffect(() => {
    const say = () => {
      const said = remoteChanges(before.current, remote, otherName);
      before.current = remote;
      if (said) announce(said);
    };
    if (before.current || !remote) return say();
    const timer = setTimeout(say, ARRIVING);
    return () => clearTimeout(timer);
  }, [remote]);
  useEffect(() => {
    if (wasAway.current && !away && remote) announce(call.reconnected);
    wasAway.current = away;
  }, [away]);
  useEffect(() => {
    if (notice.text) announce(notice.text);
  }, [notice.text]);

  /** What was said of the devices so far has been read; what comes of this press is news. */
  function press(change: () => Promise<void>) {
    setRemark('');
    setKnown(media);
    void change();
  }

  async function popOut() {
    dialog.current?.close();
    const possible = picture.current !== null && (await popOutOrIn(picture.current));
    setRemark(possible ? '' : call.noPopOut);
  }

  const buttons: ToolbarButton[] = [
    {
      id: 'microphone',
      label: call.mute,
      icon: microphoneOff ? micOffIcon : micIcon,
      key: 'M',
      pressed: microphoneOff,
      onPress: () => press(() => devices.setMicrophone(microphoneOff)),
    },
    {
      id: 'camera',
      label: call.cameraOff,
      icon: cameraOff ? cameraOffIcon : cameraIcon,
      key: 'V',
      pressed: cameraOff,
      onPress: () => press(() => devices.setCamera(cameraOff)),
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
      onPress: () => press(() => devices.flipCamera()),
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

  const inMenu: ToolbarButton[] = [];
  if (canPopOut() && (remote?.camera || remote?.screen))
    inMenu.push({
      id: 'pop-out',
      label: call.popOut,
      icon: popOutIcon,
      key: 'P',
      pressed: poppedOut,
      onPress: popOut,
    });

  return (
    <main class="stage" onKeyDown={(event) => pressByKey(event, [...buttons, ...inMenu])}>
      <h1 ref={heading} tabIndex={-1} class="for-readers">
        {title}
      </h1>
      {props.above}
      <div class="stage-scene">
        <Picture room={room} name={otherName} alone={props.alone} picture={picture} />
        {props.corner && <div class="stage-corner">{props.corner}</div>}
        {notice.text && (
          <div class="stage-notice">
            {notice.text}
            {notice.offersCameraOff && (
              <button type="button" class="button" onClick={() => press(() => devices.setCamera(false))}>
                {call.turnCameraOff}
              </button>
            )}
          </div>
        )}
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
        <DeviceMenus media={media} devices={devices}>
          <BlurNote blur={media.blur} />
        </DeviceMenus>
        {inMenu.map((button) => (
          <button
            key={button.id}
            type="button"
            class="button"
            aria-keyshortcuts={button.key}
            aria-pressed={button.pressed}
            onClick={button.onPress}
          >
            <Icon shapes={button.icon} />
            {button.label}
          </button>
        ))}
        <form method="dialog">
          <button type="submit" class="button">
            {call.close}
          </button>
        </form>
      </dialog>
    </main>
  );
}

/** Whether the person speaks into this microphone, which is muted; `null`: it is not. */
function useMutedVoice(microphone: MediaStreamTrack | null): boolean {
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => {
    setSpeaking(false);
    return microphone ? watchMutedVoice(microphone, setSpeaking) : undefined;
  }, [microphone]);
  return microphone !== null && speaking;
}

const ARRIVING = 1000; // ms; sound and picture come one after the other

const BRIEFLY = 8000; // ms

/** What is new since the call is drawn, for as long as it takes to read it. */
function useBriefly<News>(news: News | null): News | null {
  const [old, setOld] = useState(news);
  useEffect(() => {
    const timer = setTimeout(() => setOld(news), BRIEFLY);
    return () => clearTimeout(timer);
  }, [news]);
  return news === old ? null : news;
}

interface PictureProps {
  room: InRoom;
  name: string;
  alone: ComponentChildren;
  /** the large picture's element */
  picture: RefObject<HTMLVideoElement | null>;
}

/** A shared screen before its owner's camera; in one element, so that a picture taken out of the page stays out. */
function Picture({ room, name, alone, picture }: PictureProps) {
  const { remote } = room;
  if (!remote) return <div class="stage-empty">{alone}</div>;
  const { camera, screen } = remote;
  const large = screen ?? camera;
  if (!large)
    return (
      <div class="stage-empty late">
        <Icon shapes={cameraOffIcon} />
        <p>{call.cameraIsOff(name)}</p>
      </div>
    );
  return (
    <>
      <RemoteVideo
        key="large"
        track={large}
        label={screen ? call.sharesScreen(name) : name}
        element={picture}
      />
      {screen && camera && <RemoteVideo key="small" track={camera} label={name} small />}
    </>
  );
}

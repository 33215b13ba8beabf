import './preview.css';
import micIcon from 'lucide-static/icons/mic.svg?shapes';
import micOffIcon from 'lucide-static/icons/mic-off.svg?shapes';
import cameraIcon from 'lucide-static/icons/video.svg?shapes';
import cameraOffIcon from 'lucide-static/icons/video-off.svg?shapes';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../look/announce';
import { Icon } from '../look/Icon';
import { allowDevices } from '../words';
import { call } from '../words/later';
import { DeviceMenus } from './DeviceMenus';
import { watchLevel } from './micLevel';
import { OwnVideo } from './OwnVideo';
import type { OwnDevices } from './ownDevices';
import { asking, notAsked, type OwnMedia, pictureOf, trackOf } from './ownMedia';
import { PreviewFrame } from './PreviewFrame';
import { blurNote } from './troubleWords';

export interface PreviewProps {
  media: OwnMedia;
  devices: OwnDevices;
  /** without the device menus, where something else is the one thing to do */
  plain?: boolean;
}

/** How one will be seen and heard: own picture, microphone level, and the choice of devices. */
export function Preview({ media, devices, plain = false }: PreviewProps) {
  const camera = trackOf(media.camera);
  const microphone = trackOf(media.microphone);
  const several = media.cameras.length + media.microphones.length + media.speakers.length > 0;
  const ofBlur = blurNote(media.blur);
  useEffect(() => {
    if (ofBlur) announce(ofBlur);
  }, [ofBlur]);
  const empty = notAsked(media) ? (
    <button type="button" class="button" onClick={() => devices.start()}>
      {allowDevices}
    </button>
  ) : (
    <p>{asking(media) ? call.askingForDevices : call.noPicture}</p>
  );
  return (
    <div class="preview">
      <PreviewFrame
        picture={
          camera && <OwnVideo camera={camera} picture={pictureOf(media) ?? camera} label={call.ownPicture} />
        }
        empty={empty}
      >
        {!notAsked(media) && !asking(media) && (
          <div class="preview-controls">
            <Switch
              label={call.mute}
              off={media.muted || !microphone}
              icons={[micIcon, micOffIcon]}
              onPress={(on) => devices.setMicrophone(on)}
            />
            {microphone && !media.muted && <Level track={microphone} />}
            <Switch
              label={call.cameraOff}
              off={!camera}
              icons={[cameraIcon, cameraOffIcon]}
              onPress={(on) => devices.setCamera(on)}
            />
          </div>
        )}
      </PreviewFrame>
      {ofBlur && <p class={`blur-note ${media.blur.at}`}>{ofBlur}</p>}
      {several && !plain && (
        <details class="preview-devices">
          <summary>{call.deviceMenus}</summary>
          <DeviceMenus media={media} devices={devices} />
        </details>
      )}
    </div>
  );
}

interface SwitchProps {
  label: string;
  off: boolean;
  icons: readonly [on: string, off: string];
  onPress: (on: boolean) => void;
}

function Switch({ label, off, icons, onPress }: SwitchProps) {
  return (
    <button type="button" class="switch" aria-label={label} aria-pressed={off} onClick={() => onPress(off)}>
      <Icon shapes={icons[off ? 1 : 0]} />
    </button>
  );
}

function Level({ track }: { track: MediaStreamTrack }) {
  const meter = useRef<HTMLDivElement>(null);
  useEffect(
    () => watchLevel(track, (level) => meter.current?.style.setProperty('--level', level.toFixed(2))),
    [track],
  );
  return <div ref={meter} class="level" role="img" aria-label={call.level} />;
}

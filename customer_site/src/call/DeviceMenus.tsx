import type { ComponentChildren } from 'preact';
import { call } from '../words/later';
import { blurrerOf, isBlurred } from './blur';
import type { OwnDevices } from './ownDevices';
import { type DeviceName, type OwnMedia, trackOf } from './ownMedia';

interface DeviceMenusProps {
  media: OwnMedia;
  devices: OwnDevices;
  /** what is said of the camera's blur, unless it is said elsewhere */
  children?: ComponentChildren;
}

/** A menu for each kind of device there is to choose from. */
export function DeviceMenus({ media, devices, children }: DeviceMenusProps) {
  const chosen = (track: MediaStreamTrack | null) => track?.getSettings().deviceId ?? '';
  const camera = trackOf(media.camera);
  const { at } = media.blur;
  return (
    <div class="device-menus">
      <Menu
        label={call.camera}
        list={media.cameras}
        value={chosen(camera)}
        onChoose={(id) => devices.choose('camera', id)}
      />
      {camera && blurrerOf(camera) && (
        <label class="choice">
          <input
            type="checkbox"
            checked={isBlurred(camera) || at === 'loading' || at === 'on'}
            onChange={(event) => devices.setBlur(event.currentTarget.checked)}
          />
          {call.blur}
        </label>
      )}
      {children}
      <Menu
        label={call.microphone}
        list={media.microphones}
        value={chosen(trackOf(media.microphone))}
        onChoose={(id) => devices.choose('microphone', id)}
      />
      <Menu
        label={call.speaker}
        list={media.speakers}
        value={media.speakerId || media.speakers[0]?.id || ''}
        onChoose={(id) => devices.chooseSpeaker(id)}
      />
    </div>
  );
}

interface MenuProps {
  label: string;
  list: readonly DeviceName[];
  value: string;
  onChoose: (id: string) => void;
}

function Menu({ label, list, value, onChoose }: MenuProps) {
  if (!list.length) return null;
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {list.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
      </select>
    </label>
  );
}

import type { RemoteVideoTrack } from 'twilio-video';
import type { Pictures } from './facts';

const INK = { room: '#5d7079', floor: '#46555d', skin: '#d9b59b', shirt: '#7b5ea7', sheet: '#f4f4f0' };

/** Somebody in a room, by a few shapes. */
function person(width: number, height: number, shirt = INK.shirt): MediaStreamTrack {
  return drawn(width, height, (pen) => {
    const unit = Math.min(width, height) / 10;
    pen.fillStyle = INK.room;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = INK.floor;
    pen.fillRect(0, height * 0.8, width, height);
    pen.fillStyle = shirt;
    disc(pen, width / 2, height, unit * 3.2);
    pen.fillStyle = INK.skin;
    disc(pen, width / 2, height - unit * 4.6, unit * 1.7);
  });
}

/** A shared screen: a window with lines in it. */
function sheet(width: number, height: number): MediaStreamTrack {
  return drawn(width, height, (pen) => {
    pen.fillStyle = INK.sheet;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = INK.floor;
    pen.fillRect(0, 0, width, height * 0.08);
    for (let line = 0; line < 12; line += 1)
      pen.fillRect(width * 0.08, height * (0.16 + line * 0.065), width * (line % 4 === 3 ? 0.4 : 0.84), 6);
  });
}

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function drawn(
  width: number,
  height: number,
  draw: (pen: CanvasRenderingContext2D) => void,
): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d');
  const [track] = canvas.captureStream().getVideoTracks();
  if (!pen || !track) throw new Error('This browser does not film a canvas.');
  draw(pen);
  return track;
}

/** As much of the SDK's track as a screen uses. */
function remote(track: MediaStreamTrack): RemoteVideoTrack {
  const carried: Pick<RemoteVideoTrack, 'kind'> &
    Record<'attach' | 'detach', (on: HTMLVideoElement) => void> = {
    kind: 'video',
    attach: (element) => {
      element.srcObject = new MediaStream([track]);
    },
    detach: (element) => {
      element.srcObject = null;
    },
  };
  return carried as unknown as RemoteVideoTrack;
}

/** A microphone in a silent room. */
function silence(): MediaStreamTrack {
  const [track] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
  if (!track) throw new Error('This browser makes no sound.');
  return track;
}

/** The track, as that of the device. */
function of(deviceId: string, track: MediaStreamTrack): MediaStreamTrack {
  track.getSettings = () => ({ deviceId });
  return track;
}

export function makePictures(): Pictures {
  return {
    own: of('front', person(1280, 720, '#2f7f86')),
    voice: of('built-in', silence()),
    ownScreen: sheet(1280, 720),
    other: remote(person(1280, 720)),
    otherUpright: remote(person(720, 1280)),
    otherScreen: remote(sheet(1440, 900)),
  };
}

import { useEffect, useRef } from 'preact/hooks';
import type { RemoteVideoTrack } from 'twilio-video';

/** The other person's camera or screen. */
export function RemoteVideo({
  track,
  label,
  small = false,
}: {
  track: RemoteVideoTrack;
  label: string;
  small?: boolean;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    track.attach(element);
    return () => {
      track.detach(element);
    };
  }, [track]);
  return (
    <video
      ref={video}
      class={small ? 'remote small' : 'remote'}
      aria-label={label}
      autoplay
      playsinline
      muted
    />
  );
}

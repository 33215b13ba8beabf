import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RemoteVideoTrack } from 'twilio-video';

/** The other person's camera or screen. */
export function RemoteVideo({
  track,
  label,
  small = false,
  element,
}: {
  track: RemoteVideoTrack;
  label: string;
  small?: boolean;
  /** for who else needs the element */
  element?: RefObject<HTMLVideoElement | null>;
}) {
  const own = useRef<HTMLVideoElement>(null);
  const video = element ?? own;
  // With the drawing, not a frame later: the picture may be there already.
  useLayoutEffect(() => {
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

import { useEffect, useRef } from 'preact/hooks';

/** One's own camera, mirrored as people know themselves. */
export function OwnVideo({ track, label }: { track: MediaStreamTrack; label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = new MediaStream([track]);
  }, [track]);
  const back = track.getSettings().facingMode === 'environment';
  return (
    <video ref={video} class={back ? 'own' : 'own mirrored'} aria-label={label} autoplay playsinline muted />
  );
}

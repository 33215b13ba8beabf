import { useEffect, useRef } from 'preact/hooks';

interface OwnVideoProps {
  camera: MediaStreamTrack;
  /** what is made of it */
  picture: MediaStreamTrack;
  label: string;
}

/** One's own camera, mirrored as people know themselves. */
export function OwnVideo({ camera, picture, label }: OwnVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = new MediaStream([picture]);
  }, [picture]);
  const back = camera.getSettings().facingMode === 'environment';
  return (
    <video ref={video} class={back ? 'own' : 'own mirrored'} aria-label={label} autoplay playsinline muted />
  );
}

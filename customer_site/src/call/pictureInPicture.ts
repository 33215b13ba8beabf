import { useEffect, useState } from 'preact/hooks';

/** Whether this browser lets a page take a picture out into a small window above all others. */
export function canPopOut(): boolean {
  return document.pictureInPictureEnabled === true;
}

/**
 * Takes the picture out, or back in; for a press. False when the browser does not allow it now.
 * https://www.w3.org/TR/picture-in-picture/
 */
export async function popOutOrIn(picture: HTMLVideoElement): Promise<boolean> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await picture.requestPictureInPicture();
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** Whether a picture is out, by whatever button; what is still out with the end of the call is taken back. */
export function usePoppedOut(): boolean {
  const [out, setOut] = useState(false);
  useEffect(() => {
    const look = () => setOut(document.pictureInPictureElement !== null);
    document.addEventListener('enterpictureinpicture', look);
    document.addEventListener('leavepictureinpicture', look);
    return () => {
      document.removeEventListener('enterpictureinpicture', look);
      document.removeEventListener('leavepictureinpicture', look);
      if (document.pictureInPictureElement) void document.exitPictureInPicture();
    };
  }, []);
  return out;
}

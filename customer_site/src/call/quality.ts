const POOR = 2; // network quality goes from 0 (lost) to 5 (excellent)
const POOR_FOR = 3000; // ms until a line is called weak: a short dip is no news
const FINE_FOR = 8000; // ms until it is well again: a weak line comes and goes

/**
 * Takes Twilio's network quality levels as they come (null: not known) and tells when a line has become weak, or
 * well again, for longer than a moment. https://www.twilio.com/docs/video/using-network-quality-api
 */
export function watchLine(onWeak: (weak: boolean) => void): (level: number | null) => void {
  let told = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (level) => {
    const weak = level !== null && level <= POOR;
    if (weak === told) {
      clearTimeout(timer);
      timer = undefined;
    } else {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          told = weak;
          onWeak(weak);
        },
        weak ? POOR_FOR : FINE_FOR,
      );
    }
  };
}

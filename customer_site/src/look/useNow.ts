import { useEffect, useState } from 'preact/hooks';

export { secondsUntil } from './seconds';

/** The local time in ms, fresh every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

import { Problem } from '../call/http';
import { readClaim } from './claim';
import { joinApi, type Presence } from './joinApi';

/** Best effort: whatever a page does not tell, the server learns from Twilio. */
export async function tellPresence(code: string, presence: Presence): Promise<void> {
  const claim = readClaim(code);
  if (!claim) return;
  try {
    await joinApi(code).presence(claim, presence);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

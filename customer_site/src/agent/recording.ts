import { agentRecording } from '../words/later';
import type { Snapshot } from './snapshot';

/** What the agent can do with the recording: nothing without the customer's consent, or without the customer. */
export function recordingControl({ recording, customer }: Snapshot): 'start' | 'stop' | null {
  if (!recording.wanted || !recording.consent || !customer.present) return null;
  return recording.state === 'on' || recording.state === 'starting' ? 'stop' : 'start';
}

/** Before the call: what the customer will be asked, or has answered. Empty where no recording is wanted. */
export function consentSoFar({ recording }: Snapshot, name: string): string {
  if (!recording.wanted) return '';
  if (recording.consent === null) return agentRecording.wanted(name);
  return recording.consent ? agentRecording.agreed(name) : agentRecording.notAgreed(name);
}

/** Why a call that is to be recorded is not, at this moment; empty when it is, or nobody is there to record. */
export function unrecordedBecause({ recording, customer }: Snapshot, name: string): string {
  if (!recording.wanted || !customer.present) return '';
  if (recording.state === 'unavailable') return agentRecording.unavailable;
  if (!recording.consent) return agentRecording.notAgreed(name);
  if (recording.state === 'starting') return agentRecording.starting;
  return recording.state === 'off' ? agentRecording.stopped : '';
}

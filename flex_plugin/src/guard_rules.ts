import type { Snapshot } from './api';
import type { Escalations } from './escalations';

/** How long an agent's press on End or Complete may wait for the API, in milliseconds. */
export const GUARD_LIMIT = 2000;

/** The API knows the agent in the room, or the call live. `null`: it knows no escalation of this task. */
export function isInCall(snapshot: Snapshot | null): boolean {
  return snapshot !== null && (snapshot.agent.present || snapshot.phase === 'customer_joined');
}

/** Only a task that was ever escalated costs the agent a question to the API. */
export function wasEscalated(taskSid: string, attributes: object, known: Escalations): boolean {
  return taskSid in known || 'video_escalations' in attributes;
}

/** A logout that the agent asked for is refused in a call; one that Flex forces, at a session's end, is not. */
export function mayLogOut(forced: boolean, known: Escalations): boolean {
  return forced || !Object.values(known).some(({ inCall }) => inCall);
}

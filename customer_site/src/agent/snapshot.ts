/** The escalation as the API shows it to the agent: the answer of GET, and every live update. */
export interface Snapshot {
  code: string;
  task_sid: string;
  phase: Phase;
  outcome: string | null;
  end_reason: string | null;
  agent: { worker_sid: string; name: string; present: boolean };
  customer: { name: string; present: boolean; waiting_since: string | null };
  /** ParticipantSid -> role, of who is in the room now */
  participants: Record<string, string>;
  room: { state: string; sid: string | null };
  invite: { state: 'pending' | 'sent' | 'failed'; sent_at: string | null };
  recording: {
    wanted: boolean;
    state: 'off' | 'starting' | 'on' | 'unavailable';
    consent: boolean | null;
    consent_at: string | null;
  };
  join_url: string;
  started_at: string;
  expires_at: string;
  call_started_at: string | null;
  call_ended_at: string | null;
  grace_until: string | null;
  ended_at: string | null;
  rate_until: string | null;
  csat: { score: number | null; comment: string | null; skipped: boolean } | null;
  /** the server's clock at the time of the snapshot */
  now: string;
}

export type Phase =
  | 'code_issued'
  | 'agent_joined'
  | 'customer_joined'
  | 'disconnected'
  | 'csat_collected'
  | 'expired'
  | 'cancelled';

/** No call can be had any more by this link; the rating may still come. */
export function isOver({ end_reason }: Snapshot): boolean {
  return end_reason !== null;
}

/** Nothing will change any more: the rating came, or never will. The server ends the live updates here. */
export function isFinal({ phase }: Snapshot): boolean {
  return phase === 'csat_collected' || phase === 'expired' || phase === 'cancelled';
}

export function hadCall({ call_started_at }: Snapshot): boolean {
  return call_started_at !== null;
}

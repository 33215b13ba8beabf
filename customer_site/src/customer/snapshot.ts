/** The escalation as the API shows it to a customer. Times are ISO 8601, by the server's clock. */
export interface Snapshot {
  phase: 'code_issued' | 'agent_joined' | 'customer_joined' | 'disconnected';
  /** null where no name is shown */
  agent_name: string | null;
  agent_present: boolean;
  customer_present: boolean;
  /** a customer waits outside */
  waiting: boolean;
  /** a recording is wanted */
  recording: boolean;
  /** the answer; null: not asked, or not answered */
  recording_consent: boolean | null;
  recording_running: boolean;
  /** the customer's own ParticipantSids in the room */
  participants: readonly string[];
  expires_at: string;
  grace_until: string | null;
  call_started_at: string | null;
  /** who dropped out of the call */
  missing: null | 'agent' | 'customer' | 'both';
  now: string;
}

/** The last word on an escalation. */
export interface Over {
  outcome: string | null;
  reason: string | null;
  may_rate: boolean;
  rate_until: string | null;
  now: string;
}

import type { LocalTwilio } from '../local_twilio';

export interface Login {
  account_sid: string;
  workspace_sid: string;
  worker_sid: string;
  identity: string;
  roles: string[];
  token: string;
  expires_at: string;
  offline_activity_sid: string;
}

/** Who is logged in, and the line to the local Twilio. Set once, before Flex makes its SDK clients. */
export let login: Login;
export let twilio: LocalTwilio;

export function open(as: Login, line: LocalTwilio): void {
  login = as;
  twilio = line;
}

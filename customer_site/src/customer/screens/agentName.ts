import { customer } from '../../words';
import type { Snapshot } from '../snapshot';

/** The agent's public name, or words for one who has none. */
export function agentName({ agent_name }: Snapshot): string {
  return agent_name ?? customer.agent;
}

import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../look/announce';
import { agent } from '../words';
import type { AgentState } from './state';

/** What came of the last press, and the link where it must be copied by hand. */
export function Remarked({ state }: { state: AgentState }) {
  const { remark, snapshot } = state;
  const notice = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (remark) announce(agent.remark[remark]);
    notice.current?.scrollIntoView({ block: 'nearest' });
    field.current?.select();
  }, [remark]);
  if (!remark) return null;
  return (
    <div ref={notice} class="notice">
      <p>{agent.remark[remark]}</p>
      {remark === 'copy-by-hand' && (
        <input ref={field} readOnly aria-label={agent.theLink} value={snapshot?.join_url ?? ''} />
      )}
    </div>
  );
}

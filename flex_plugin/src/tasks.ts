import type { ITask, Manager } from '@twilio/flex-ui';
import { type Api, ApiError, type Snapshot } from './api';
import {
  type Escalations,
  escalated,
  forgotten,
  isFinal,
  type Phase,
  SLICE,
  type WithEscalations,
} from './escalations';

/** Milliseconds for the question after a reload. */
const RESTORE_LIMIT = 10_000;

/** The task attribute that the escalations of a task leave behind, by code. */
interface EscalatedTask {
  video_escalations?: Record<string, { phase: Phase }>;
}

/** A code that stands in the task's attributes, may still be live, and is not known here. */
export function unknownLiveCode(
  attributes: EscalatedTask,
  knownCode: string | undefined,
): string | undefined {
  return Object.entries(attributes.video_escalations ?? {}).find(
    ([code, { phase }]) => !isFinal(phase) && code !== knownCode,
  )?.[0];
}

/** The tasks whose escalation can be let go: it is over, and the task has left the agent's list. */
export function finished(known: Escalations, taskSids: ReadonlySet<string>): string[] {
  return Object.values(known)
    .filter(({ over, taskSid }) => over && !taskSids.has(taskSid))
    .map(({ taskSid }) => taskSid);
}

/** The question may be asked again, with the next change of the agent's tasks or by the video button. */
function isPassing({ status }: ApiError): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/**
 * Follows the agent's tasks: brings back what was escalated before Flex was loaded (or in another window),
 * and lets go of what is over. `onRestored` is called with each escalation that came back.
 */
export function followTasks(manager: Manager, api: Api, onRestored: (restored: Snapshot) => void): void {
  const { store } = manager;
  const asked = new Set<string>();

  const restore = async (task: ITask, code: string) => {
    asked.add(code);
    try {
      const latest = await api.latest(task.taskSid, RESTORE_LIMIT);
      if (latest && !isFinal(latest.phase)) {
        store.dispatch(
          escalated({
            code: latest.code,
            taskSid: latest.task_sid,
            agentUrl: latest.agent_url,
            phase: latest.phase,
          }),
        );
        onRestored(latest);
      }
    } catch (error) {
      if (error instanceof ApiError && isPassing(error)) asked.delete(code);
      console.warn('Video escalation: an earlier video room could not be brought back.', error);
    }
  };

  const look = () => {
    const state = store.getState();
    const known = (state as WithEscalations)[SLICE] ?? {};
    const tasks = [...(state.flex.worker.tasks?.values() ?? [])];
    for (const taskSid of finished(known, new Set(tasks.map((task) => task.taskSid)))) {
      store.dispatch(forgotten(taskSid));
    }
    for (const task of tasks) {
      if (task.status !== 'accepted' && task.status !== 'wrapping') continue;
      const code = unknownLiveCode(task.attributes, known[task.taskSid]?.code);
      if (code !== undefined && !asked.has(code)) void restore(task, code);
    }
  };
  store.subscribe(look);
  look();
}

import { Actions, type ITask, type Manager, Notifications } from '@twilio/flex-ui';
import type { Api, Snapshot } from './api';
import { SLICE, type WithEscalations } from './escalations';
import { GUARD_LIMIT, isInCall, mayLogOut, wasEscalated } from './guard_rules';
import type { RoomFrames } from './room_frames';

/** Refuses to finish a task, or to log out, in the middle of a call. */
export function registerGuards(manager: Manager, api: Api, frames: RoomFrames): void {
  const known = () => (manager.store.getState() as WithEscalations)[SLICE] ?? {};

  const guardTask = async ({ task }: { task?: ITask }, abort: () => void) => {
    if (!task || !wasEscalated(task.taskSid, task.attributes, known())) return;
    if (isInCall(await ask(api, task.taskSid))) {
      abort();
      Notifications.showNotification('VideoEscalationTaskGuard');
    }
  };
  Actions.addListener('beforeCompleteTask', guardTask);
  Actions.addListener('beforeWrapupTask', guardTask);

  Actions.addListener('beforeLogout', (payload: { forceLogout?: boolean } | undefined, abort: () => void) => {
    if (mayLogOut(payload?.forceLogout === true, known())) {
      frames.postToAll({ type: 'video-escalation/leave' });
    } else {
      abort();
      Notifications.showNotification('VideoEscalationLogoutGuard');
    }
  });
}

/** An API that is down, slow or refuses must not keep an agent from finishing their work: null, as if unknown. */
async function ask(api: Api, taskSid: string): Promise<Snapshot | null> {
  try {
    return await api.latest(taskSid, GUARD_LIMIT);
  } catch (error) {
    console.warn('Video escalation: the task was not checked for a running call.', error);
    return null;
  }
}

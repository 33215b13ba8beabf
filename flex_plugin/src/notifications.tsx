import {
  type Manager,
  type Notification,
  NotificationBar,
  Notifications,
  NotificationType,
} from '@twilio/flex-ui';
import { ApiError } from './api';
import { type StringName, text } from './strings';

/** Flex's bar covers the task header, the video button with it, so nothing stays for long. Milliseconds. */
const SHORT = 5000;
const LONGER = 12_000;

/** Registers the plugin's notifications. `showTask` is called with a TaskSid from their buttons. */
export function registerNotifications(showTask: (taskSid: string) => void): void {
  Notifications.registerNotification({
    id: 'VideoEscalationCustomerWaits',
    content: 'VideoEscalationCustomerWaits',
    type: NotificationType.information,
    timeout: LONGER,
    closeButton: true,
    actions: [
      <NotificationBar.Action
        key="go"
        label={text('VideoEscalationGoThere')}
        onClick={(_: unknown, notification: Notification) => {
          Notifications.dismissNotification(notification);
          showTask(notification.context?.taskSid);
        }}
      />,
    ],
    options: { browser: { title: text('VideoEscalationCustomerWaitsTitle') } },
  });
  const refusals: StringName[] = [
    'VideoEscalationTaskGuard',
    'VideoEscalationLogoutGuard',
    'VideoEscalationFailed',
    'VideoEscalationNotYourTask',
    'VideoEscalationNotAChat',
    'VideoEscalationNotSignedIn',
    'VideoEscalationTaskGone',
  ];
  for (const id of refusals) {
    Notifications.registerNotification({ id, content: id, type: NotificationType.warning, timeout: SHORT });
  }
}

/** The sentence for an escalation that did not start. */
export function refusalOf(error: unknown): StringName {
  switch (error instanceof ApiError ? error.problem : '') {
    case 'not-your-task':
    case 'unknown-task':
      return 'VideoEscalationNotYourTask';
    case 'not-a-chat':
      return 'VideoEscalationNotAChat';
    case 'not-signed-in':
      return 'VideoEscalationNotSignedIn';
    default:
      return 'VideoEscalationFailed';
  }
}

/** What the customer is called, for the agent's eyes. */
export function customerName(manager: Manager, taskSid: string): string {
  const task = [...manager.store.getState().flex.worker.tasks.values()].find(
    (one) => one.taskSid === taskSid,
  );
  return task?.attributes.customerName ?? task?.defaultFrom ?? '';
}

import { Manager } from '@twilio/flex-ui';

/** Every text the plugin shows. A contact centre overrides them by name through Flex's own strings. */
export const strings = {
  VideoEscalationStart: 'Start a video call',
  VideoEscalationStarting: 'Starting the video call',
  VideoEscalationOpen: 'Open the video room',
  VideoEscalationTab: 'Video Room',
  VideoEscalationFrame: 'Video room',
  VideoEscalationLoading: 'The video room is opening.',
  VideoEscalationCustomerWaits: '{{customer}} is waiting in the video room.',
  VideoEscalationCustomerWaitsTitle: 'A customer is waiting for video',
  VideoEscalationGoThere: 'Go to the video room',
  VideoEscalationTaskGuard: 'You are still in the video call. End it or leave it, then finish the task.',
  VideoEscalationLogoutGuard: 'You are still in a video call. End it or leave it, then log out.',
  VideoEscalationFailed: 'The video call could not be started. Try again in a moment.',
  VideoEscalationNotYourTask: 'The video call could not be started: this task is not yours any more.',
  VideoEscalationNotAChat: 'The video call could not be started: this task has no chat.',
  VideoEscalationNotSignedIn: 'The video call could not be started: log in to Flex again.',
  VideoEscalationTaskGone: 'That task is not in your list any more.',
};

export type StringName = keyof typeof strings;

/** Puts the texts into Flex; a text of the same name that is already there stays. */
export function registerStrings(manager: Manager): void {
  manager.strings = { ...strings, ...manager.strings };
}

/** The text as it stands in Flex now. For texts without placeholders: those are filled in by Flex's templates. */
export function text(name: StringName): string {
  return (Manager.getInstance().strings as unknown as Record<StringName, string>)[name];
}

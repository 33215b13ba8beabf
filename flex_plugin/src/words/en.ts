/** English. Every other language has the same names. */
export const en = {
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

export type Words = Readonly<typeof en>;

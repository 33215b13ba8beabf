/** English for the recording: apart from the rest, since it comes with the call and not with the page. */

/** In the call, and before it where the customer is asked. */
export const recording = {
  sign: 'Recording',
  started: 'This call is being recorded.',
  stopped: 'The recording has stopped.',

  ask: {
    title: 'May we record this call?',
    what: 'If you agree, sound and pictures of both of you are recorded while you are both in the call.',
    why: 'The recording helps us to check and improve our service.',
    choice: 'The call takes place either way, and you can stop the recording at any time.',
    yes: 'Yes, record the call',
    no: 'No, do not record it',
    back: 'Back',
  },

  stop: 'Stop recording',
  refuse: 'Do not record',
  stopping: 'Stopping the recording…',
  notYet: "We can't stop the recording right now, and keep trying.",
  failed: 'The recording could not be stopped. Please try again.',
};

/** On the agent's page. */
export const agentRecording = {
  wanted: (name: string) => `The call is recorded if ${name} agrees.`,
  start: 'Start recording',
  starting: 'Starting the recording…',
  notAgreed: (name: string) => `Not recorded: ${name} has not agreed.`,
  stopped: 'Not recorded: you stopped the recording.',
  unavailable: 'Not recorded: recording is not available right now. The call goes on.',
};

/** The words that come with the call. Apart from the others: a re-export beside them would make these come early. */
export { agentRecording, recording } from './enRecording';

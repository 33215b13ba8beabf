/** The words that the customer's page loads after its first screens. */
export { agentRecording, call, later, recording } from '#language/later';

/** The words that the customer's page loads after its first screens. */
export { call, later } from '#language/later';

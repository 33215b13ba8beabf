/** The words that come with the field for a line to the chat. */
export { writing } from '#language/writing';

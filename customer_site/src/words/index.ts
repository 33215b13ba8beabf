/** The words of the language that the page is built in (see build.mjs); English where nothing says otherwise. */
export { agent, allowDevices, customer } from '#language';

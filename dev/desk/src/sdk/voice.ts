/** `disableBrowserVoice` keeps Flex from making a Device; it compares states with these names all the same. */
export const Device = {
  EventName: { Error: 'error', Incoming: 'incoming', Registered: 'registered', Unregistered: 'unregistered' },
  State: {
    Destroyed: 'destroyed',
    Registered: 'registered',
    Registering: 'registering',
    Unregistered: 'unregistered',
  },
};

/** English. Every other language is a module of the same shape (see language.ts). */

const seconds = (n: number) => (n === 1 ? '1 second' : `${n} seconds`);

/** What stands in both pages' HTML. */
export const page = {
  dir: 'ltr',
  joinTitle: 'Video call',
  agentTitle: 'Video room',
  opening: 'Opening your video call…',
  privacy: 'Privacy notice',
  noScript: 'This video call needs JavaScript. Please allow it for this page, then reload.',
};

/** The button that asks for the devices, on both pages. */
export const allowDevices: string = 'Turn on camera and microphone';

/** The call itself, on both pages. */
export const call = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  mute: 'Mute',
  cameraOff: 'Camera off',
  share: 'Share screen',
  flip: 'Flip camera',
  devices: 'Devices',
  leave: 'Leave',
  controls: 'Call controls',
  close: 'Close',
  deviceMenus: 'Change devices',
  blur: 'Blur my background',
  blurNote: {
    loading: 'Getting the blur ready…',
    failed: 'The blur did not work. Your background can be seen.',
    'too-slow': 'Your device is too slow for blur. Your background can be seen.',
  },
  askingForDevices: 'Your browser is asking. Please choose Allow.',
  ownPicture: 'Your picture',
  moveOwnPicture: 'Your picture. Press to move it to the next corner.',
  noPicture: 'Your camera is off',
  level: 'Microphone level',
  isMuted: (name: string) => `${name} is muted`,
  isUnmuted: (name: string) => `${name} can be heard`,
  isHere: (name: string) => `${name} is here`,
  hasLeft: (name: string) => `${name} has left`,
  cameraIsOff: (name: string) => `${name}'s camera is off`,
  cameraIsOn: (name: string) => `${name}'s camera is on`,
  sharesScreen: (name: string) => `${name} is sharing a screen`,
  sharesNoMore: (name: string) => `${name} is not sharing a screen any more`,
  reconnecting: 'Your connection broke off. Reconnecting…',
  otherReconnecting: (name: string) => `${name}'s connection broke off. Waiting for it to come back…`,
  reconnected: 'You are connected again.',
  weak: 'Your connection is weak. Turning off your camera can help.',
  weakWithoutCamera: 'Your connection is weak. Moving closer to your Wi-Fi can help.',
  turnCameraOff: 'Turn camera off',
  otherWeak: (name: string) => `${name}'s connection is weak. Picture and sound may break up.`,
  speakingMuted: 'You are speaking, but you are muted. Nobody hears you.',
  switchedTo: (device: string) => `A device has changed. Now in use: ${device}`,
  popOut: 'Picture in picture',
  noPopOut: 'Your browser does not allow that right now.',
  hear: 'Press to hear the call',
  trouble: {
    refused: (device: string) => `This browser may not use your ${device}.`,
    'refused-by-system': (device: string) => `Your system does not let the browser use your ${device}.`,
    missing: (device: string) => `We found no ${device}.`,
    busy: (device: string) => `Another program is using your ${device}, or it does not answer.`,
  },
  device: { camera: 'camera', microphone: 'microphone', both: 'camera and microphone' },
  allowIn: {
    'in-app': 'The app that shows this page keeps them to itself. In your browser, they work.',
    'ios-safari': 'Press "AA" or the page menu in the address bar, then Website Settings, and choose Allow.',
    'ios-other': "Open your phone's Settings, find this browser, and allow Camera and Microphone.",
    safari: 'In the menu bar, open Safari, then Settings for This Website, and choose Allow.',
    firefox: 'Press the crossed-out camera or microphone in the address bar and remove the block.',
    'android-chrome': 'Press the sign left of the address, then Permissions, and allow them.',
    chrome: 'Press the sign left of the address and allow Camera and Microphone.',
    other: "Allow camera and microphone for this page in the browser's settings.",
  },
  allowInSystem: "Open your device's privacy settings and allow the browser to use them.",
  missingHelp: 'Plug one in, then try again.',
  busyHelp: 'Close other programs and tabs that use it, then try again.',
};

/** The customer's page, until the first press. */
export const customer = {
  agent: 'Your agent',

  enterCode: {
    title: 'Enter your code',
    lead: 'You find it in your chat, in the message with the video link.',
    label: 'Code',
    go: 'Go',
    malformed: 'That is not a whole code. It has letters and numbers, seven or more.',
    unknown: "We don't know this code. Please look at it again in your chat.",
  },
  tooMany: {
    title: 'Wait a moment, please',
    lead: 'There were many tries with codes that we do not know.',
    again: (n: number) => `You can try again in ${seconds(n)}.`,
  },
  loading: { title: 'Opening your video call', lead: 'This takes a moment.' },
  unreachable: {
    title: "We can't reach the call",
    lead: 'Please check your internet connection. We keep trying.',
    again: 'Try now',
  },
  otherCode: 'Use another code',

  ready: {
    title: 'Ready to join?',
    willJoin: (agent: string) => `${agent} will join you.`,
    isHere: (agent: string) => `${agent} is here.`,
    join: 'Join',
    joinWithout: (device: string) => `Join without ${device}`,
    tryAgain: 'Try again',
    left: 'You are not waiting any more.',
    notLoaded: 'The call did not load. Please check your internet connection and try again.',
  },

  over: {
    title: 'This call is over',
    askInChat: 'If you still need a video call, ask in the chat for a new link.',
    reasons: {
      link_unused: { title: 'This link has expired', lead: 'It was not used in time.' },
      revoked: { title: 'This link was taken back', lead: 'The video call will not take place.' },
      task_completed: { title: 'The chat has been closed', lead: 'The video call ended with it.' },
      task_canceled: { title: 'The chat has been closed', lead: 'The video call ended with it.' },
      reservation_lost: {
        title: 'Your chat went to someone else',
        lead: 'This link does not work any more.',
      },
      room_unavailable: {
        title: 'Video is not available',
        lead: 'We could not open the call. We are sorry.',
      },
      time_cap: { title: 'The time for this call was up', lead: 'Calls have a longest time.' },
    } as Readonly<Record<string, { title: string; lead: string }>>,
    thanks: 'Thank you for your time.',
  },
};

/** The customer's page from the first press on. */
export const later = {
  seeAndHear: 'You can still see and hear the other person.',
  waiting: {
    title: 'You are next',
    lead: (agent: string) => `${agent} will join you.`,
    stay: 'Keep this page open. The call starts by itself.',
    leave: 'Leave',
  },
  connecting: {
    title: 'Joining',
    arriving: 'Telling your agent that you are here.',
    lead: (agent: string) => `Connecting you with ${agent}.`,
    cancel: 'Cancel',
  },
  retrying: (n: number) => `We can't get through right now. Next try in ${seconds(n)}.`,
  outOfTouch: 'We lost the connection and are trying to get it back.',

  call: {
    title: (agent: string) => `Call with ${agent}`,
    waitingFor: (agent: string) => `${agent} will be with you in a moment.`,
    agentDropped: (agent: string) => `${agent} lost the connection`,
    agentHas: (n: number) => `and has ${seconds(n)} to come back.`,
    agentMayBeBack: 'and may be back in a moment.',
    write: 'Write',
    cannotWrite: 'That did not work. Please try again.',
  },
  lost: {
    title: 'You lost the connection',
    removedTitle: 'You are out of the call',
    failedTitle: "We can't connect you",
    failed: 'Please check your internet connection, then join again.',
    endingTitle: 'One moment, please',
    ending: 'We are looking whether the call goes on.',
    rejoining: 'We are bringing you back.',
    left: (n: number) => `The call stays open for you for ${seconds(n)}.`,
    firewall: 'This network may block video. Another network, or mobile data, can help.',
    full: 'There is no room in the call right now.',
    rejoin: 'Join again',
    leave: 'Leave',
  },
  inUse: {
    title: 'You are in this call on another device',
    lead: 'Leave it there first. Then you can use it here.',
    leadFree: 'You have left it there. You can use it here now.',
    useHere: 'Use it here',
    titleHere: 'You are in this call in another window',
    leadHere: 'You can go on there, or bring the call here.',
  },
  waitingElsewhere: {
    title: 'You are waiting on your other device',
    lead: 'You can wait here instead.',
    waitHere: 'Wait here',
  },
  rate: {
    title: 'How was your call?',
    thanks: 'Thank you for talking with us.',
    stars: 'Your rating',
    star: (n: number) => ['Very bad', 'Bad', 'All right', 'Good', 'Very good'][n - 1] ?? '',
    starName: (n: number) => (n === 1 ? '1 star' : `${n} stars`),
    comment: 'Would you like to add something? (optional)',
    send: 'Send',
    skip: 'Skip',
    back: 'Back to the call',
    choose: 'Please choose from one to five stars.',
  },
  rated: {
    title: 'Thank you',
    lead: 'You can close this tab now.',
    sending: 'Sending your answer.',
    kept: 'Your answer is safe. It goes out as soon as the connection is back; please keep this tab open.',
    late: 'The time for rating has passed. You can close this tab now.',
  },
};

/** The agent's room page. */
export const agent = {
  customer: 'The customer',
  anotherCustomer: 'another customer',
  opening: { title: 'Opening the video room', lead: 'This takes a moment.' },
  outOfTouch: 'The connection to the video service broke off. We are trying to get it back.',
  tryAgain: 'Try again',

  refused: {
    'outside-flex': {
      title: 'Open this page in Flex',
      lead: "The video room lives in the Video Room tab of the customer's chat.",
    },
    insecure: {
      title: 'Video is not possible on this page',
      lead: 'Flex was opened in a way that does not allow video. Its address must begin with https.',
    },
    'no-video': {
      title: 'Please use another browser',
      lead: 'This browser cannot make video calls. Open Flex in Chrome, Edge, Firefox or Safari.',
    },
    'not-signed-in': { title: 'Please log in to Flex again', lead: 'Your login has run out.' },
    'not-your-task': {
      title: 'This chat is not yours',
      lead: 'The video room is open to the agent who has the chat.',
    },
    'unknown-link': {
      title: "We don't know this video room",
      lead: 'Start the video call again with the button above the chat.',
    },
  },

  invited: {
    pending: {
      title: 'Sending the link',
      lead: (name: string) => `${name} gets it in the chat in a moment.`,
    },
    late: {
      title: 'The link is not in the chat yet',
      lead: (name: string) => `We keep trying. You can copy it and give it to ${name} yourself.`,
    },
    sent: {
      title: 'The link is in the chat',
      lead: (name: string, time: string) => `Sent at ${time}. You can join now, or when ${name} comes.`,
    },
    failed: {
      title: 'The link could not be sent',
      lead: (name: string) => `Copy it and give it to ${name} yourself, or send it again.`,
    },
  },
  worksUntil: (time: string) => `The link works until ${time}.`,
  waits: {
    title: (name: string) => `${name} is waiting`,
    lead: (since: string) => `For ${since}.`,
  },
  goesOn: {
    title: 'You are out of the call',
    customerIsThere: (name: string) => `${name} is still there.`,
    customerIsGone: (name: string) => `${name} has left too.`,
    graceLeft: (n: number) => `The call ends in ${seconds(n)} unless you come back.`,
    graceLeftBoth: (n: number) => `The call ends in ${seconds(n)}.`,
  },
  roomEnd: {
    elsewhere: 'You joined this call in another window.',
    removed: 'You were taken out of the call.',
    'room-over': 'The room was closed. You can join again to open a new one.',
    connection: 'You lost the connection.',
    firewall: 'This network may block video. Another network can help.',
    full: 'There is no room in the call right now.',
    token: 'The call did not let you in. Please try again.',
  },
  join: 'Join',
  rejoin: 'Join again',
  joinWithout: (device: string) => `Join without ${device}`,
  copyLink: 'Copy link',
  sendAgain: 'Send again',
  sending: 'Sending…',
  takeBack: 'Take back',
  takingBack: 'Taking it back…',
  askTakeBack: (name: string) => `Take the link back? ${name} cannot use it any more.`,
  takeBackYes: 'Take it back',
  takeBackNo: 'Keep it',
  theLink: 'The link',

  remark: {
    copied: 'The link is copied.',
    'copy-by-hand': 'Your browser does not let us copy. Please copy the link from here.',
    'sent-again': 'The link was sent again.',
    'sent-too-often': 'That was often enough for now. Please wait a minute.',
    'call-was-had': 'There was a call already, so the link stays. You can end the call.',
    'did-not-work': 'That did not work. Please try again in a moment.',
    'no-consent': 'The customer has not agreed to a recording.',
    'join-failed': 'You could not be connected. Please try again.',
  },

  busy: {
    title: (name: string) => `You are in a call with ${name}`,
    lead: 'You can be in one video call at a time. End or leave that one, then join here.',
    goThere: 'Go to that call',
    joinHere: 'Join here',
  },
  connecting: {
    title: 'Joining',
    lead: 'Connecting you with the room.',
    retrying: (n: number) => `The video service is busy. Next try in ${seconds(n)}.`,
    cancel: 'Cancel',
  },
  ending: { title: 'Ending the call', lead: 'We are closing the room for both of you.' },

  call: {
    title: (name: string) => `Call with ${name}`,
    waitingFor: (name: string) => `${name} is not here yet.`,
    dropped: (name: string) => `${name} has left or lost the connection`,
    has: (n: number) => `and has ${seconds(n)} to come back.`,
    end: 'End for both',
    askEnd: (name: string) => `End the call for you and ${name}?`,
    endYes: 'End it',
    endNo: 'Go on',
    time: (text: string) => `In the call for ${text}`,
  },

  over: {
    reasons: {
      agent_ended: 'You ended the call',
      customer_rated: 'The customer ended the call',
      agent_gone: 'The call ended after you left',
      customer_gone: 'The call ended after the customer left',
      both_gone: 'The call ended after both of you left',
      task_completed: 'The call ended with the task',
      task_canceled: 'The call ended because the task was cancelled',
      reservation_lost: 'The call ended because the chat went to someone else',
      time_cap: 'The call reached its longest time',
      room_ended: 'The room was closed',
      room_unavailable: 'Video is not available right now',
      link_unused: 'The link was not used in time',
      revoked: 'You took the link back',
      canceled_by_ops: 'The call was stopped by an administrator',
    } as Readonly<Record<string, string>>,
    other: 'The call is over',
    lasted: (text: string) => `You talked for ${text}.`,
    noCall: 'You had not talked yet.',
    newLink: 'New link',
    rating: {
      waits: 'The customer may be rating the call now.',
      none: 'The customer did not rate the call.',
      skipped: 'The customer skipped the rating.',
      stars: (n: number) => `The customer gave ${n === 1 ? '1 star' : `${n} stars`} of 5`,
    },
  },
  rated: 'The rating has come.',
  minutes: (m: number, s: number) => (m === 0 ? seconds(s) : `${m} min ${s} s`),
};

/** Of recording: in the call, and before it where the customer is asked. */
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

/** The same on the agent's page. */
export const agentRecording = {
  wanted: (name: string) => `The call is recorded if ${name} agrees.`,
  agreed: (name: string) => `${name} has agreed to a recording.`,
  start: 'Start recording',
  starting: 'Starting the recording…',
  notAgreed: (name: string) => `Not recorded: ${name} has not agreed.`,
  stopped: 'Not recorded: you stopped the recording.',
  unavailable: 'Not recorded: not available right now.',
};

/** For a browser, or an app, in which the customer can have no call. */
export const elsewhere = {
  insecure: {
    title: 'Please open the link again',
    lead: 'This page was opened in a way that does not allow video. Its address must begin with https.',
  },
  'no-video': {
    title: 'Please use another browser',
    lead: 'This browser cannot make video calls. Open the link in Safari, Chrome, Edge or Firefox.',
  },
  inApp: {
    title: 'Please open the link in your browser',
    lead: (app: string) => `${app} shows this page in a window of its own, which cannot make video calls.`,
    thisApp: 'This app',
    menu: {
      top: (browser: string) =>
        `Press the three dots at the top of the screen, then choose to open the page in the browser, or in ${browser}.`,
      edge: (browser: string) =>
        `Look for three dots or a share sign at the edge of the screen, then choose to open the page in the browser, or in ${browser}.`,
    },
    paste: (browser: string) => `Or copy the link, open ${browser}, and paste it into the address bar.`,
    open: 'Open in browser',
  },
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  copyByHand: 'Please copy the link from here:',
};

/** The field for a line to the chat, on the customer's page. */
export const writing = {
  label: (agent: string) => `Write into your chat. ${agent} can read it there.`,
  send: 'Send',
  close: 'Close',
  sending: 'Sending…',
  waiting: "We can't send it right now, and keep trying.",
  sent: 'It is in the chat.',
  failed: 'It could not be sent. Please try again.',
  closed: 'The chat is closed. It could not be sent.',
};

/** German; people are addressed as "Sie". Names stand where no case would bend what takes a name's place. */
import type { Words } from './language';

const seconds = (n: number) => (n === 1 ? '1 Sekunde' : `${n} Sekunden`);

export const page: Words['page'] = {
  dir: 'ltr',
  joinTitle: 'Videogespräch',
  agentTitle: 'Videoraum',
  opening: 'Ihr Videogespräch wird geöffnet…',
  privacy: 'Datenschutz',
  noScript:
    'Dieses Videogespräch braucht JavaScript. Bitte erlauben Sie es für diese Seite und laden Sie sie neu.',
};

export const allowDevices: Words['allowDevices'] = 'Kamera und Mikrofon einschalten';

export const call: Words['call'] = {
  microphone: 'Mikrofon',
  camera: 'Kamera',
  speaker: 'Lautsprecher',
  mute: 'Stumm',
  cameraOff: 'Kamera aus',
  share: 'Bildschirm teilen',
  flip: 'Kamera wechseln',
  devices: 'Geräte',
  leave: 'Verlassen',
  controls: 'Steuerung des Gesprächs',
  close: 'Schließen',
  deviceMenus: 'Geräte wechseln',
  blur: 'Hintergrund weichzeichnen',
  blurNote: {
    loading: 'Weichzeichnen wird vorbereitet…',
    failed: 'Das Weichzeichnen hat nicht geklappt. Ihr Hintergrund ist zu sehen.',
    'too-slow': 'Ihr Gerät ist zu langsam zum Weichzeichnen. Ihr Hintergrund ist zu sehen.',
  },
  askingForDevices: 'Ihr Browser fragt Sie gerade. Bitte wählen Sie Zulassen.',
  ownPicture: 'Ihr Bild',
  moveOwnPicture: 'Ihr Bild. Drücken Sie darauf, um es in die nächste Ecke zu schieben.',
  noPicture: 'Ihre Kamera ist aus',
  level: 'Pegel des Mikrofons',
  isMuted: (name) => `${name} ist stumm`,
  isUnmuted: (name) => `${name} ist wieder zu hören`,
  isHere: (name) => `${name} ist da`,
  hasLeft: (name) => `${name} ist gegangen`,
  cameraIsOff: (name) => `${name} hat die Kamera ausgeschaltet`,
  cameraIsOn: (name) => `${name} hat die Kamera eingeschaltet`,
  sharesScreen: (name) => `${name} teilt den Bildschirm`,
  sharesNoMore: (name) => `${name} teilt den Bildschirm nicht mehr`,
  reconnecting: 'Ihre Verbindung ist abgebrochen. Sie wird wiederhergestellt…',
  otherReconnecting: (name) => `${name} hat die Verbindung verloren. Wir warten, bis sie wieder da ist…`,
  reconnected: 'Die Verbindung steht wieder.',
  weak: 'Ihre Verbindung ist schwach. Es kann helfen, die Kamera auszuschalten.',
  weakWithoutCamera: 'Ihre Verbindung ist schwach. Näher am WLAN wird sie oft besser.',
  turnCameraOff: 'Kamera ausschalten',
  otherWeak: (name: string) => `Die Verbindung von ${name} ist schwach. Bild und Ton können stocken.`,
  speakingMuted: 'Sie sprechen, sind aber stumm. Niemand hört Sie.',
  switchedTo: (device: string) => `Ein Gerät hat gewechselt. Jetzt in Gebrauch: ${device}`,
  popOut: 'Bild im Bild',
  noPopOut: 'Ihr Browser erlaubt das gerade nicht.',
  hear: 'Drücken Sie, um das Gespräch zu hören',
  trouble: {
    refused: (device) => `Dieser Browser darf ${device} nicht benutzen.`,
    'refused-by-system': (device) => `Ihr System lässt den Browser ${device} nicht benutzen.`,
    missing: (device) => `Wir haben ${device} nicht gefunden.`,
    busy: (device) => `Ein anderes Programm benutzt ${device}, oder es kommt keine Antwort.`,
  },
  device: { camera: 'Ihre Kamera', microphone: 'Ihr Mikrofon', both: 'Ihre Kamera und Ihr Mikrofon' },
  allowIn: {
    'in-app': 'Die App, die diese Seite zeigt, gibt sie nicht frei. In Ihrem Browser geht es.',
    'ios-safari':
      'Tippen Sie in der Adressleiste auf „AA“ oder das Seitenmenü, dann auf die Website-Einstellungen, und wählen Sie Erlauben.',
    'ios-other':
      'Öffnen Sie die Einstellungen Ihres Telefons, suchen Sie diesen Browser und erlauben Sie Kamera und Mikrofon.',
    safari:
      'Öffnen Sie in der Menüleiste Safari, dann die Einstellungen für diese Website, und wählen Sie Erlauben.',
    firefox:
      'Klicken Sie in der Adressleiste auf die durchgestrichene Kamera oder das Mikrofon und heben Sie die Sperre auf.',
    'android-chrome':
      'Tippen Sie auf das Zeichen links von der Adresse, dann auf Berechtigungen, und lassen Sie beide zu.',
    chrome: 'Klicken Sie auf das Zeichen links von der Adresse und lassen Sie Kamera und Mikrofon zu.',
    other: 'Erlauben Sie Kamera und Mikrofon für diese Seite in den Einstellungen des Browsers.',
  },
  allowInSystem:
    'Öffnen Sie die Datenschutz-Einstellungen Ihres Geräts und erlauben Sie dem Browser den Zugriff.',
  missingHelp: 'Schließen Sie das Gerät an und versuchen Sie es noch einmal.',
  busyHelp: 'Schließen Sie andere Programme und Tabs, die es benutzen, und versuchen Sie es noch einmal.',
};

export const customer: Words['customer'] = {
  agent: 'Ihre Ansprechperson',

  enterCode: {
    title: 'Geben Sie Ihren Code ein',
    lead: 'Sie finden ihn in Ihrem Chat, in der Nachricht mit dem Video-Link.',
    label: 'Code',
    go: 'Weiter',
    malformed: 'Dieser Code ist nicht vollständig. Er hat Buchstaben und Ziffern, sieben oder mehr.',
    unknown: 'Wir kennen diesen Code nicht. Bitte sehen Sie noch einmal in Ihrem Chat nach.',
  },
  tooMany: {
    title: 'Bitte warten Sie einen Moment',
    lead: 'Es gab viele Versuche mit Codes, die wir nicht kennen.',
    again: (n) => `Sie können es in ${seconds(n)} noch einmal versuchen.`,
  },
  loading: { title: 'Ihr Videogespräch wird geöffnet', lead: 'Das dauert einen Moment.' },
  unreachable: {
    title: 'Wir erreichen das Gespräch nicht',
    lead: 'Bitte prüfen Sie Ihre Internetverbindung. Wir versuchen es weiter.',
    again: 'Jetzt versuchen',
  },
  otherCode: 'Anderen Code eingeben',

  ready: {
    title: 'Kann es losgehen?',
    willJoin: (agent) => `${agent} kommt gleich dazu.`,
    isHere: (agent) => `${agent} ist da.`,
    join: 'Teilnehmen',
    joinWithout: (device) => `Ohne ${device} teilnehmen`,
    tryAgain: 'Noch einmal versuchen',
    left: 'Sie warten nicht mehr.',
    notLoaded:
      'Das Gespräch wurde nicht geladen. Bitte prüfen Sie Ihre Internetverbindung und versuchen Sie es noch einmal.',
  },

  over: {
    title: 'Dieses Gespräch ist vorbei',
    askInChat: 'Wenn Sie noch ein Videogespräch brauchen, bitten Sie im Chat um einen neuen Link.',
    reasons: {
      link_unused: { title: 'Dieser Link ist abgelaufen', lead: 'Er wurde nicht rechtzeitig benutzt.' },
      revoked: { title: 'Dieser Link wurde zurückgenommen', lead: 'Das Videogespräch findet nicht statt.' },
      task_completed: { title: 'Der Chat wurde geschlossen', lead: 'Damit endete auch das Videogespräch.' },
      task_canceled: { title: 'Der Chat wurde geschlossen', lead: 'Damit endete auch das Videogespräch.' },
      reservation_lost: {
        title: 'Ihr Chat ist jetzt bei jemand anderem',
        lead: 'Dieser Link funktioniert nicht mehr.',
      },
      room_unavailable: {
        title: 'Video ist gerade nicht möglich',
        lead: 'Wir konnten das Gespräch nicht öffnen. Das tut uns leid.',
      },
      time_cap: {
        title: 'Die Zeit für dieses Gespräch ist um',
        lead: 'Gespräche haben eine längste Dauer.',
      },
    },
    thanks: 'Danke für Ihre Zeit.',
  },
};

export const later: Words['later'] = {
  seeAndHear: 'Sie können die andere Person trotzdem sehen und hören.',
  waiting: {
    title: 'Gleich sind Sie dran',
    lead: (agent) => `${agent} kommt gleich dazu.`,
    stay: 'Lassen Sie diese Seite offen. Das Gespräch beginnt von selbst.',
    leave: 'Verlassen',
  },
  connecting: {
    title: 'Einen Moment',
    arriving: 'Wir sagen Bescheid, dass Sie da sind.',
    lead: (agent) => `Wir verbinden Sie und ${agent}.`,
    cancel: 'Abbrechen',
  },
  retrying: (n) => `Wir kommen gerade nicht durch. Nächster Versuch in ${seconds(n)}.`,
  outOfTouch: 'Wir haben die Verbindung verloren und versuchen, sie wiederherzustellen.',

  call: {
    title: (agent) => `Gespräch: ${agent}`,
    waitingFor: (agent) => `${agent} ist gleich bei Ihnen.`,
    agentDropped: (agent) => `${agent} hat die Verbindung verloren`,
    agentHas: (n) => `und hat ${seconds(n)}, um zurückzukommen.`,
    agentMayBeBack: 'und ist vielleicht gleich wieder da.',
    write: 'Schreiben',
    cannotWrite: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  },
  lost: {
    title: 'Sie haben die Verbindung verloren',
    removedTitle: 'Sie sind nicht mehr im Gespräch',
    failedTitle: 'Wir können Sie nicht verbinden',
    failed: 'Bitte prüfen Sie Ihre Internetverbindung und kommen Sie dann zurück.',
    endingTitle: 'Einen Moment, bitte',
    ending: 'Wir sehen nach, ob das Gespräch weitergeht.',
    rejoining: 'Wir bringen Sie zurück.',
    left: (n) => `Das Gespräch bleibt noch ${seconds(n)} für Sie offen.`,
    firewall: 'Vielleicht sperrt dieses Netz Video. Ein anderes Netz oder mobile Daten können helfen.',
    full: 'Im Gespräch ist gerade kein Platz.',
    rejoin: 'Zurückkommen',
    leave: 'Verlassen',
  },
  inUse: {
    title: 'Sie sind auf einem anderen Gerät im Gespräch',
    lead: 'Verlassen Sie es zuerst dort. Dann können Sie es hier weiterführen.',
    leadFree: 'Sie haben es dort verlassen. Sie können es jetzt hier weiterführen.',
    useHere: 'Hier weiterführen',
    titleHere: 'Sie sind in einem anderen Fenster im Gespräch',
    leadHere: 'Sie können dort bleiben oder das Gespräch hierher holen.',
  },
  waitingElsewhere: {
    title: 'Sie warten auf Ihrem anderen Gerät',
    lead: 'Sie können stattdessen hier warten.',
    waitHere: 'Hier warten',
  },
  rate: {
    title: 'Wie war Ihr Gespräch?',
    thanks: 'Danke, dass Sie mit uns gesprochen haben.',
    stars: 'Ihre Bewertung',
    star: (n) => ['Sehr schlecht', 'Schlecht', 'In Ordnung', 'Gut', 'Sehr gut'][n - 1] ?? '',
    starName: (n) => (n === 1 ? '1 Stern' : `${n} Sterne`),
    comment: 'Möchten Sie etwas hinzufügen? (freiwillig)',
    send: 'Senden',
    skip: 'Überspringen',
    back: 'Zurück zum Gespräch',
    choose: 'Bitte wählen Sie einen bis fünf Sterne.',
  },
  rated: {
    title: 'Vielen Dank',
    lead: 'Sie können diesen Tab jetzt schließen.',
    sending: 'Ihre Antwort wird gesendet.',
    kept: 'Ihre Antwort ist sicher. Sie geht hinaus, sobald die Verbindung wieder da ist; bitte lassen Sie diesen Tab offen.',
    late: 'Die Zeit zum Bewerten ist vorbei. Sie können diesen Tab jetzt schließen.',
  },
};

export const agent: Words['agent'] = {
  customer: 'Ihr Gegenüber',
  anotherCustomer: 'jemand anderem',
  opening: { title: 'Der Videoraum wird geöffnet', lead: 'Das dauert einen Moment.' },
  outOfTouch: 'Die Verbindung zum Videodienst ist abgebrochen. Wir versuchen, sie wiederherzustellen.',
  tryAgain: 'Noch einmal versuchen',

  refused: {
    'outside-flex': {
      title: 'Öffnen Sie diese Seite in Flex',
      lead: 'Der Videoraum ist im Video-Tab des Chats.',
    },
    insecure: {
      title: 'Auf dieser Seite ist kein Video möglich',
      lead: 'Flex wurde so geöffnet, dass kein Video möglich ist. Die Adresse muss mit https beginnen.',
    },
    'no-video': {
      title: 'Bitte nehmen Sie einen anderen Browser',
      lead: 'Dieser Browser kann keine Videogespräche. Öffnen Sie Flex in Chrome, Edge, Firefox oder Safari.',
    },
    'not-signed-in': {
      title: 'Bitte melden Sie sich wieder bei Flex an',
      lead: 'Ihre Anmeldung ist abgelaufen.',
    },
    'not-your-task': {
      title: 'Dieser Chat ist nicht bei Ihnen',
      lead: 'Der Videoraum ist offen für die Person, die den Chat hat.',
    },
    'unknown-link': {
      title: 'Wir kennen diesen Videoraum nicht',
      lead: 'Starten Sie das Videogespräch noch einmal mit dem Knopf über dem Chat.',
    },
  },

  invited: {
    pending: {
      title: 'Der Link wird gesendet',
      lead: (name) => `${name} bekommt ihn gleich im Chat.`,
    },
    late: {
      title: 'Der Link ist noch nicht im Chat',
      lead: (name) =>
        `Wir versuchen es weiter. Sie können ihn kopieren und selbst weitergeben, damit ${name} ihn hat.`,
    },
    sent: {
      title: 'Der Link ist im Chat',
      lead: (name, time) => `Gesendet um ${time}. Sie können jetzt teilnehmen, oder wenn ${name} kommt.`,
    },
    failed: {
      title: 'Der Link konnte nicht gesendet werden',
      lead: (name) =>
        `Kopieren Sie ihn und geben Sie ihn selbst weiter, oder senden Sie ihn noch einmal, damit ${name} ihn hat.`,
    },
  },
  worksUntil: (time) => `Der Link gilt bis ${time}.`,
  waits: {
    title: (name) => `${name} wartet`,
    lead: (since) => `Wartezeit: ${since}.`,
  },
  goesOn: {
    title: 'Sie sind nicht mehr im Gespräch',
    customerIsThere: (name) => `${name} ist noch da.`,
    customerIsGone: (name) => `${name} ist auch gegangen.`,
    graceLeft: (n) => `Das Gespräch endet in ${seconds(n)}, wenn Sie nicht zurückkommen.`,
    graceLeftBoth: (n) => `Das Gespräch endet in ${seconds(n)}.`,
  },
  roomEnd: {
    elsewhere: 'Sie nehmen in einem anderen Fenster an diesem Gespräch teil.',
    removed: 'Sie wurden aus dem Gespräch genommen.',
    'room-over': 'Der Raum wurde geschlossen. Wenn Sie wieder teilnehmen, öffnet sich ein neuer.',
    connection: 'Sie haben die Verbindung verloren.',
    firewall: 'Vielleicht sperrt dieses Netz Video. Ein anderes Netz kann helfen.',
    full: 'Im Gespräch ist gerade kein Platz.',
    token: 'Das Gespräch hat Sie nicht eingelassen. Bitte versuchen Sie es noch einmal.',
  },
  join: 'Teilnehmen',
  rejoin: 'Wieder teilnehmen',
  joinWithout: (device) => `Ohne ${device} teilnehmen`,
  copyLink: 'Link kopieren',
  sendAgain: 'Noch einmal senden',
  sending: 'Wird gesendet…',
  takeBack: 'Zurücknehmen',
  takingBack: 'Wird zurückgenommen…',
  askTakeBack: (name) => `Den Link zurücknehmen? ${name} kann ihn dann nicht mehr benutzen.`,
  takeBackYes: 'Zurücknehmen',
  takeBackNo: 'Behalten',
  theLink: 'Der Link',

  remark: {
    copied: 'Der Link ist kopiert.',
    'copy-by-hand': 'Ihr Browser lässt uns nicht kopieren. Bitte kopieren Sie den Link von hier.',
    'sent-again': 'Der Link wurde noch einmal gesendet.',
    'sent-too-often': 'Das war fürs Erste oft genug. Bitte warten Sie eine Minute.',
    'call-was-had': 'Es gab schon ein Gespräch, darum bleibt der Link. Sie können das Gespräch beenden.',
    'did-not-work': 'Das hat nicht geklappt. Bitte versuchen Sie es gleich noch einmal.',
    'no-consent': 'Einer Aufzeichnung wurde nicht zugestimmt.',
    'join-failed': 'Wir konnten Sie nicht verbinden. Bitte versuchen Sie es noch einmal.',
  },

  busy: {
    title: (name) => `Sie sind schon im Gespräch mit ${name}`,
    lead: 'Sie können in einem Videogespräch zur selben Zeit sein. Beenden oder verlassen Sie jenes, dann nehmen Sie hier teil.',
    goThere: 'Zu jenem Gespräch',
    joinHere: 'Hier teilnehmen',
  },
  connecting: {
    title: 'Einen Moment',
    lead: 'Wir verbinden Sie mit dem Raum.',
    retrying: (n) => `Der Videodienst ist beschäftigt. Nächster Versuch in ${seconds(n)}.`,
    cancel: 'Abbrechen',
  },
  ending: { title: 'Das Gespräch wird beendet', lead: 'Wir schließen den Raum für Sie beide.' },

  call: {
    title: (name) => `Gespräch: ${name}`,
    waitingFor: (name) => `${name} ist noch nicht da.`,
    dropped: (name) => `${name} ist gegangen oder hat die Verbindung verloren`,
    has: (n) => `und hat ${seconds(n)}, um zurückzukommen.`,
    end: 'Für beide beenden',
    askEnd: (name) => `Das Gespräch für Sie und die andere Seite (${name}) beenden?`,
    endYes: 'Beenden',
    endNo: 'Weiterführen',
    time: (text) => `Im Gespräch seit ${text}`,
  },

  over: {
    reasons: {
      agent_ended: 'Sie haben das Gespräch beendet',
      customer_rated: 'Das Gespräch wurde von der anderen Seite beendet',
      agent_gone: 'Das Gespräch endete, nachdem Sie gegangen waren',
      customer_gone: 'Das Gespräch endete, nachdem die andere Seite gegangen war',
      both_gone: 'Das Gespräch endete, nachdem beide gegangen waren',
      task_completed: 'Das Gespräch endete mit der Aufgabe',
      task_canceled: 'Das Gespräch endete, weil die Aufgabe abgebrochen wurde',
      reservation_lost: 'Das Gespräch endete, weil der Chat zu jemand anderem ging',
      time_cap: 'Das Gespräch hat seine längste Dauer erreicht',
      room_ended: 'Der Raum wurde geschlossen',
      room_unavailable: 'Video ist gerade nicht möglich',
      link_unused: 'Der Link wurde nicht rechtzeitig benutzt',
      revoked: 'Sie nahmen den Link zurück',
      canceled_by_ops: 'Das Gespräch wurde von der Verwaltung beendet',
    },
    other: 'Das Gespräch ist vorbei',
    lasted: (text) => `Gesprochen haben Sie ${text}.`,
    noCall: 'Gesprochen haben Sie noch nicht.',
    newLink: 'Neuer Link',
    rating: {
      waits: 'Vielleicht wird das Gespräch gerade bewertet.',
      none: 'Das Gespräch wurde nicht bewertet.',
      skipped: 'Die Bewertung wurde übersprungen.',
      stars: (n) => `Bewertung: ${n === 1 ? '1 Stern' : `${n} Sterne`} von 5`,
    },
  },
  rated: 'Die Bewertung ist da.',
  minutes: (m, s) => (m === 0 ? seconds(s) : `${m} min ${s} s`),
};

export const recording: Words['recording'] = {
  sign: 'Aufzeichnung',
  started: 'Dieses Gespräch wird aufgezeichnet.',
  stopped: 'Die Aufzeichnung ist beendet.',

  ask: {
    title: 'Dürfen wir dieses Gespräch aufzeichnen?',
    what: 'Wenn Sie zustimmen, werden Ton und Bild von Ihnen beiden aufgezeichnet, solange Sie beide im Gespräch sind.',
    why: 'Die Aufzeichnung hilft uns, unseren Service zu prüfen und zu verbessern.',
    choice: 'Das Gespräch findet in jedem Fall statt, und Sie können die Aufzeichnung jederzeit beenden.',
    yes: 'Ja, aufzeichnen',
    no: 'Nein, nicht aufzeichnen',
    back: 'Zurück',
  },

  stop: 'Aufzeichnung beenden',
  refuse: 'Nicht aufzeichnen',
  stopping: 'Die Aufzeichnung wird beendet…',
  notYet: 'Wir können die Aufzeichnung gerade nicht beenden und versuchen es weiter.',
  failed: 'Die Aufzeichnung konnte nicht beendet werden. Bitte versuchen Sie es noch einmal.',
};

export const agentRecording: Words['agentRecording'] = {
  wanted: (name) => `Das Gespräch wird aufgezeichnet, wenn ${name} zustimmt.`,
  agreed: (name) => `${name} hat der Aufzeichnung zugestimmt.`,
  start: 'Aufzeichnen',
  starting: 'Die Aufzeichnung beginnt…',
  notAgreed: (name) => `Keine Aufzeichnung: ${name} hat nicht zugestimmt.`,
  stopped: 'Keine Aufzeichnung: Sie haben sie beendet.',
  unavailable: 'Keine Aufzeichnung: gerade nicht möglich.',
};

export const elsewhere: Words['elsewhere'] = {
  insecure: {
    title: 'Bitte öffnen Sie den Link noch einmal',
    lead: 'Diese Seite wurde so geöffnet, dass kein Video möglich ist. Ihre Adresse muss mit https beginnen.',
  },
  'no-video': {
    title: 'Bitte nehmen Sie einen anderen Browser',
    lead: 'Dieser Browser kann keine Videogespräche. Öffnen Sie den Link in Safari, Chrome, Edge oder Firefox.',
  },
  inApp: {
    title: 'Bitte öffnen Sie den Link im Browser',
    lead: (app) => `${app} zeigt diese Seite in einem eigenen Fenster, das keine Videogespräche kann.`,
    thisApp: 'Diese App',
    menu: {
      top: (browser) =>
        `Tippen Sie auf die drei Punkte oben auf dem Bildschirm und lassen Sie die Seite im Browser oder in ${browser} öffnen.`,
      edge: (browser) =>
        `Suchen Sie am Rand des Bildschirms drei Punkte oder das Zeichen für Teilen und lassen Sie die Seite im Browser oder in ${browser} öffnen.`,
    },
    paste: (browser) =>
      `Oder kopieren Sie den Link, öffnen Sie ${browser} und fügen Sie ihn in die Adressleiste ein.`,
    open: 'Im Browser öffnen',
  },
  copyLink: 'Link kopieren',
  linkCopied: 'Link kopiert',
  copyByHand: 'Bitte kopieren Sie den Link von hier:',
};

export const writing: Words['writing'] = {
  label: (agent) => `Schreiben Sie in Ihren Chat. ${agent} kann es dort lesen.`,
  send: 'Senden',
  close: 'Schließen',
  sending: 'Wird gesendet…',
  waiting: 'Wir können es gerade nicht senden und versuchen es weiter.',
  sent: 'Es steht im Chat.',
  failed: 'Es konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.',
  closed: 'Der Chat ist geschlossen. Es konnte nicht gesendet werden.',
};

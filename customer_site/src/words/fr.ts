/** French; people are addressed as "vous". */
import type { Words } from './language';

const seconds = (n: number) => (n < 2 ? `${n} seconde` : `${n} secondes`);

export const page: Words['page'] = {
  dir: 'ltr',
  joinTitle: 'Appel vidéo',
  agentTitle: 'Salle vidéo',
  opening: 'Ouverture de votre appel vidéo…',
  privacy: 'Protection de vos données',
  noScript: 'Cet appel vidéo a besoin de JavaScript. Autorisez-le pour cette page, puis rechargez-la.',
};

export const allowDevices: Words['allowDevices'] = 'Activer la caméra et le micro';

export const call: Words['call'] = {
  microphone: 'Micro',
  camera: 'Caméra',
  speaker: 'Haut-parleur',
  mute: 'Couper le micro',
  cameraOff: 'Couper la caméra',
  share: "Partager l'écran",
  flip: 'Changer de caméra',
  devices: 'Appareils',
  leave: 'Quitter',
  controls: "Commandes de l'appel",
  close: 'Fermer',
  deviceMenus: "Changer d'appareils",
  blur: 'Flouter mon arrière-plan',
  blurNote: {
    loading: 'Préparation du flou…',
    failed: "Le flou n'a pas fonctionné. Votre arrière-plan est visible.",
    'too-slow': 'Votre appareil est trop lent pour le flou. Votre arrière-plan est visible.',
  },
  askingForDevices: 'Votre navigateur vous pose la question. Choisissez Autoriser.',
  ownPicture: 'Votre image',
  moveOwnPicture: 'Votre image. Appuyez pour la déplacer dans le coin suivant.',
  noPicture: 'Votre caméra est coupée',
  level: 'Niveau du micro',
  isMuted: (name) => `${name} a coupé son micro`,
  isUnmuted: (name) => `${name} a rallumé son micro`,
  isHere: (name) => `${name} est là`,
  hasLeft: (name) => `${name} a quitté l'appel`,
  cameraIsOff: (name) => `${name} a coupé sa caméra`,
  cameraIsOn: (name) => `${name} a rallumé sa caméra`,
  sharesScreen: (name) => `${name} partage son écran`,
  sharesNoMore: (name) => `${name} ne partage plus son écran`,
  reconnecting: 'Votre connexion a été coupée. Nouvelle connexion…',
  otherReconnecting: (name) => `${name} a perdu la connexion. Nous attendons son retour…`,
  reconnected: 'La connexion est rétablie.',
  weak: 'Votre connexion est faible. Couper votre caméra peut aider.',
  weakWithoutCamera: 'Votre connexion est faible. Vous rapprocher du Wi-Fi peut aider.',
  turnCameraOff: 'Couper la caméra',
  otherWeak: (name: string) => `La connexion de ${name} est faible. L'image et le son peuvent se couper.`,
  speakingMuted: 'Vous parlez, mais votre micro est coupé. Personne ne vous entend.',
  switchedTo: (device: string) => `Un appareil a changé. Utilisé maintenant : ${device}`,
  popOut: "Image dans l'image",
  noPopOut: 'Votre navigateur ne le permet pas pour le moment.',
  hear: "Appuyez pour entendre l'appel",
  trouble: {
    refused: (device) => `Ce navigateur n'a pas le droit d'utiliser ${device}.`,
    'refused-by-system': (device) => `Votre système ne laisse pas le navigateur utiliser ${device}.`,
    missing: (device) => `Nous n'avons pas trouvé ${device}.`,
    busy: (device) => `Un autre programme utilise ${device}, ou il n'y a pas de réponse.`,
  },
  device: { camera: 'votre caméra', microphone: 'votre micro', both: 'votre caméra et votre micro' },
  allowIn: {
    'in-app':
      "L'application qui affiche cette page les garde pour elle. Dans votre navigateur, ils fonctionnent.",
    'ios-safari':
      "Touchez « AA » ou le menu de la page dans la barre d'adresse, puis les réglages du site web, et choisissez Autoriser.",
    'ios-other':
      'Ouvrez les réglages de votre téléphone, cherchez ce navigateur et autorisez la caméra et le micro.',
    safari:
      'Dans la barre des menus, ouvrez Safari, puis les réglages pour ce site web, et choisissez Autoriser.',
    firefox: "Cliquez sur la caméra ou le micro barré dans la barre d'adresse et retirez le blocage.",
    'android-chrome': "Touchez le symbole à gauche de l'adresse, puis Autorisations, et accordez-les.",
    chrome: "Cliquez sur le symbole à gauche de l'adresse et autorisez la caméra et le micro.",
    other: 'Autorisez la caméra et le micro pour cette page dans les réglages du navigateur.',
  },
  allowInSystem:
    'Ouvrez les réglages de confidentialité de votre appareil et autorisez le navigateur à les utiliser.',
  missingHelp: "Branchez l'appareil, puis réessayez.",
  busyHelp: "Fermez les autres programmes et onglets qui l'utilisent, puis réessayez.",
};

export const customer: Words['customer'] = {
  agent: 'Votre agent',

  enterCode: {
    title: 'Saisissez votre code',
    lead: 'Vous le trouvez dans votre chat, dans le message avec le lien vidéo.',
    label: 'Code',
    go: 'Continuer',
    malformed: "Ce code n'est pas complet. Il a des lettres et des chiffres, sept ou plus.",
    unknown: 'Nous ne connaissons pas ce code. Regardez-le encore une fois dans votre chat.',
  },
  tooMany: {
    title: "Un instant, s'il vous plaît",
    lead: "Il y a eu beaucoup d'essais avec des codes que nous ne connaissons pas.",
    again: (n) => `Vous pourrez réessayer dans ${seconds(n)}.`,
  },
  loading: { title: 'Ouverture de votre appel vidéo', lead: 'Cela prend un instant.' },
  unreachable: {
    title: "Nous n'arrivons pas à joindre l'appel",
    lead: 'Vérifiez votre connexion internet. Nous continuons à essayer.',
    again: 'Essayer maintenant',
  },
  otherCode: 'Utiliser un autre code',

  ready: {
    title: 'Tout est prêt ?',
    willJoin: (agent) => `${agent} va vous rejoindre.`,
    isHere: (agent) => `${agent} est là.`,
    join: 'Rejoindre',
    joinWithout: (device) => `Rejoindre sans ${device}`,
    tryAgain: 'Réessayer',
    left: "Vous n'attendez plus.",
    notLoaded: "L'appel n'a pas pu se charger. Vérifiez votre connexion internet et réessayez.",
  },

  over: {
    title: 'Cet appel est terminé',
    askInChat: "Si vous avez encore besoin d'un appel vidéo, demandez un nouveau lien dans le chat.",
    reasons: {
      link_unused: { title: 'Ce lien a expiré', lead: "Il n'a pas été utilisé à temps." },
      revoked: { title: 'Ce lien a été retiré', lead: "L'appel vidéo n'aura pas lieu." },
      task_completed: { title: 'Le chat est fermé', lead: "L'appel vidéo a pris fin avec lui." },
      task_canceled: { title: 'Le chat est fermé', lead: "L'appel vidéo a pris fin avec lui." },
      reservation_lost: { title: "Quelqu'un d'autre suit votre chat", lead: 'Ce lien ne fonctionne plus.' },
      room_unavailable: {
        title: "La vidéo n'est pas disponible",
        lead: "Nous n'avons pas pu ouvrir l'appel. Nous en sommes désolés.",
      },
      time_cap: { title: 'Le temps de cet appel est écoulé', lead: 'Les appels ont une durée maximale.' },
    },
    thanks: 'Merci pour votre temps.',
  },
};

export const later: Words['later'] = {
  seeAndHear: "Vous pouvez quand même voir et entendre l'autre personne.",
  waiting: {
    title: "C'est bientôt votre tour",
    lead: (agent) => `${agent} va vous rejoindre.`,
    stay: "Gardez cette page ouverte. L'appel commence tout seul.",
    leave: 'Quitter',
  },
  connecting: {
    title: 'Connexion',
    arriving: 'Nous disons que vous êtes là.',
    lead: (agent) => `Connexion entre vous et ${agent}.`,
    cancel: 'Annuler',
  },
  retrying: (n) => `La connexion ne passe pas pour le moment. Prochain essai dans ${seconds(n)}.`,
  outOfTouch: 'Nous avons perdu la connexion et essayons de la rétablir.',

  call: {
    title: (agent) => `Appel : ${agent}`,
    waitingFor: (agent) => `${agent} arrive dans un instant.`,
    agentDropped: (agent) => `${agent} a perdu la connexion`,
    agentHas: (n) => `et a ${seconds(n)} pour revenir.`,
    agentMayBeBack: 'et reviendra peut-être dans un instant.',
    write: 'Écrire',
    cannotWrite: "Cela n'a pas fonctionné. Réessayez.",
  },
  lost: {
    title: 'Vous avez perdu la connexion',
    removedTitle: "Vous n'êtes plus dans l'appel",
    failedTitle: 'Nous ne pouvons pas vous connecter',
    failed: 'Vérifiez votre connexion internet, puis revenez.',
    endingTitle: "Un instant, s'il vous plaît",
    ending: "Nous regardons si l'appel continue.",
    rejoining: "Nous vous ramenons dans l'appel.",
    left: (n) => `L'appel reste ouvert pour vous pendant ${seconds(n)}.`,
    firewall: 'Ce réseau bloque peut-être la vidéo. Un autre réseau, ou vos données mobiles, peut aider.',
    full: "Il n'y a plus de place dans l'appel pour le moment.",
    rejoin: 'Revenir',
    leave: 'Quitter',
  },
  inUse: {
    title: 'Vous êtes dans cet appel sur un autre appareil',
    lead: "Quittez-le d'abord là-bas. Vous pourrez ensuite continuer ici.",
    leadFree: "Vous l'avez quitté là-bas. Vous pouvez maintenant continuer ici.",
    useHere: 'Continuer ici',
    titleHere: 'Vous êtes dans cet appel dans une autre fenêtre',
    leadHere: "Vous pouvez y rester, ou amener l'appel ici.",
  },
  waitingElsewhere: {
    title: 'Vous attendez sur votre autre appareil',
    lead: 'Vous pouvez attendre ici, si vous préférez.',
    waitHere: 'Attendre ici',
  },
  rate: {
    title: 'Comment était votre appel ?',
    thanks: 'Merci de nous avoir parlé.',
    stars: 'Votre note',
    star: (n) => ['Très mal', 'Mal', 'Moyen', 'Bien', 'Très bien'][n - 1] ?? '',
    starName: (n) => (n === 1 ? '1 étoile' : `${n} étoiles`),
    comment: 'Voulez-vous ajouter quelque chose ? (facultatif)',
    send: 'Envoyer',
    skip: 'Passer',
    back: "Revenir à l'appel",
    choose: 'Choisissez de une à cinq étoiles.',
  },
  rated: {
    title: 'Merci',
    lead: 'Vous pouvez maintenant fermer cet onglet.',
    sending: 'Envoi de votre réponse.',
    kept: 'Votre réponse est bien gardée. Elle part dès que la connexion revient ; laissez cet onglet ouvert.',
    late: 'Le temps pour donner une note est passé. Vous pouvez maintenant fermer cet onglet.',
  },
};

export const agent: Words['agent'] = {
  customer: 'Le client',
  anotherCustomer: 'un autre client',
  opening: { title: 'Ouverture de la salle vidéo', lead: 'Cela prend un instant.' },
  outOfTouch: 'La connexion au service vidéo a été coupée. Nous essayons de la rétablir.',
  tryAgain: 'Réessayer',

  refused: {
    'outside-flex': {
      title: 'Ouvrez cette page dans Flex',
      lead: "La salle vidéo se trouve dans l'onglet vidéo du chat du client.",
    },
    insecure: {
      title: "La vidéo n'est pas possible sur cette page",
      lead: "Flex a été ouvert d'une façon qui ne permet pas la vidéo. Son adresse doit commencer par https.",
    },
    'no-video': {
      title: 'Utilisez un autre navigateur',
      lead: "Ce navigateur ne sait pas faire d'appels vidéo. Ouvrez Flex dans Chrome, Edge, Firefox ou Safari.",
    },
    'not-signed-in': { title: 'Reconnectez-vous à Flex', lead: 'Votre session a expiré.' },
    'not-your-task': {
      title: "Ce chat n'est pas le vôtre",
      lead: 'La salle vidéo est ouverte à la personne qui a le chat.',
    },
    'unknown-link': {
      title: 'Nous ne connaissons pas cette salle vidéo',
      lead: "Relancez l'appel vidéo avec le bouton au-dessus du chat.",
    },
  },

  invited: {
    pending: {
      title: 'Envoi du lien',
      lead: (name) => `${name} le reçoit dans le chat dans un instant.`,
    },
    late: {
      title: "Le lien n'est pas encore dans le chat",
      lead: (name) =>
        `Nous continuons à essayer. Vous pouvez le copier et le transmettre vous-même : ${name} l'attend.`,
    },
    sent: {
      title: 'Le lien est dans le chat',
      lead: (name, time) => `Envoyé à ${time}. Vous pouvez entrer maintenant, ou quand ${name} arrive.`,
    },
    failed: {
      title: "Le lien n'a pas pu être envoyé",
      lead: (name) => `Copiez-le et transmettez-le vous-même, ou renvoyez-le : ${name} l'attend.`,
    },
  },
  worksUntil: (time) => `Le lien fonctionne jusqu'à ${time}.`,
  waits: {
    title: (name) => `${name} attend`,
    lead: (since) => `Depuis ${since}.`,
  },
  goesOn: {
    title: "Vous n'êtes plus dans l'appel",
    customerIsThere: (name) => `${name} est encore là.`,
    customerIsGone: (name) => `${name} a quitté l'appel aussi.`,
    graceLeft: (n) => `L'appel se termine dans ${seconds(n)} si vous ne revenez pas.`,
    graceLeftBoth: (n) => `L'appel se termine dans ${seconds(n)}.`,
  },
  roomEnd: {
    elsewhere: 'Vous avez rejoint cet appel dans une autre fenêtre.',
    removed: "Votre participation à l'appel a été interrompue.",
    'room-over': 'La salle a été fermée. Vous pouvez revenir pour en ouvrir une nouvelle.',
    connection: 'Vous avez perdu la connexion.',
    firewall: 'Ce réseau bloque peut-être la vidéo. Un autre réseau peut aider.',
    full: "Il n'y a plus de place dans l'appel pour le moment.",
    token: "L'appel ne vous a pas laissé entrer. Réessayez.",
  },
  join: 'Rejoindre',
  rejoin: 'Revenir',
  joinWithout: (device) => `Rejoindre sans ${device}`,
  copyLink: 'Copier le lien',
  sendAgain: 'Renvoyer',
  sending: 'Envoi…',
  takeBack: 'Retirer',
  takingBack: 'Retrait…',
  askTakeBack: (name) => `Retirer le lien ? ${name} ne pourra plus l'utiliser.`,
  takeBackYes: 'Le retirer',
  takeBackNo: 'Le garder',
  theLink: 'Le lien',

  remark: {
    copied: 'Le lien est copié.',
    'copy-by-hand': "Votre navigateur ne nous laisse pas copier. Copiez le lien d'ici.",
    'sent-again': 'Le lien a été renvoyé.',
    'sent-too-often': "C'était assez pour le moment. Attendez une minute.",
    'call-was-had': "Il y a déjà eu un appel, le lien reste donc. Vous pouvez terminer l'appel.",
    'did-not-work': "Cela n'a pas marché. Réessayez dans un instant.",
    'no-consent': "Le client n'a pas accepté l'enregistrement.",
    'join-failed': "La connexion n'a pas pu se faire. Réessayez.",
  },

  busy: {
    title: (name) => `Vous êtes déjà en appel avec ${name}`,
    lead: "On peut être dans un seul appel vidéo à la fois. Terminez ou quittez l'autre, puis revenez ici.",
    goThere: 'Aller à cet appel',
    joinHere: 'Rejoindre ici',
  },
  connecting: {
    title: 'Connexion',
    lead: 'Nous vous connectons à la salle.',
    retrying: (n) => `Le service vidéo est occupé. Prochain essai dans ${seconds(n)}.`,
    cancel: 'Annuler',
  },
  ending: { title: "Fin de l'appel", lead: 'Nous fermons la salle pour vous deux.' },

  call: {
    title: (name) => `Appel : ${name}`,
    waitingFor: (name) => `${name} n'est pas encore là.`,
    dropped: (name) => `${name} a quitté l'appel ou perdu la connexion`,
    has: (n) => `et a ${seconds(n)} pour revenir.`,
    end: 'Terminer pour tous',
    askEnd: (name) => `Terminer l'appel pour vous et pour l'autre personne (${name}) ?`,
    endYes: 'Terminer',
    endNo: 'Continuer',
    time: (text) => `En appel depuis ${text}`,
  },

  over: {
    reasons: {
      agent_ended: "Vous avez terminé l'appel",
      customer_rated: "Le client a terminé l'appel",
      agent_gone: "L'appel a pris fin après votre départ",
      customer_gone: "L'appel a pris fin après le départ du client",
      both_gone: "L'appel a pris fin après votre départ à tous les deux",
      task_completed: "L'appel a pris fin avec la tâche",
      task_canceled: "L'appel a pris fin parce que la tâche a été annulée",
      reservation_lost: "L'appel a pris fin parce que le chat est passé à quelqu'un d'autre",
      time_cap: "L'appel a atteint sa durée maximale",
      room_ended: 'La salle a été fermée',
      room_unavailable: "La vidéo n'est pas disponible pour le moment",
      link_unused: "Le lien n'a pas été utilisé à temps",
      revoked: 'Vous avez retiré le lien',
      canceled_by_ops: "L'administration a arrêté l'appel",
    },
    other: "L'appel est terminé",
    lasted: (text) => `Vous avez parlé pendant ${text}.`,
    noCall: "Vous n'aviez pas encore parlé.",
    newLink: 'Nouveau lien',
    rating: {
      waits: "Le client est peut-être en train de noter l'appel.",
      none: "Le client n'a pas noté l'appel.",
      skipped: 'Le client a passé la note.',
      stars: (n) => `Le client a donné ${n === 1 ? '1 étoile' : `${n} étoiles`} sur 5`,
    },
  },
  rated: 'La note est arrivée.',
  minutes: (m, s) => (m === 0 ? seconds(s) : `${m} min ${s} s`),
};

export const recording: Words['recording'] = {
  sign: 'Enregistrement',
  started: 'Cet appel est enregistré.',
  stopped: "L'enregistrement est arrêté.",

  ask: {
    title: 'Pouvons-nous enregistrer cet appel ?',
    what: "Si vous acceptez, le son et l'image de vous deux sont enregistrés tant que vous êtes tous les deux dans l'appel.",
    why: "L'enregistrement nous aide à contrôler et à améliorer notre service.",
    choice: "L'appel a lieu de toute façon, et vous pouvez arrêter l'enregistrement à tout moment.",
    yes: 'Oui, enregistrer',
    no: 'Non, ne pas enregistrer',
    back: 'Retour',
  },

  stop: 'Arrêter',
  refuse: 'Ne pas enregistrer',
  stopping: "Arrêt de l'enregistrement…",
  notYet: "Nous n'arrivons pas à arrêter l'enregistrement pour le moment, et continuons à essayer.",
  failed: "L'enregistrement n'a pas pu être arrêté. Réessayez.",
};

export const agentRecording: Words['agentRecording'] = {
  wanted: (name) => `L'appel est enregistré si ${name} accepte.`,
  agreed: (name) => `${name} a accepté l'enregistrement.`,
  start: 'Enregistrer',
  starting: "Début de l'enregistrement…",
  notAgreed: (name) => `Pas d'enregistrement : ${name} n'a pas accepté.`,
  stopped: "Pas d'enregistrement : vous l'avez arrêté.",
  unavailable: "Pas d'enregistrement : impossible pour le moment.",
};

export const elsewhere: Words['elsewhere'] = {
  insecure: {
    title: 'Ouvrez le lien encore une fois',
    lead: "Cette page a été ouverte d'une façon qui ne permet pas la vidéo. Son adresse doit commencer par https.",
  },
  'no-video': {
    title: 'Utilisez un autre navigateur',
    lead: "Ce navigateur ne sait pas faire d'appels vidéo. Ouvrez le lien dans Safari, Chrome, Edge ou Firefox.",
  },
  inApp: {
    title: 'Ouvrez le lien dans votre navigateur',
    lead: (app) => `${app} affiche cette page dans sa propre fenêtre, qui ne sait pas faire d'appels vidéo.`,
    thisApp: 'Cette application',
    menu: {
      top: (browser) =>
        `Touchez les trois points en haut de l'écran, puis choisissez d'ouvrir la page dans le navigateur, ou dans ${browser}.`,
      edge: (browser) =>
        `Cherchez trois points ou un signe de partage au bord de l'écran, puis choisissez d'ouvrir la page dans le navigateur, ou dans ${browser}.`,
    },
    paste: (browser) => `Ou copiez le lien, ouvrez ${browser} et collez-le dans la barre d'adresse.`,
    open: 'Ouvrir le navigateur',
  },
  copyLink: 'Copier le lien',
  linkCopied: 'Lien copié',
  copyByHand: "Copiez le lien à partir d'ici :",
};

export const writing: Words['writing'] = {
  label: (agent) => `Écrivez dans votre chat. ${agent} peut vous y lire.`,
  send: 'Envoyer',
  close: 'Fermer',
  sending: 'Envoi en cours…',
  waiting: "L'envoi ne passe pas pour le moment, et nous continuons à essayer.",
  sent: "C'est dans le chat.",
  failed: "L'envoi n'a pas pu se faire. Réessayez.",
  closed: "Le chat est fermé. L'envoi n'a pas pu se faire.",
};

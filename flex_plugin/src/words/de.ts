import type { Words } from './en';

export const de: Words = {
  VideoEscalationStart: 'Videogespräch beginnen',
  VideoEscalationStarting: 'Das Videogespräch wird begonnen',
  VideoEscalationOpen: 'Videoraum öffnen',
  VideoEscalationTab: 'Videoraum',
  VideoEscalationFrame: 'Videoraum',
  VideoEscalationLoading: 'Der Videoraum wird geöffnet.',
  VideoEscalationCustomerWaits: '{{customer}} wartet im Videoraum.',
  VideoEscalationCustomerWaitsTitle: 'Im Videoraum wird gewartet',
  VideoEscalationGoThere: 'Zum Videoraum',
  VideoEscalationTaskGuard:
    'Sie sind noch im Videogespräch. Beenden oder verlassen Sie es, dann schließen Sie die Aufgabe ab.',
  VideoEscalationLogoutGuard:
    'Sie sind noch in einem Videogespräch. Beenden oder verlassen Sie es, dann melden Sie sich ab.',
  VideoEscalationFailed:
    'Das Videogespräch konnte nicht begonnen werden. Versuchen Sie es gleich noch einmal.',
  VideoEscalationNotYourTask:
    'Das Videogespräch konnte nicht begonnen werden: Diese Aufgabe ist nicht mehr bei Ihnen.',
  VideoEscalationNotAChat: 'Das Videogespräch konnte nicht begonnen werden: Diese Aufgabe hat keinen Chat.',
  VideoEscalationNotSignedIn:
    'Das Videogespräch konnte nicht begonnen werden: Melden Sie sich wieder bei Flex an.',
  VideoEscalationTaskGone: 'Diese Aufgabe ist nicht mehr in Ihrer Liste.',
};

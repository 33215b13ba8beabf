import type { Words } from './en';

export const fr: Words = {
  VideoEscalationStart: 'Démarrer un appel vidéo',
  VideoEscalationStarting: "Démarrage de l'appel vidéo",
  VideoEscalationOpen: 'Ouvrir la salle vidéo',
  VideoEscalationTab: 'Salle vidéo',
  VideoEscalationFrame: 'Salle vidéo',
  VideoEscalationLoading: "La salle vidéo s'ouvre.",
  VideoEscalationCustomerWaits: '{{customer}} attend dans la salle vidéo.',
  VideoEscalationCustomerWaitsTitle: 'Un client attend la vidéo',
  VideoEscalationGoThere: 'Aller à la salle vidéo',
  VideoEscalationTaskGuard:
    "Vous êtes encore dans l'appel vidéo. Terminez-le ou quittez-le, puis finissez la tâche.",
  VideoEscalationLogoutGuard:
    'Vous êtes encore dans un appel vidéo. Terminez-le ou quittez-le, puis déconnectez-vous.',
  VideoEscalationFailed: "L'appel vidéo n'a pas pu démarrer. Réessayez dans un instant.",
  VideoEscalationNotYourTask: "L'appel vidéo n'a pas pu démarrer : cette tâche n'est plus la vôtre.",
  VideoEscalationNotAChat: "L'appel vidéo n'a pas pu démarrer : cette tâche n'a pas de chat.",
  VideoEscalationNotSignedIn: "L'appel vidéo n'a pas pu démarrer : reconnectez-vous à Flex.",
  VideoEscalationTaskGone: "Cette tâche n'est plus dans votre liste.",
};

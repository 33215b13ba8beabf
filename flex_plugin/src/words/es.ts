import type { Words } from './en';

export const es: Words = {
  VideoEscalationStart: 'Iniciar una videollamada',
  VideoEscalationStarting: 'Iniciando la videollamada',
  VideoEscalationOpen: 'Abrir la sala de vídeo',
  VideoEscalationTab: 'Sala de vídeo',
  VideoEscalationFrame: 'Sala de vídeo',
  VideoEscalationLoading: 'La sala de vídeo se está abriendo.',
  VideoEscalationCustomerWaits: '{{customer}} está esperando en la sala de vídeo.',
  VideoEscalationCustomerWaitsTitle: 'Un cliente está esperando el vídeo',
  VideoEscalationGoThere: 'Ir a la sala de vídeo',
  VideoEscalationTaskGuard:
    'Todavía está en la videollamada. Termínela o salga de ella, y luego acabe la tarea.',
  VideoEscalationLogoutGuard:
    'Todavía está en una videollamada. Termínela o salga de ella, y luego cierre la sesión.',
  VideoEscalationFailed: 'No se pudo iniciar la videollamada. Inténtelo de nuevo en un momento.',
  VideoEscalationNotYourTask: 'No se pudo iniciar la videollamada: esta tarea ya no es suya.',
  VideoEscalationNotAChat: 'No se pudo iniciar la videollamada: esta tarea no tiene chat.',
  VideoEscalationNotSignedIn: 'No se pudo iniciar la videollamada: vuelva a entrar en Flex.',
  VideoEscalationTaskGone: 'Esa tarea ya no está en su lista.',
};

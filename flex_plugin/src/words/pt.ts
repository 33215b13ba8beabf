import type { Words } from './en';

export const pt: Words = {
  VideoEscalationStart: 'Iniciar uma chamada de vídeo',
  VideoEscalationStarting: 'Iniciando a chamada de vídeo',
  VideoEscalationOpen: 'Abrir a sala de vídeo',
  VideoEscalationTab: 'Sala de vídeo',
  VideoEscalationFrame: 'Sala de vídeo',
  VideoEscalationLoading: 'A sala de vídeo está abrindo.',
  VideoEscalationCustomerWaits: '{{customer}} está esperando na sala de vídeo.',
  VideoEscalationCustomerWaitsTitle: 'Um cliente está esperando pelo vídeo',
  VideoEscalationGoThere: 'Ir para a sala de vídeo',
  VideoEscalationTaskGuard:
    'Você ainda está na chamada de vídeo. Encerre-a ou saia dela, e depois conclua a tarefa.',
  VideoEscalationLogoutGuard:
    'Você ainda está em uma chamada de vídeo. Encerre-a ou saia dela, e depois saia do Flex.',
  VideoEscalationFailed: 'Não foi possível iniciar a chamada de vídeo. Tente de novo em um momento.',
  VideoEscalationNotYourTask: 'Não foi possível iniciar a chamada de vídeo: esta tarefa não é mais sua.',
  VideoEscalationNotAChat: 'Não foi possível iniciar a chamada de vídeo: esta tarefa não tem chat.',
  VideoEscalationNotSignedIn: 'Não foi possível iniciar a chamada de vídeo: entre no Flex de novo.',
  VideoEscalationTaskGone: 'Essa tarefa não está mais na sua lista.',
};

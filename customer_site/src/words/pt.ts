/** Portuguese, for Brazil and Portugal; Brazilian where one has to be chosen. */
import type { Words } from './language';

const seconds = (n: number) => (n === 1 ? '1 segundo' : `${n} segundos`);

export const page: Words['page'] = {
  dir: 'ltr',
  joinTitle: 'Chamada de vídeo',
  agentTitle: 'Sala de vídeo',
  opening: 'Abrindo a sua chamada de vídeo…',
  privacy: 'Aviso de privacidade',
  noScript: 'Esta chamada de vídeo precisa de JavaScript. Permita-o para esta página e carregue-a de novo.',
};

export const allowDevices: Words['allowDevices'] = 'Ligar câmera e microfone';

export const call: Words['call'] = {
  microphone: 'Microfone',
  camera: 'Câmera',
  speaker: 'Alto-falante',
  mute: 'Silenciar',
  cameraOff: 'Desligar câmera',
  share: 'Compartilhar tela',
  flip: 'Trocar câmera',
  devices: 'Dispositivos',
  leave: 'Sair',
  controls: 'Controles da chamada',
  close: 'Fechar',
  deviceMenus: 'Trocar dispositivos',
  blur: 'Desfocar o meu fundo',
  blurNote: {
    loading: 'Preparando o desfoque…',
    failed: 'O desfoque não funcionou. O seu fundo está visível.',
    'too-slow': 'O seu dispositivo é lento demais para o desfoque. O seu fundo está visível.',
  },
  askingForDevices: 'O seu navegador está perguntando. Escolha Permitir, por favor.',
  ownPicture: 'A sua imagem',
  moveOwnPicture: 'A sua imagem. Aperte para levá-la ao próximo canto.',
  noPicture: 'A sua câmera está desligada',
  level: 'Nível do microfone',
  isMuted: (name) => `${name} está com o microfone silenciado`,
  isUnmuted: (name) => `${name} ligou o microfone`,
  isHere: (name) => `${name} está aqui`,
  hasLeft: (name) => `${name} saiu`,
  cameraIsOff: (name) => `${name} está com a câmera desligada`,
  cameraIsOn: (name) => `${name} está com a câmera ligada`,
  sharesScreen: (name) => `${name} está compartilhando a tela`,
  sharesNoMore: (name) => `${name} não compartilha mais a tela`,
  reconnecting: 'A sua conexão caiu. Conectando de novo…',
  otherReconnecting: (name) => `${name} perdeu a conexão. Estamos esperando que volte…`,
  reconnected: 'A conexão voltou.',
  weak: 'A sua conexão está fraca. Desligar a câmera pode ajudar.',
  weakWithoutCamera: 'A sua conexão está fraca. Ficar mais perto do Wi-Fi pode ajudar.',
  turnCameraOff: 'Desligar a câmera',
  otherWeak: (name: string) => `A conexão de ${name} está fraca. A imagem e o som podem falhar.`,
  speakingMuted: 'Você está falando, mas o microfone está mudo. Ninguém ouve você.',
  switchedTo: (device: string) => `Um dispositivo mudou. Em uso agora: ${device}`,
  popOut: 'Imagem flutuante',
  noPopOut: 'O seu navegador não permite isso agora.',
  hear: 'Aperte para ouvir a chamada',
  trouble: {
    refused: (device) => `Este navegador não pode usar ${device}.`,
    'refused-by-system': (device) => `O seu sistema não deixa o navegador usar ${device}.`,
    missing: (device) => `Não encontramos ${device}.`,
    busy: (device) => `Outro programa está usando ${device}, ou não há resposta.`,
  },
  device: { camera: 'a sua câmera', microphone: 'o seu microfone', both: 'a sua câmera e o seu microfone' },
  allowIn: {
    'in-app': 'O aplicativo que mostra esta página não os libera. No seu navegador, eles funcionam.',
    'ios-safari':
      'Toque em "AA" ou no menu da página na barra de endereço, depois nos ajustes do site, e escolha Permitir.',
    'ios-other': 'Abra os ajustes do seu telefone, procure este navegador e permita a câmera e o microfone.',
    safari: 'Na barra de menus, abra Safari, depois os ajustes deste site, e escolha Permitir.',
    firefox: 'Clique na câmera ou no microfone riscado na barra de endereço e retire o bloqueio.',
    'android-chrome': 'Toque no símbolo à esquerda do endereço, depois em Permissões, e permita os dois.',
    chrome: 'Clique no símbolo à esquerda do endereço e permita a câmera e o microfone.',
    other: 'Permita a câmera e o microfone para esta página nas configurações do navegador.',
  },
  allowInSystem: 'Abra as configurações de privacidade do seu dispositivo e permita que o navegador os use.',
  missingHelp: 'Conecte o dispositivo e tente de novo.',
  busyHelp: 'Feche outros programas e abas que o usam e tente de novo.',
};

export const customer: Words['customer'] = {
  agent: 'O seu agente',

  enterCode: {
    title: 'Digite o seu código',
    lead: 'Ele está no seu chat, na mensagem com o link de vídeo.',
    label: 'Código',
    go: 'Continuar',
    malformed: 'Esse código não está completo. Ele tem letras e números, sete ou mais.',
    unknown: 'Não conhecemos este código. Veja-o outra vez no seu chat, por favor.',
  },
  tooMany: {
    title: 'Espere um momento, por favor',
    lead: 'Houve muitas tentativas com códigos que não conhecemos.',
    again: (n) => `Você pode tentar de novo em ${seconds(n)}.`,
  },
  loading: { title: 'Abrindo a sua chamada de vídeo', lead: 'Isto leva só um momento.' },
  unreachable: {
    title: 'Não conseguimos chegar à chamada',
    lead: 'Verifique a sua conexão com a internet, por favor. Continuamos tentando.',
    again: 'Tentar agora',
  },
  otherCode: 'Usar outro código',

  ready: {
    title: 'Vamos começar?',
    willJoin: (agent) => `${agent} já vem.`,
    isHere: (agent) => `${agent} está aqui.`,
    join: 'Entrar',
    joinWithout: (device) => `Entrar sem ${device}`,
    tryAgain: 'Tentar de novo',
    left: 'Você não está mais esperando.',
    notLoaded: 'A chamada não carregou. Verifique a sua conexão com a internet e tente de novo.',
  },

  over: {
    title: 'Esta chamada terminou',
    askInChat: 'Se ainda precisar de uma chamada de vídeo, peça um novo link no chat.',
    reasons: {
      link_unused: { title: 'Este link expirou', lead: 'Ele não foi usado a tempo.' },
      revoked: { title: 'Este link foi retirado', lead: 'A chamada de vídeo não vai acontecer.' },
      task_completed: { title: 'O chat foi encerrado', lead: 'A chamada de vídeo terminou com ele.' },
      task_canceled: { title: 'O chat foi encerrado', lead: 'A chamada de vídeo terminou com ele.' },
      reservation_lost: { title: 'O seu chat está com outra pessoa', lead: 'Este link já não funciona.' },
      room_unavailable: {
        title: 'O vídeo não está disponível',
        lead: 'Não conseguimos abrir a chamada. Sentimos muito.',
      },
      time_cap: { title: 'O tempo desta chamada acabou', lead: 'As chamadas têm um tempo máximo.' },
    },
    thanks: 'Obrigado pelo seu tempo.',
  },
};

export const later: Words['later'] = {
  seeAndHear: 'Mesmo assim, você pode ver e ouvir a outra pessoa.',
  waiting: {
    title: 'É já a sua vez',
    lead: (agent) => `${agent} já vem.`,
    stay: 'Deixe esta página aberta. A chamada começa sozinha.',
    leave: 'Sair',
  },
  connecting: {
    title: 'Entrando',
    arriving: 'Estamos avisando que você está aqui.',
    lead: (agent) => `Conectando você e ${agent}.`,
    cancel: 'Cancelar',
  },
  retrying: (n) => `Não estamos conseguindo conectar agora. Próxima tentativa em ${seconds(n)}.`,
  outOfTouch: 'Perdemos a conexão e estamos tentando recuperá-la.',

  call: {
    title: (agent) => `Chamada: ${agent}`,
    waitingFor: (agent) => `${agent} vem em um momento.`,
    agentDropped: (agent) => `${agent} perdeu a conexão`,
    agentHas: (n) => `e tem ${seconds(n)} para voltar.`,
    agentMayBeBack: 'e talvez volte em um momento.',
    write: 'Escrever',
    cannotWrite: 'Não funcionou. Tente de novo, por favor.',
  },
  lost: {
    title: 'Você perdeu a conexão',
    removedTitle: 'Você está fora da chamada',
    failedTitle: 'Não conseguimos conectar você',
    failed: 'Verifique a sua conexão com a internet, por favor, e entre de novo.',
    endingTitle: 'Um momento, por favor',
    ending: 'Estamos vendo se a chamada continua.',
    rejoining: 'Estamos trazendo você de volta.',
    left: (n) => `A chamada fica aberta para você por ${seconds(n)}.`,
    firewall: 'Esta rede talvez bloqueie vídeo. Outra rede, ou os dados móveis, pode ajudar.',
    full: 'Não há lugar na chamada agora.',
    rejoin: 'Entrar de novo',
    leave: 'Sair',
  },
  inUse: {
    title: 'Você está nesta chamada em outro dispositivo',
    lead: 'Saia dela lá primeiro. Depois pode usá-la aqui.',
    leadFree: 'Você saiu dela lá. Agora pode usá-la aqui.',
    useHere: 'Usar aqui',
    titleHere: 'Você está nesta chamada em outra janela',
    leadHere: 'Você pode continuar lá ou trazer a chamada para cá.',
  },
  waitingElsewhere: {
    title: 'Você está esperando no seu outro dispositivo',
    lead: 'Se preferir, pode esperar aqui.',
    waitHere: 'Esperar aqui',
  },
  rate: {
    title: 'Como foi a sua chamada?',
    thanks: 'Obrigado por falar conosco.',
    stars: 'A sua avaliação',
    star: (n) => ['Muito ruim', 'Ruim', 'Razoável', 'Boa', 'Muito boa'][n - 1] ?? '',
    starName: (n) => (n === 1 ? '1 estrela' : `${n} estrelas`),
    comment: 'Quer acrescentar alguma coisa? (opcional)',
    send: 'Enviar',
    skip: 'Pular',
    back: 'Voltar à chamada',
    choose: 'Escolha de uma a cinco estrelas, por favor.',
  },
  rated: {
    title: 'Obrigado',
    lead: 'Agora você pode fechar esta aba.',
    sending: 'Enviando a sua resposta.',
    kept: 'A sua resposta está guardada. Ela segue assim que a conexão voltar; deixe esta aba aberta, por favor.',
    late: 'O tempo para avaliar já passou. Agora você pode fechar esta aba.',
  },
};

export const agent: Words['agent'] = {
  customer: 'O cliente',
  anotherCustomer: 'outro cliente',
  opening: { title: 'Abrindo a sala de vídeo', lead: 'Isto leva só um momento.' },
  outOfTouch: 'A conexão com o serviço de vídeo caiu. Estamos tentando recuperá-la.',
  tryAgain: 'Tentar de novo',

  refused: {
    'outside-flex': {
      title: 'Abra esta página no Flex',
      lead: 'A sala de vídeo fica na aba de vídeo do chat do cliente.',
    },
    insecure: {
      title: 'O vídeo não é possível nesta página',
      lead: 'O Flex foi aberto de um modo que não permite vídeo. O endereço precisa começar com https.',
    },
    'no-video': {
      title: 'Use outro navegador, por favor',
      lead: 'Este navegador não faz chamadas de vídeo. Abra o Flex no Chrome, Edge, Firefox ou Safari.',
    },
    'not-signed-in': { title: 'Entre no Flex de novo, por favor', lead: 'A sua sessão expirou.' },
    'not-your-task': {
      title: 'Este chat não é seu',
      lead: 'A sala de vídeo está aberta para quem tem o chat.',
    },
    'unknown-link': {
      title: 'Não conhecemos esta sala de vídeo',
      lead: 'Comece a chamada de vídeo de novo com o botão acima do chat.',
    },
  },

  invited: {
    pending: {
      title: 'Enviando o link',
      lead: (name) => `${name} vai recebê-lo no chat em um momento.`,
    },
    late: {
      title: 'O link ainda não está no chat',
      lead: (name) => `Continuamos tentando. Você mesmo pode copiá-lo e passá-lo: ${name} espera por ele.`,
    },
    sent: {
      title: 'O link está no chat',
      lead: (name, time) => `Enviado às ${time}. Você pode entrar agora, ou quando ${name} chegar.`,
    },
    failed: {
      title: 'Não foi possível enviar o link',
      lead: (name) => `Copie-o e passe-o você mesmo, ou envie-o de novo: ${name} espera por ele.`,
    },
  },
  worksUntil: (time) => `O link funciona até as ${time}.`,
  waits: {
    title: (name) => `${name} está esperando`,
    lead: (since) => `Há ${since}.`,
  },
  goesOn: {
    title: 'Você está fora da chamada',
    customerIsThere: (name) => `${name} continua lá.`,
    customerIsGone: (name) => `${name} também saiu.`,
    graceLeft: (n) => `A chamada termina em ${seconds(n)} se você não voltar.`,
    graceLeftBoth: (n) => `A chamada termina em ${seconds(n)}.`,
  },
  roomEnd: {
    elsewhere: 'Você entrou nesta chamada em outra janela.',
    removed: 'Você foi retirado da chamada.',
    'room-over': 'A sala foi fechada. Você pode entrar de novo para abrir outra.',
    connection: 'Você perdeu a conexão.',
    firewall: 'Esta rede talvez bloqueie vídeo. Outra rede pode ajudar.',
    full: 'Não há lugar na chamada agora.',
    token: 'A chamada não deixou você entrar. Tente de novo, por favor.',
  },
  join: 'Entrar',
  rejoin: 'Entrar de novo',
  joinWithout: (device) => `Entrar sem ${device}`,
  copyLink: 'Copiar link',
  sendAgain: 'Enviar de novo',
  sending: 'Enviando…',
  takeBack: 'Retirar',
  takingBack: 'Retirando…',
  askTakeBack: (name) => `Retirar o link? ${name} não vai mais poder usá-lo.`,
  takeBackYes: 'Retirar',
  takeBackNo: 'Manter',
  theLink: 'O link',

  remark: {
    copied: 'O link foi copiado.',
    'copy-by-hand': 'O seu navegador não nos deixa copiar. Copie o link daqui, por favor.',
    'sent-again': 'O link foi enviado de novo.',
    'sent-too-often': 'Por agora já chega. Espere um minuto, por favor.',
    'call-was-had': 'Já houve uma chamada, por isso o link fica. Você pode encerrar a chamada.',
    'did-not-work': 'Não deu certo. Tente de novo em um momento, por favor.',
    'no-consent': 'O cliente não aceitou a gravação.',
    'join-failed': 'Não conseguimos conectar você. Tente de novo, por favor.',
  },

  busy: {
    title: (name) => `Você já está em uma chamada com ${name}`,
    lead: 'Você pode estar em uma chamada de vídeo por vez. Encerre ou deixe essa, e depois entre aqui.',
    goThere: 'Ir para essa chamada',
    joinHere: 'Entrar aqui',
  },
  connecting: {
    title: 'Entrando',
    lead: 'Conectando você à sala.',
    retrying: (n) => `O serviço de vídeo está ocupado. Próxima tentativa em ${seconds(n)}.`,
    cancel: 'Cancelar',
  },
  ending: { title: 'Encerrando a chamada', lead: 'Estamos fechando a sala para os dois.' },

  call: {
    title: (name) => `Chamada: ${name}`,
    waitingFor: (name) => `${name} ainda não está aqui.`,
    dropped: (name) => `${name} saiu ou perdeu a conexão`,
    has: (n) => `e tem ${seconds(n)} para voltar.`,
    end: 'Encerrar para ambos',
    askEnd: (name) => `Encerrar a chamada para você e para a outra pessoa (${name})?`,
    endYes: 'Encerrar',
    endNo: 'Continuar',
    time: (text) => `Na chamada há ${text}`,
  },

  over: {
    reasons: {
      agent_ended: 'Você encerrou a chamada',
      customer_rated: 'O cliente encerrou a chamada',
      agent_gone: 'A chamada terminou depois que você saiu',
      customer_gone: 'A chamada terminou depois que o cliente saiu',
      both_gone: 'A chamada terminou depois que ambos saíram',
      task_completed: 'A chamada terminou com a tarefa',
      task_canceled: 'A chamada terminou porque a tarefa foi cancelada',
      reservation_lost: 'A chamada terminou porque o chat passou para outra pessoa',
      time_cap: 'A chamada chegou ao seu tempo máximo',
      room_ended: 'A sala foi fechada',
      room_unavailable: 'O vídeo não está disponível agora',
      link_unused: 'O link não foi usado a tempo',
      revoked: 'Você retirou o link',
      canceled_by_ops: 'A administração parou a chamada',
    },
    other: 'A chamada terminou',
    lasted: (text) => `Vocês conversaram por ${text}.`,
    noCall: 'Vocês ainda não tinham conversado.',
    newLink: 'Novo link',
    rating: {
      waits: 'O cliente talvez esteja avaliando a chamada agora.',
      none: 'O cliente não avaliou a chamada.',
      skipped: 'O cliente pulou a avaliação.',
      stars: (n) => `O cliente deu ${n === 1 ? '1 estrela' : `${n} estrelas`} de 5`,
    },
  },
  rated: 'A avaliação chegou.',
  minutes: (m, s) => (m === 0 ? seconds(s) : `${m} min ${s} s`),
};

export const recording: Words['recording'] = {
  sign: 'Gravando',
  started: 'Esta chamada está sendo gravada.',
  stopped: 'A gravação parou.',

  ask: {
    title: 'Podemos gravar esta chamada?',
    what: 'Se você aceitar, o som e a imagem dos dois são gravados enquanto ambos estão na chamada.',
    why: 'A gravação nos ajuda a verificar e melhorar o nosso serviço.',
    choice: 'A chamada acontece de qualquer forma, e você pode parar a gravação a qualquer momento.',
    yes: 'Sim, gravar a chamada',
    no: 'Não, não gravar',
    back: 'Voltar',
  },

  stop: 'Parar gravação',
  refuse: 'Não gravar',
  stopping: 'Parando a gravação…',
  notYet: 'Não estamos conseguindo parar a gravação agora, e continuamos tentando.',
  failed: 'Não foi possível parar a gravação. Tente de novo, por favor.',
};

export const agentRecording: Words['agentRecording'] = {
  wanted: (name) => `A chamada é gravada se ${name} aceitar.`,
  agreed: (name) => `${name} aceitou a gravação.`,
  start: 'Gravar',
  starting: 'Começando a gravar…',
  notAgreed: (name) => `Sem gravação: ${name} não aceitou.`,
  stopped: 'Sem gravação: você parou a gravação.',
  unavailable: 'Sem gravação: não é possível agora.',
};

export const elsewhere: Words['elsewhere'] = {
  insecure: {
    title: 'Abra o link outra vez, por favor',
    lead: 'Esta página foi aberta de um modo que não permite vídeo. O endereço precisa começar com https.',
  },
  'no-video': {
    title: 'Use outro navegador, por favor',
    lead: 'Este navegador não faz chamadas de vídeo. Abra o link no Safari, Chrome, Edge ou Firefox.',
  },
  inApp: {
    title: 'Abra o link no seu navegador, por favor',
    lead: (app) => `${app} mostra esta página em uma janela própria, que não faz chamadas de vídeo.`,
    thisApp: 'Este aplicativo',
    menu: {
      top: (browser) =>
        `Toque nos três pontos na parte de cima da tela e escolha abrir a página no navegador, ou no ${browser}.`,
      edge: (browser) =>
        `Procure três pontos ou o sinal de compartilhar na borda da tela e escolha abrir a página no navegador, ou no ${browser}.`,
    },
    paste: (browser) => `Ou copie o link, abra o ${browser} e cole-o na barra de endereço.`,
    open: 'Abrir no navegador',
  },
  copyLink: 'Copiar link',
  linkCopied: 'Link copiado',
  copyByHand: 'Por favor, copie o link daqui:',
};

export const writing: Words['writing'] = {
  label: (agent) => `Escreva no seu chat. ${agent} pode ler lá.`,
  send: 'Enviar',
  close: 'Fechar',
  sending: 'Enviando…',
  waiting: 'Não estamos conseguindo enviar agora, e continuamos tentando.',
  sent: 'Já está no chat.',
  failed: 'Não foi possível enviar. Tente de novo, por favor.',
  closed: 'O chat foi encerrado. Não foi possível enviar.',
};

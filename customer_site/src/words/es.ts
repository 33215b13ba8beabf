/** Spanish, for every country that speaks it; people are addressed as "usted". */
import type { Words } from './language';

const seconds = (n: number) => (n === 1 ? '1 segundo' : `${n} segundos`);

export const page: Words['page'] = {
  dir: 'ltr',
  joinTitle: 'Videollamada',
  agentTitle: 'Sala de vídeo',
  opening: 'Abriendo su videollamada…',
  privacy: 'Aviso de privacidad',
  noScript: 'Esta videollamada necesita JavaScript. Permítalo para esta página y vuelva a cargarla.',
};

export const allowDevices: Words['allowDevices'] = 'Activar cámara y micrófono';

export const call: Words['call'] = {
  microphone: 'Micrófono',
  camera: 'Cámara',
  speaker: 'Altavoz',
  mute: 'Silenciar',
  cameraOff: 'Apagar cámara',
  share: 'Compartir pantalla',
  flip: 'Cambiar cámara',
  devices: 'Dispositivos',
  leave: 'Salir',
  controls: 'Controles de la llamada',
  close: 'Cerrar',
  deviceMenus: 'Cambiar dispositivos',
  blur: 'Difuminar mi fondo',
  blurNote: {
    loading: 'Preparando el difuminado…',
    failed: 'El difuminado no ha funcionado. Su fondo es visible.',
    'too-slow': 'Su dispositivo es demasiado lento para difuminar. Su fondo es visible.',
  },
  askingForDevices: 'Su navegador le está preguntando. Elija Permitir, por favor.',
  ownPicture: 'Su imagen',
  moveOwnPicture: 'Su imagen. Pulse para llevarla a la esquina siguiente.',
  noPicture: 'Su cámara está apagada',
  level: 'Nivel del micrófono',
  isMuted: (name) => `${name} tiene el micrófono silenciado`,
  isUnmuted: (name) => `${name} ha activado el micrófono`,
  isHere: (name) => `${name} está aquí`,
  hasLeft: (name) => `${name} ha salido`,
  cameraIsOff: (name) => `${name} tiene la cámara apagada`,
  cameraIsOn: (name) => `${name} tiene la cámara encendida`,
  sharesScreen: (name) => `${name} comparte su pantalla`,
  sharesNoMore: (name) => `${name} ya no comparte su pantalla`,
  reconnecting: 'Se ha cortado su conexión. Volviendo a conectar…',
  otherReconnecting: (name) => `${name} ha perdido la conexión. Esperamos a que vuelva…`,
  reconnected: 'La conexión ha vuelto.',
  weak: 'Su conexión es débil. Apagar la cámara puede ayudar.',
  weakWithoutCamera: 'Su conexión es débil. Acercarse a la red wifi puede ayudar.',
  turnCameraOff: 'Apagar la cámara',
  otherWeak: (name: string) => `La conexión de ${name} es débil. La imagen y el sonido pueden cortarse.`,
  speakingMuted: 'Está hablando con el micrófono silenciado. Nadie le oye.',
  switchedTo: (device: string) => `Ha cambiado un dispositivo. Ahora se usa: ${device}`,
  popOut: 'Imagen flotante',
  noPopOut: 'Su navegador no lo permite en este momento.',
  hear: 'Pulse para oír la llamada',
  trouble: {
    refused: (device) => `Este navegador no puede usar ${device}.`,
    'refused-by-system': (device) => `Su sistema no deja que el navegador use ${device}.`,
    missing: (device) => `No hemos encontrado ${device}.`,
    busy: (device) => `Otro programa está usando ${device}, o no hay respuesta.`,
  },
  device: { camera: 'su cámara', microphone: 'su micrófono', both: 'su cámara y su micrófono' },
  allowIn: {
    'in-app': 'La aplicación que muestra esta página no los comparte. En su navegador funcionan.',
    'ios-safari':
      'Pulse "AA" o el menú de la página en la barra de direcciones, luego los ajustes del sitio web, y elija Permitir.',
    'ios-other': 'Abra los ajustes de su teléfono, busque este navegador y permita la cámara y el micrófono.',
    safari: 'En la barra de menús, abra Safari, luego los ajustes de este sitio web, y elija Permitir.',
    firefox: 'Pulse la cámara o el micrófono tachados en la barra de direcciones y quite el bloqueo.',
    'android-chrome': 'Pulse el icono a la izquierda de la dirección, luego Permisos, y permítalos.',
    chrome: 'Pulse el icono a la izquierda de la dirección y permita la cámara y el micrófono.',
    other: 'Permita la cámara y el micrófono para esta página en los ajustes del navegador.',
  },
  allowInSystem: 'Abra los ajustes de privacidad de su dispositivo y permita que el navegador los use.',
  missingHelp: 'Conecte el dispositivo e inténtelo de nuevo.',
  busyHelp: 'Cierre otros programas y pestañas que lo usen e inténtelo de nuevo.',
};

export const customer: Words['customer'] = {
  agent: 'Su agente',

  enterCode: {
    title: 'Escriba su código',
    lead: 'Lo encontrará en su chat, en el mensaje con el enlace de vídeo.',
    label: 'Código',
    go: 'Continuar',
    malformed: 'Ese código no está completo. Tiene letras y números, siete o más.',
    unknown: 'No conocemos este código. Por favor, mírelo otra vez en su chat.',
  },
  tooMany: {
    title: 'Espere un momento, por favor',
    lead: 'Ha habido muchos intentos con códigos que no conocemos.',
    again: (n) => `Puede intentarlo de nuevo en ${seconds(n)}.`,
  },
  loading: { title: 'Abriendo su videollamada', lead: 'Solo tardará un momento.' },
  unreachable: {
    title: 'No podemos llegar a la llamada',
    lead: 'Compruebe su conexión a internet, por favor. Seguimos intentándolo.',
    again: 'Intentarlo ahora',
  },
  otherCode: 'Usar otro código',

  ready: {
    title: '¿Todo listo para entrar?',
    willJoin: (agent) => `${agent} vendrá enseguida.`,
    isHere: (agent) => `${agent} está aquí.`,
    join: 'Entrar',
    joinWithout: (device) => `Entrar sin ${device}`,
    tryAgain: 'Intentar de nuevo',
    left: 'Ya no está esperando.',
    notLoaded: 'La llamada no se cargó. Compruebe su conexión a internet e inténtelo de nuevo.',
  },

  over: {
    title: 'Esta llamada ha terminado',
    askInChat: 'Si todavía necesita una videollamada, pida un enlace nuevo en el chat.',
    reasons: {
      link_unused: { title: 'Este enlace ha caducado', lead: 'No se usó a tiempo.' },
      revoked: { title: 'Este enlace se ha retirado', lead: 'La videollamada no tendrá lugar.' },
      task_completed: { title: 'El chat se ha cerrado', lead: 'La videollamada terminó con él.' },
      task_canceled: { title: 'El chat se ha cerrado', lead: 'La videollamada terminó con él.' },
      reservation_lost: { title: 'Otra persona atiende su chat', lead: 'Este enlace ya no funciona.' },
      room_unavailable: {
        title: 'El vídeo no está disponible',
        lead: 'No hemos podido abrir la llamada. Lo sentimos.',
      },
      time_cap: {
        title: 'Se acabó el tiempo de esta llamada',
        lead: 'Las llamadas tienen un tiempo máximo.',
      },
    },
    thanks: 'Gracias por su tiempo.',
  },
};

export const later: Words['later'] = {
  seeAndHear: 'Aun así puede ver y oír a la otra persona.',
  waiting: {
    title: 'Enseguida le toca a usted',
    lead: (agent) => `${agent} vendrá enseguida.`,
    stay: 'Deje esta página abierta. La llamada empieza sola.',
    leave: 'Salir',
  },
  connecting: {
    title: 'Entrando',
    arriving: 'Avisamos de que usted está aquí.',
    lead: (agent) => `Conectando: usted y ${agent}.`,
    cancel: 'Cancelar',
  },
  retrying: (n) => `Ahora no conseguimos conectar. Próximo intento en ${seconds(n)}.`,
  outOfTouch: 'Hemos perdido la conexión e intentamos recuperarla.',

  call: {
    title: (agent) => `Llamada: ${agent}`,
    waitingFor: (agent) => `${agent} vendrá en un momento.`,
    agentDropped: (agent) => `${agent} ha perdido la conexión`,
    agentHas: (n) => `y tiene ${seconds(n)} para volver.`,
    agentMayBeBack: 'y quizá vuelva en un momento.',
    write: 'Escribir',
    cannotWrite: 'No ha funcionado. Inténtelo de nuevo, por favor.',
  },
  lost: {
    title: 'Ha perdido la conexión',
    removedTitle: 'Está fuera de la llamada',
    failedTitle: 'No podemos conectarle',
    failed: 'Compruebe su conexión a internet, por favor, y vuelva a entrar.',
    endingTitle: 'Un momento, por favor',
    ending: 'Estamos mirando si la llamada sigue.',
    rejoining: 'Le llevamos de vuelta.',
    left: (n) => `La llamada sigue abierta para usted durante ${seconds(n)}.`,
    firewall: 'Puede que esta red bloquee el vídeo. Otra red, o los datos móviles, pueden ayudar.',
    full: 'Ahora mismo no queda sitio en la llamada.',
    rejoin: 'Volver a entrar',
    leave: 'Salir',
  },
  inUse: {
    title: 'Está en esta llamada en otro dispositivo',
    lead: 'Salga primero allí. Después podrá usarla aquí.',
    leadFree: 'Ya ha salido allí. Ahora puede usarla aquí.',
    useHere: 'Usarla aquí',
    titleHere: 'Está en esta llamada en otra ventana',
    leadHere: 'Puede seguir allí o traer la llamada aquí.',
  },
  waitingElsewhere: {
    title: 'Está esperando en su otro dispositivo',
    lead: 'Si lo prefiere, puede esperar aquí.',
    waitHere: 'Esperar aquí',
  },
  rate: {
    title: '¿Qué tal fue su llamada?',
    thanks: 'Gracias por hablar con nosotros.',
    stars: 'Su valoración',
    star: (n) => ['Muy mal', 'Mal', 'Regular', 'Bien', 'Muy bien'][n - 1] ?? '',
    starName: (n) => (n === 1 ? '1 estrella' : `${n} estrellas`),
    comment: '¿Quiere añadir algo? (opcional)',
    send: 'Enviar',
    skip: 'Omitir',
    back: 'Volver a la llamada',
    choose: 'Elija de una a cinco estrellas, por favor.',
  },
  rated: {
    title: 'Gracias',
    lead: 'Ya puede cerrar esta pestaña.',
    sending: 'Enviando su respuesta.',
    kept: 'Su respuesta está a salvo. Saldrá en cuanto vuelva la conexión; deje esta pestaña abierta, por favor.',
    late: 'El plazo para valorar ha pasado. Ya puede cerrar esta pestaña.',
  },
};

export const agent: Words['agent'] = {
  customer: 'El cliente',
  anotherCustomer: 'otro cliente',
  opening: { title: 'Abriendo la sala de vídeo', lead: 'Solo tardará un momento.' },
  outOfTouch: 'Se ha cortado la conexión con el servicio de vídeo. Intentamos recuperarla.',
  tryAgain: 'Intentar de nuevo',

  refused: {
    'outside-flex': {
      title: 'Abra esta página en Flex',
      lead: 'La sala de vídeo está en la pestaña de vídeo del chat del cliente.',
    },
    insecure: {
      title: 'El vídeo no es posible en esta página',
      lead: 'Flex se abrió de una forma que no permite vídeo. Su dirección debe empezar por https.',
    },
    'no-video': {
      title: 'Use otro navegador, por favor',
      lead: 'Este navegador no puede hacer videollamadas. Abra Flex en Chrome, Edge, Firefox o Safari.',
    },
    'not-signed-in': { title: 'Vuelva a entrar en Flex', lead: 'Su sesión ha caducado.' },
    'not-your-task': {
      title: 'Este chat no es suyo',
      lead: 'La sala de vídeo está abierta para quien lleva el chat.',
    },
    'unknown-link': {
      title: 'No conocemos esta sala de vídeo',
      lead: 'Empiece de nuevo la videollamada con el botón que está sobre el chat.',
    },
  },

  invited: {
    pending: {
      title: 'Enviando el enlace',
      lead: (name) => `${name} lo recibirá en el chat en un momento.`,
    },
    late: {
      title: 'El enlace aún no está en el chat',
      lead: (name) => `Seguimos intentándolo. Puede copiarlo y dárselo usted: ${name} lo espera.`,
    },
    sent: {
      title: 'El enlace está en el chat',
      lead: (name, time) => `Enviado a las ${time}. Puede entrar ya, o cuando ${name} llegue.`,
    },
    failed: {
      title: 'No se pudo enviar el enlace',
      lead: (name) => `Cópielo y déselo usted, o envíelo otra vez: ${name} lo espera.`,
    },
  },
  worksUntil: (time) => `El enlace funciona hasta las ${time}.`,
  waits: {
    title: (name) => `${name} está esperando`,
    lead: (since) => `Desde hace ${since}.`,
  },
  goesOn: {
    title: 'Está fuera de la llamada',
    customerIsThere: (name) => `${name} sigue allí.`,
    customerIsGone: (name) => `${name} también ha salido.`,
    graceLeft: (n) => `La llamada termina en ${seconds(n)} si usted no vuelve.`,
    graceLeftBoth: (n) => `La llamada termina en ${seconds(n)}.`,
  },
  roomEnd: {
    elsewhere: 'Ha entrado en esta llamada en otra ventana.',
    removed: 'Le han sacado de la llamada.',
    'room-over': 'La sala se cerró. Puede volver a entrar para abrir una nueva.',
    connection: 'Ha perdido la conexión.',
    firewall: 'Puede que esta red bloquee el vídeo. Otra red puede ayudar.',
    full: 'Ahora mismo no queda sitio en la llamada.',
    token: 'La llamada no le dejó entrar. Inténtelo de nuevo, por favor.',
  },
  join: 'Entrar',
  rejoin: 'Volver a entrar',
  joinWithout: (device) => `Entrar sin ${device}`,
  copyLink: 'Copiar enlace',
  sendAgain: 'Enviar otra vez',
  sending: 'Enviando…',
  takeBack: 'Retirar',
  takingBack: 'Retirando…',
  askTakeBack: (name) => `¿Retirar el enlace? ${name} ya no podrá usarlo.`,
  takeBackYes: 'Retirarlo',
  takeBackNo: 'Dejarlo',
  theLink: 'El enlace',

  remark: {
    copied: 'El enlace está copiado.',
    'copy-by-hand': 'Su navegador no nos deja copiar. Copie el enlace de aquí, por favor.',
    'sent-again': 'El enlace se ha enviado otra vez.',
    'sent-too-often': 'Por ahora ya son bastantes veces. Espere un minuto, por favor.',
    'call-was-had': 'Ya hubo una llamada, así que el enlace se queda. Puede terminar la llamada.',
    'did-not-work': 'No ha funcionado. Inténtelo de nuevo en un momento, por favor.',
    'no-consent': 'El cliente no ha aceptado la grabación.',
    'join-failed': 'No hemos podido conectarle. Inténtelo de nuevo, por favor.',
  },

  busy: {
    title: (name) => `Ya está en una llamada con ${name}`,
    lead: 'Puede estar en una videollamada a la vez. Termine o deje esa, y después entre aquí.',
    goThere: 'Ir a esa llamada',
    joinHere: 'Entrar aquí',
  },
  connecting: {
    title: 'Entrando',
    lead: 'Le conectamos con la sala.',
    retrying: (n) => `El servicio de vídeo está ocupado. Próximo intento en ${seconds(n)}.`,
    cancel: 'Cancelar',
  },
  ending: { title: 'Terminando la llamada', lead: 'Cerramos la sala para los dos.' },

  call: {
    title: (name) => `Llamada: ${name}`,
    waitingFor: (name) => `${name} aún no está aquí.`,
    dropped: (name) => `${name} ha salido o ha perdido la conexión`,
    has: (n) => `y tiene ${seconds(n)} para volver.`,
    end: 'Terminar para ambos',
    askEnd: (name) => `¿Terminar la llamada también para la otra parte (${name})?`,
    endYes: 'Terminarla',
    endNo: 'Seguir',
    time: (text) => `En la llamada desde hace ${text}`,
  },

  over: {
    reasons: {
      agent_ended: 'Usted terminó la llamada',
      customer_rated: 'El cliente terminó la llamada',
      agent_gone: 'La llamada terminó después de que usted saliera',
      customer_gone: 'La llamada terminó después de que el cliente saliera',
      both_gone: 'La llamada terminó después de que ambos salieran',
      task_completed: 'La llamada terminó con la tarea',
      task_canceled: 'La llamada terminó porque se canceló la tarea',
      reservation_lost: 'La llamada terminó porque el chat pasó a otra persona',
      time_cap: 'La llamada llegó a su tiempo máximo',
      room_ended: 'La sala se cerró',
      room_unavailable: 'El vídeo no está disponible ahora',
      link_unused: 'El enlace no se usó a tiempo',
      revoked: 'Usted retiró el enlace',
      canceled_by_ops: 'La administración detuvo la llamada',
    },
    other: 'La llamada ha terminado',
    lasted: (text) => `Hablaron durante ${text}.`,
    noCall: 'Todavía no habían hablado.',
    newLink: 'Enlace nuevo',
    rating: {
      waits: 'Puede que el cliente esté valorando la llamada.',
      none: 'El cliente no valoró la llamada.',
      skipped: 'El cliente omitió la valoración.',
      stars: (n) => `El cliente dio ${n === 1 ? '1 estrella' : `${n} estrellas`} de 5`,
    },
  },
  rated: 'Ha llegado la valoración.',
  minutes: (m, s) => (m === 0 ? seconds(s) : `${m} min ${s} s`),
};

export const recording: Words['recording'] = {
  sign: 'Grabando',
  started: 'Esta llamada se está grabando.',
  stopped: 'La grabación se ha detenido.',

  ask: {
    title: '¿Podemos grabar esta llamada?',
    what: 'Si usted acepta, se graban el sonido y la imagen de los dos mientras ambos están en la llamada.',
    why: 'La grabación nos ayuda a revisar y mejorar nuestro servicio.',
    choice: 'La llamada se hace de todos modos, y puede detener la grabación en cualquier momento.',
    yes: 'Sí, grabar la llamada',
    no: 'No, no grabarla',
    back: 'Volver',
  },

  stop: 'Detener grabación',
  refuse: 'No grabar',
  stopping: 'Deteniendo la grabación…',
  notYet: 'Ahora no conseguimos detener la grabación; seguimos intentándolo.',
  failed: 'No se pudo detener la grabación. Inténtelo de nuevo, por favor.',
};

export const agentRecording: Words['agentRecording'] = {
  wanted: (name) => `La llamada se graba si ${name} acepta.`,
  agreed: (name) => `${name} ha aceptado la grabación.`,
  start: 'Grabar',
  starting: 'Empezando a grabar…',
  notAgreed: (name) => `No se graba: ${name} no ha aceptado.`,
  stopped: 'No se graba: usted detuvo la grabación.',
  unavailable: 'No se graba: ahora no es posible.',
};

export const elsewhere: Words['elsewhere'] = {
  insecure: {
    title: 'Abra el enlace otra vez, por favor',
    lead: 'Esta página se abrió de una forma que no permite vídeo. Su dirección debe empezar por https.',
  },
  'no-video': {
    title: 'Use otro navegador, por favor',
    lead: 'Este navegador no puede hacer videollamadas. Abra el enlace en Safari, Chrome, Edge o Firefox.',
  },
  inApp: {
    title: 'Abra el enlace en su navegador, por favor',
    lead: (app) => `${app} muestra esta página en una ventana propia, que no puede hacer videollamadas.`,
    thisApp: 'Esta aplicación',
    menu: {
      top: (browser) =>
        `Pulse los tres puntos en la parte superior de la pantalla y elija abrir la página en el navegador, o en ${browser}.`,
      edge: (browser) =>
        `Busque tres puntos o el signo de compartir en el borde de la pantalla y elija abrir la página en el navegador, o en ${browser}.`,
    },
    paste: (browser) => `O copie el enlace, abra ${browser} y péguelo en la barra de direcciones.`,
    open: 'Abrir en el navegador',
  },
  copyLink: 'Copiar enlace',
  linkCopied: 'Enlace copiado',
  copyByHand: 'Por favor, copie el enlace desde aquí:',
};

export const writing: Words['writing'] = {
  label: (agent) => `Escriba en su chat. ${agent} podrá leerlo allí.`,
  send: 'Enviar',
  close: 'Cerrar',
  sending: 'Enviando…',
  waiting: 'Ahora no conseguimos enviarlo; seguimos intentándolo.',
  sent: 'Ya está en el chat.',
  failed: 'No se pudo enviar. Inténtelo de nuevo, por favor.',
  closed: 'El chat está cerrado. No se pudo enviar.',
};

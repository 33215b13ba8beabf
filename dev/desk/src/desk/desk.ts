import * as Flex from '@twilio/flex-ui';
import { LocalTwilio } from '../local_twilio';
import { type Login, open } from '../sdk/session';
import { readSettings, type Settings } from '../settings';

/**
 * What Flex keeps of a login; its Manager starts from it as if the agent came back from single sign-on. In the
 * tab's own storage, so that two agents may work in two tabs.
 */
const FLEX_LOGIN = 'TWILIO_FLEX_SSO';

/** The one address in Flex that no setting moves: the desk's own web server answers in its stead. */
const FLEX_API = 'https://flex-api.twilio.com/';

const container = document.querySelector('#container') as HTMLElement;

/** `/?worker=2` is the second agent; Flex's own addresses, which a reload opens, do not say who it is. */
function workerOfThisTab(): number {
  const asked = new URLSearchParams(location.search).get('worker');
  if (asked !== null || location.pathname === '/') sessionStorage.setItem('worker', asked ?? '1');
  return Number(sessionStorage.getItem('worker') ?? 1);
}

async function logIn(twilio: LocalTwilio): Promise<Login> {
  const login = await twilio.post<Login>('/desk/login', { worker: workerOfThisTab() });
  twilio.token = login.token;
  sessionStorage.setItem(
    FLEX_LOGIN,
    JSON.stringify({
      token: login.token,
      identity: login.identity,
      roles: login.roles,
      expiration: login.expires_at,
    }),
  );
  return login;
}

function configuration(settings: Settings, login: Login): Flex.Config & Record<string, unknown> {
  return {
    sso: { accountSid: login.account_sid },
    pluginService: { enabled: true, url: '/plugins.json' } as Flex.PluginService,
    sdkOptions: { worker: { ebServer: `${settings.twilio_url}/desk/interactions` } },
    emailProvisionStatusUrl: '/email.json',
    disableBrowserVoice: true,
    disableTelemetry: true,
    initialDeviceCheck: false,
    notifications: { enabled: false, mode: 'whenNotInFocus' },
    componentProps: {
      AgentDesktopView: {
        splitterOptions: { initialFirstPanelSize: '66%', minimumSecondPanelSize: '320px' },
      },
      CRMContainer: {
        uriCallback: (task?: Flex.ITask) =>
          task?.attributes.conversationSid
            ? `/chat/?conversation=${task.attributes.conversationSid}`
            : '/chat/',
      },
    },
  };
}

function answerFlexApiHere(): void {
  const { fetch } = window;
  window.fetch = (input, init) =>
    fetch(typeof input === 'string' ? input.replace(FLEX_API, '/flex-api/') : input, init);
}

async function start(): Promise<void> {
  answerFlexApiHere();
  const settings = await readSettings();
  const twilio = new LocalTwilio(settings.twilio_url, '');
  const login = await logIn(twilio);
  open(login, twilio);
  // before Flex reads its tasks, so that no change falls between the reading and the following
  await new Promise((resolve) => {
    twilio.once('online', resolve);
    void twilio.listen();
  });
  const flex = await Flex.create(configuration(settings, login));
  Flex.Actions.addListener('afterLogout', () => location.assign('/signed-out')); // Flex would ask Twilio's login
  await flex.init(container);
}

start().catch((error: Error) => {
  console.error(error);
  container.textContent = `The desk could not start: ${error.message}. Is the local Twilio running?`;
});

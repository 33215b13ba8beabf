import EventEmitter from 'eventemitter3';
import { login, twilio } from './session';

/**
 * `@twilio/flex-sdk`: where Flex's Manager learns whom the token belongs to, which account and workspace
 * they are in, and which features are on.
 */
export const ClientEvent = { TokenUpdated: 'tokenUpdated' } as const;

const FLEX_RELEASED = '2020-01-01T00:00:00Z'; // Manager turns both dates of the account's configuration into ISO

export async function getAccountConfig(): Promise<object> {
  return {
    accountSid: login.account_sid,
    attributes: {},
    channelConfigs: [{ addressType: 'web', cbmAttachments: { enabled: false } }], // no files in the web chat
    dateCreated: FLEX_RELEASED,
    dateUpdated: FLEX_RELEASED,
    flexInstanceSid: login.account_sid.replace(/^AC/, 'GO'),
    runtimeDomain: '',
    taskrouterOfflineActivitySid: login.offline_activity_sid,
    taskrouterSkills: [],
    taskrouterWorkspaceSid: login.workspace_sid,
    uiAttributes: { version_compatibility: 'yes' }, // anything else shows the page of an outdated Flex
  };
}

/** Flex as it comes, and the menu by which a chat is transferred to a colleague. */
export async function getFeaturesConfig(): Promise<object> {
  return { features: [{ id: 'new-transfer-experience', enabled: true }], insightsActive: false };
}

/** Flex checks the token before it makes its clients, and whenever the SDK says that it has a new one. */
export async function validateToken(_accountSid: string, token: string): Promise<object> {
  return {
    valid: token === login.token,
    roles: login.roles,
    identity: login.identity,
    flexUserSid: login.worker_sid,
  };
}

class Client extends EventEmitter {
  constructor(public token: string) {
    super();
  }

  async updateToken(token: string): Promise<void> {
    this.token = token;
    twilio.token = token;
    this.emit(ClientEvent.TokenUpdated, token);
  }

  async destroy(): Promise<void> {
    this.removeAllListeners();
  }
}

export async function createClient(token: string): Promise<Client> {
  return new Client(token);
}

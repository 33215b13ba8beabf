import EventEmitter from 'eventemitter3';
import type { Conversation } from './conversations';
import type { ParticipantResource } from './resources';

/** Somebody who writes; Flex shows the friendly name above their messages. */
export class User extends EventEmitter {
  readonly isOnline = true;
  readonly attributes = {};

  constructor(
    readonly identity: string,
    public friendlyName: string,
  ) {
    super();
  }

  /** Flex names the agent so at login, by the worker's attributes; the local Twilio knows the name already. */
  async updateFriendlyName(name: string): Promise<this> {
    this.friendlyName = name;
    return this;
  }

  async unsubscribe(): Promise<void> {}
}

export class Participant extends EventEmitter {
  readonly type = 'chat';
  readonly attributes = {};
  readonly bindings = {}; // Flex looks for an e-mail's name in it
  lastReadMessageIndex: number | null;
  readonly user: User;

  constructor(
    readonly conversation: Conversation,
    readonly resource: ParticipantResource,
  ) {
    super();
    this.lastReadMessageIndex = resource.last_read_message_index;
    this.user = new User(resource.identity, resource.friendly_name);
  }

  get sid(): string {
    return this.resource.sid;
  }

  get identity(): string {
    return this.resource.identity;
  }

  async getUser(): Promise<User> {
    return this.user;
  }
}

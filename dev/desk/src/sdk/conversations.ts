import EventEmitter from 'eventemitter3';
import { Message, MessageBuilder, MessagePage } from './messages';
import { Participant, User } from './participants';
import type { ConversationResource, MessageResource, ParticipantResource } from './resources';
import { login, twilio } from './session';

/**
 * `@twilio/conversations`: what Flex's messaging canvas is drawn from. Flex loads a conversation when its
 * task is accepted, reads the last messages and the participants, and follows the conversation's events.
 */

export class Conversation extends EventEmitter {
  readonly participants = new Map<string, Participant>(); // by identity
  readonly lastReadTimestamp = null;
  readonly notificationLevel = 'default';
  readonly bindings = {};
  readonly sid: string;
  friendlyName: string | null = null;
  attributes: Record<string, unknown> = {};
  state = { current: 'active' };
  status = 'notParticipating';
  dateCreated = new Date();
  dateUpdated = new Date();
  lastMessage: { index: number; dateCreated: Date } | undefined;
  private lastIndex = -1;

  constructor(resource: ConversationResource) {
    super();
    this.sid = resource.sid;
    this.update(resource);
    for (const participant of resource.participants) this.joined(participant);
  }

  get lastReadMessageIndex(): number | null {
    return this.participants.get(login.identity)?.lastReadMessageIndex ?? null;
  }

  async getParticipants(): Promise<Participant[]> {
    return [...this.participants.values()];
  }

  async getParticipantsCount(): Promise<number> {
    return this.participants.size;
  }

  async getMessages(pageSize = 30, last?: number): Promise<MessagePage> {
    const query = `limit=${pageSize}${last === undefined ? '' : `&last=${last}`}`;
    const found = await twilio.get<MessageResource[]>(`/desk/conversations/${this.sid}/messages?${query}`);
    const items = found.map((resource) => new Message(this, resource));
    this.lastIndex = Math.max(this.lastIndex, items.at(-1)?.index ?? -1);
    return new MessagePage(this, items, pageSize);
  }

  /** To whom e-mails went; Flex goes on without it. */
  async getMessageRecipients(): Promise<{ items: never[]; hasNextPage: boolean }> {
    return { items: [], hasNextPage: false };
  }

  prepareMessage(): MessageBuilder {
    return new MessageBuilder(this);
  }

  async sendMessage(body: string, attributes: Record<string, unknown> = {}): Promise<number> {
    const sent = await twilio.post<MessageResource>(`/desk/conversations/${this.sid}/messages`, {
      body,
      attributes,
    });
    return sent.index;
  }

  /** The unread badge goes when this comes back as `participant.updated`. */
  async updateLastReadMessageIndex(index: number): Promise<number> {
    await twilio.post(`/desk/conversations/${this.sid}/read`, { index });
    return 0;
  }

  /** Nobody is told: the web chat shows no typing. */
  async typing(): Promise<void> {}

  async leave(): Promise<this> {
    return this;
  }

  update(resource: Omit<ConversationResource, 'participants'>): void {
    this.friendlyName = resource.friendly_name;
    this.attributes = JSON.parse(resource.attributes);
    this.state = { current: resource.state };
    this.dateCreated = new Date(resource.date_created);
    this.dateUpdated = new Date(resource.date_updated);
    this.emit('updated', { conversation: this, updateReasons: ['state', 'attributes'] });
  }

  joined(resource: ParticipantResource): void {
    if (this.participants.has(resource.identity)) return;
    const participant = new Participant(this, resource);
    this.participants.set(resource.identity, participant);
    if (resource.identity === login.identity) this.status = 'joined';
    this.emit('participantJoined', participant);
  }

  left(resource: ParticipantResource): void {
    const participant = this.participants.get(resource.identity);
    if (!participant) return;
    this.participants.delete(resource.identity);
    if (resource.identity === login.identity) this.status = 'notParticipating';
    this.emit('participantLeft', participant);
  }

  read(resource: ParticipantResource): void {
    const participant = this.participants.get(resource.identity);
    if (!participant) return;
    participant.lastReadMessageIndex = resource.last_read_message_index;
    this.emit('participantUpdated', { participant, updateReasons: ['lastReadMessageIndex'] });
  }

  said(resource: MessageResource): void {
    if (resource.index <= this.lastIndex) return;
    this.lastIndex = resource.index;
    const message = new Message(this, resource);
    this.lastMessage = { index: message.index, dateCreated: message.dateCreated };
    this.emit('messageAdded', message);
  }

  /** After the stream had broken: catches up with the participants, the state and the messages. */
  async catchUp(): Promise<void> {
    const resource = await twilio.get<ConversationResource>(`/desk/conversations/${this.sid}`);
    this.update(resource);
    for (const participant of resource.participants) this.joined(participant);
    const messages = await twilio.get<MessageResource[]>(
      `/desk/conversations/${this.sid}/messages?limit=100`,
    );
    for (const message of messages) this.said(message);
  }
}

type InConversation<T> = T & { conversation_sid: string };

export class Client extends EventEmitter {
  static readonly connectionError = 'connectionError';
  readonly user = new User(login.identity, login.identity);
  connectionState = 'connecting';
  private conversations = new Map<string, Promise<Conversation>>();

  constructor(public token: string) {
    super();
    twilio.on('online', () => this.online());
    twilio.on('offline', () => this.connection('disconnected'));
    twilio.on('conversation.updated', (resource: ConversationResource) =>
      this.inConversation(resource.sid, (conversation) => conversation.update(resource)),
    );
    twilio.on('participant.joined', (resource: InConversation<ParticipantResource>) =>
      this.inConversation(resource.conversation_sid, (conversation) => conversation.joined(resource)),
    );
    twilio.on('participant.left', (resource: InConversation<ParticipantResource>) =>
      this.inConversation(resource.conversation_sid, (conversation) => conversation.left(resource)),
    );
    twilio.on('participant.updated', (resource: InConversation<ParticipantResource>) =>
      this.inConversation(resource.conversation_sid, (conversation) => conversation.read(resource)),
    );
    twilio.on('message.added', (resource: MessageResource) =>
      this.inConversation(resource.conversation_sid, (conversation) => conversation.said(resource)),
    );
    queueMicrotask(() => this.connection('connected'));
  }

  /** The same object for the same sid: Flex listens to it for as long as the task is open. */
  getConversationBySid(sid: string): Promise<Conversation> {
    let conversation = this.conversations.get(sid);
    if (!conversation) {
      conversation = twilio
        .get<ConversationResource>(`/desk/conversations/${sid}`)
        .then((resource) => new Conversation(resource));
      this.conversations.set(sid, conversation);
      conversation.catch(() => this.conversations.delete(sid)); // so that the next call asks again
    }
    return conversation;
  }

  async getUser(identity: string): Promise<User> {
    for (const conversation of this.conversations.values()) {
      const participant = (await conversation).participants.get(identity);
      if (participant) return participant.user;
    }
    return new User(identity, identity);
  }

  async updateToken(token: string): Promise<this> {
    this.token = token;
    return this;
  }

  async shutdown(): Promise<void> {
    this.removeAllListeners();
  }

  private connection(state: string): void {
    if (this.connectionState === state) return;
    this.connectionState = state;
    this.emit('connectionStateChanged', state);
  }

  private async online(): Promise<void> {
    this.connection('connected');
    for (const conversation of this.conversations.values()) await (await conversation).catchUp();
  }

  private async inConversation(sid: string, tell: (conversation: Conversation) => void): Promise<void> {
    const conversation = await this.conversations.get(sid);
    if (conversation) tell(conversation);
  }
}

/** A content template's variable: the local Twilio has no templates, so that none is ever made. */
export class ContentTemplateVariable {}

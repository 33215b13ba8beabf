import type { Conversation } from './conversations';
import type { Participant } from './participants';
import type { MessageResource } from './resources';

/** Flex writes `channel` and `timestamp` onto messages, so they stay plain and open. */
export class Message {
  readonly type = 'text';
  readonly media = null;
  readonly attachedMedia = null;
  readonly aggregatedDeliveryReceipt = null;
  readonly sid: string;
  readonly index: number;
  readonly author: string;
  readonly body: string;
  readonly attributes: Record<string, unknown>;
  readonly participantSid: string | null;
  readonly dateCreated: Date;
  readonly dateUpdated: Date;

  constructor(
    readonly conversation: Conversation,
    resource: MessageResource,
  ) {
    this.sid = resource.sid;
    this.index = resource.index;
    this.author = resource.author;
    this.body = resource.body ?? '';
    this.attributes = JSON.parse(resource.attributes);
    this.participantSid = resource.participant_sid;
    this.dateCreated = new Date(resource.date_created);
    this.dateUpdated = new Date(resource.date_updated);
  }

  async getParticipant(): Promise<Participant | undefined> {
    return this.conversation.participants.get(this.author);
  }
}

/** Flex scrolls back through messages by `prevPage`. */
export class MessagePage {
  readonly hasNextPage = false;

  constructor(
    private conversation: Conversation,
    readonly items: Message[],
    private pageSize: number,
  ) {}

  get hasPrevPage(): boolean {
    return (this.items[0]?.index ?? 0) > 0;
  }

  async prevPage(): Promise<MessagePage> {
    return this.conversation.getMessages(this.pageSize, (this.items[0]?.index ?? 0) - 1);
  }
}

/** What Flex composes a message with. */
export class MessageBuilder {
  private body = '';
  private attributes: Record<string, unknown> = {};

  constructor(private conversation: Conversation) {}

  setBody(body: string): this {
    this.body = body;
    return this;
  }

  setAttributes(attributes: Record<string, unknown>): this {
    this.attributes = attributes;
    return this;
  }

  /** Flex gives every message an e-mail's body as well; a chat has none. */
  setEmailBody(): this {
    return this;
  }

  build(): { send: () => Promise<number> } {
    return { send: () => this.conversation.sendMessage(this.body, this.attributes) };
  }
}

import { LocalTwilio, Refused } from '../local_twilio';
import type { ConversationResource, MessageResource } from '../sdk/resources';
import { readSettings } from '../settings';
import { customerOf, forgetChat, type KeptChat, keepChat, keptChat, onChangeElsewhere } from './kept_chat';
import { messageElement } from './message';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const begin = element<HTMLFormElement>('begin');
const nameField = element<HTMLInputElement>('name');
const log = element('log');
const say = element<HTMLFormElement>('say');
const text = element<HTMLInputElement>('text');
const again = element('again');
const status = element('status');

log.tabIndex = 0; // it scrolls, so that the keyboard must reach it

/** Shows the parts of one screen and hides the others. */
function show(...parts: HTMLElement[]): void {
  for (const part of [begin, log, say, again]) part.hidden = !parts.includes(part);
}

/** The customer's side of one conversation, from the first message shown to the agent's goodbye. */
class Chat {
  private shown = -1; // index of the last message in the log
  private names = new Map<string, string>(); // by identity
  private conversation: ConversationResource | undefined;
  private online = true;
  private read = -1; // index of the last message that the agent knows to be read

  constructor(
    private twilio: LocalTwilio,
    private kept: KeptChat,
  ) {
    twilio.on('online', () => this.follow());
    twilio.on('offline', () => {
      this.online = false;
      this.draw();
    });
    for (const change of ['conversation.updated', 'participant.joined', 'participant.left']) {
      twilio.on(change, () => this.follow());
    }
    twilio.on('message.added', (message: MessageResource) => this.add(message));
    document.addEventListener('visibilitychange', () => this.tellRead());
  }

  /** Rejects with Refused when the local Twilio knows this chat no longer. */
  async open(): Promise<void> {
    await this.catchUp();
    void this.twilio.listen();
  }

  async send(body: string): Promise<void> {
    this.add(await this.twilio.post<MessageResource>(`${this.path}/messages`, { body }));
  }

  private get path(): string {
    return `/desk/conversations/${this.kept.conversation_sid}`;
  }

  /** What cannot be read now is read with the next change, or when the connection is back. */
  private follow(): void {
    this.catchUp().catch((error) => console.debug('The chat is not up to date', error));
  }

  private async catchUp(): Promise<void> {
    const [conversation, messages] = await Promise.all([
      this.twilio.get<ConversationResource>(this.path),
      this.twilio.get<MessageResource[]>(`${this.path}/messages`),
    ]);
    this.conversation = conversation;
    this.online = true;
    for (const { identity, friendly_name } of conversation.participants)
      this.names.set(identity, friendly_name);
    for (const message of messages) this.add(message);
    this.draw();
  }

  private add(message: MessageResource): void {
    if (message.index <= this.shown) return;
    this.shown = message.index;
    const own = message.author === this.kept.identity;
    log.append(messageElement(message, this.names.get(message.author) ?? 'Agent', own));
    log.scrollTop = log.scrollHeight;
    this.tellRead();
  }

  /** A message counts as read when it was on a screen. */
  private tellRead(): void {
    if (document.visibilityState !== 'visible' || this.read >= this.shown) return;
    this.read = this.shown;
    this.twilio.post(`${this.path}/read`, { index: this.read }).catch(() => {
      this.read = -1; // told with the next message
    });
  }

  private draw(): void {
    const agents =
      this.conversation?.participants.filter(({ identity }) => identity !== this.kept.identity) ?? [];
    if (this.conversation?.state === 'closed') {
      status.textContent = 'The chat has ended.';
      show(log, again);
    } else {
      status.textContent = !this.online
        ? 'The connection is lost. Trying again…'
        : agents.length > 0
          ? `You are chatting with ${agents.map(({ friendly_name }) => friendly_name).join(', ')}.`
          : 'An agent will be with you in a moment. You can write already.';
      show(log, say);
    }
    log.scrollTop = log.scrollHeight;
  }
}

async function start(): Promise<void> {
  const customer = customerOf(new URLSearchParams(location.search));
  if (customer === undefined) {
    status.textContent = 'This customer writes from another browser.';
    return;
  }
  onChangeElsewhere(customer, () => location.reload());
  const { twilio_url } = await readSettings();
  const open = (kept: KeptChat): Promise<Chat> => {
    const chat = new Chat(new LocalTwilio(twilio_url, kept.token), kept);
    say.onsubmit = (event) => submit(event, () => sayTo(chat));
    return chat.open().then(() => chat);
  };

  begin.onsubmit = (event) =>
    submit(event, async () => {
      const kept = await new LocalTwilio(twilio_url, '').post<KeptChat>('/desk/chats', {
        name: nameField.value,
      });
      keepChat(customer, kept);
      await open(kept);
      text.focus(); // after a press only: beside the desk, a page that loads must not take the agent's focus
    });
  again.onclick = () => {
    forgetChat(customer);
    location.href = `/chat/?customer=${customer}`;
  };

  const kept = keptChat(customer);
  if (kept) {
    try {
      await open(kept);
      return;
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) throw error;
      forgetChat(customer); // of a demo whose data is gone
    }
  }
  status.textContent = 'Tell us your name, and an agent will answer.';
  show(begin);
}

async function sayTo(chat: Chat): Promise<void> {
  const body = text.value.trim();
  if (!body) return;
  text.value = '';
  try {
    await chat.send(body);
  } catch (error) {
    text.value = body;
    throw error;
  }
}

/** A form that cannot be sent says why, and keeps what was written. */
async function submit(event: SubmitEvent, send: () => Promise<void>): Promise<void> {
  event.preventDefault();
  try {
    await send();
  } catch (error) {
    status.textContent =
      error instanceof Refused ? error.message : 'We cannot be reached at the moment. Please try again.';
  }
}

start().catch((error: Error) => {
  console.error(error);
  status.textContent = 'The chat is not available at the moment. Reload the page to try again.';
});

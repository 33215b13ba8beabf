import EventEmitter from 'eventemitter3';

/** What the local Twilio refuses: its sentence, and the HTTP status. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const RECONNECT_AFTER = 1000; // milliseconds

/**
 * One person's line to the local Twilio: REST, and one stream of what changes, emitted by its kind.
 * The stream tells nothing of the past: on each `online`, read again what may have changed meanwhile.
 */
export class LocalTwilio extends EventEmitter {
  private closed = new AbortController();

  constructor(
    readonly url: string,
    public token: string,
  ) {
    super();
  }

  get<T>(path: string): Promise<T> {
    return this.request('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.request('POST', path, body);
  }

  /** Reads the stream until `close`, and opens it again whenever it breaks. */
  async listen(): Promise<void> {
    while (!this.closed.signal.aborted) {
      await this.readStream().catch(() => {}); // broken or refused: `offline` says so, and it is tried again
      if (this.closed.signal.aborted) return;
      this.emit('offline');
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER));
    }
  }

  close(): void {
    this.closed.abort();
    this.removeAllListeners();
  }

  private async readStream(): Promise<void> {
    const response = await fetch(`${this.url}/desk/events`, {
      headers: { Authorization: `Bearer ${this.token}` },
      signal: this.closed.signal,
    });
    if (!response.ok || !response.body) throw await refusal(response);
    this.emit('online');
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let unread = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (unread + value).split('\n\n');
      unread = events.pop() ?? '';
      for (const event of events) this.dispatch(event);
    }
  }

  private dispatch(event: string): void {
    const fields = Object.fromEntries(event.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
    if (fields.data) this.emit(fields.event ?? 'message', JSON.parse(fields.data));
  }

  private async request<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw await refusal(response);
    return response.status === 204 ? (undefined as T) : response.json();
  }
}

async function refusal(response: Response): Promise<Refused> {
  const { message } = await response.json().catch(() => ({ message: response.statusText }));
  return new Refused(message, response.status);
}

import { Problem, problemFrom } from './http';
import { backoff } from './patience';

/** An open stream of server-sent events that comes back by itself. */
export interface LiveUpdates {
  /** Ends it for good. */
  close(): void;
  /** The tab is awake, or the network back: a stream that broke off or fell silent is opened anew at once. */
  wake(): void;
}

interface LiveUpdatesOptions {
  path: string;
  /** asked before every opening, so that a fresh token goes with each */
  headers?: () => Promise<Record<string, string>>;
  onEvent: (name: string, data: unknown) => void;
  /** false from the loss of the stream until the next event */
  onConnection: (alive: boolean) => void;
  /** a refusal that no patience mends; the stream stays closed */
  onRefused: (problem: Problem) => void;
}

const SILENCE = 40_000; // ms; the server writes a comment every 15 s
const SUSPICIOUS_SILENCE = 20_000; // ms; enough to doubt the stream of a tab that slept

/** Server-sent events read by fetch: unlike EventSource it carries headers and tells a 404 from an outage. */
export function openLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  let closed = false;
  let lastByte = 0;
  let attempt = 0;
  let opened = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function read(stream: AbortController): Promise<void> {
    const headers = (await options.headers?.()) ?? {};
    const response = await fetch(options.path, {
      headers: { ...headers, Accept: 'text/event-stream' },
      cache: 'no-store',
      signal: stream.signal,
    });
    if (!response.ok || !response.body) throw await problemFrom(response);
    const feed = eventParser((name, data) => {
      attempt = 0;
      options.onConnection(true);
      options.onEvent(name, JSON.parse(data));
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      lastByte = Date.now();
      if (!stream.signal.aborted) feed(value);
    }
  }

  async function open(): Promise<void> {
    const stream = new AbortController();
    opened = stream;
    lastByte = Date.now();
    const watch = setInterval(() => Date.now() - lastByte > SILENCE && stream.abort(), 5000);
    let wait: number | null = null;
    try {
      await read(stream);
    } catch (error) {
      const refusal = error instanceof Problem && !error.passing ? error : null;
      if (refusal && !stream.signal.aborted) {
        closed = true;
        options.onRefused(refusal);
      }
      if (error instanceof Problem && error.retryAfter !== null) wait = error.retryAfter * 1000;
      const lineLost = error instanceof TypeError || error instanceof DOMException;
      if (!(error instanceof Problem) && !lineLost) reportError(error);
    } finally {
      clearInterval(watch);
    }
    if (closed || opened !== stream) return;
    options.onConnection(false);
    lastByte = 0; // nothing to be spared: waking does not wait for the next attempt
    retry = setTimeout(open, wait ?? backoff(attempt++));
  }

  void open();
  return {
    close() {
      closed = true;
      clearTimeout(retry);
      opened.abort();
    },
    wake() {
      if (closed || Date.now() - lastByte < SUSPICIOUS_SILENCE) return;
      clearTimeout(retry);
      opened.abort();
      void open();
    },
  };
}

/** Cuts a text/event-stream into events, however its chunks fall; comments are passed over. */
export function eventParser(onEvent: (name: string, data: string) => void): (chunk: string) => void {
  let rest = '';
  let name = 'message';
  let data: string[] = [];
  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length) onEvent(name, data.join('\n'));
        name = 'message';
        data = [];
      } else {
        const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (field === 'event') name = value;
        else if (field === 'data') data.push(value);
      }
    }
  };
}

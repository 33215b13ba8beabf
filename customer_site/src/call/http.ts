/**
 * What the API answered instead of an answer (RFC 9457). `name` is the last part of `type`, the stable name;
 * when nothing answered in time, `name` is `unreachable` and `status` 0.
 */
export class Problem extends Error {
  constructor(
    override readonly name: string,
    readonly status: number,
    /** seconds, from Retry-After */
    readonly retryAfter: number | null = null,
    readonly extras: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${name} (${status})`);
  }

  /** Asking again later can help: the service is away, busy, or asked us to slow down. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const ANSWER_WITHIN = 10_000; // ms

export interface RequestOptions {
  body?: unknown;
  /** of the Flex user; customers have none */
  token?: string;
  /** lets the request outlive the page */
  keepalive?: boolean;
  signal?: AbortSignal;
}

/**
 * One call of the HTTP API; `undefined` when it answers without a body.
 * Throws a Problem for every answer that is not 2xx, and the signal's reason when the signal aborts it.
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { body, token, keepalive = false, signal } = options;
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), ANSWER_WITHIN);
  const giveUp = () => timeout.abort();
  signal?.addEventListener('abort', giveUp);
  try {
    signal?.throwIfAborted();
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      keepalive,
      cache: 'no-store',
      signal: timeout.signal,
    });
    if (!response.ok) throw await problemFrom(response);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  } catch (error) {
    if (error instanceof Problem) throw error;
    signal?.throwIfAborted();
    throw new Problem('unreachable', 0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Reads a refusal, whether it is problem+json or a proxy's page. */
export async function problemFrom(response: Response): Promise<Problem> {
  const extras: Record<string, unknown> = await response.json().catch(() => ({}));
  const type = typeof extras.type === 'string' ? extras.type : '';
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new Problem(
    type.split('/').pop() || 'unexpected',
    response.status,
    Number.isFinite(retryAfter) ? retryAfter : null,
    extras,
  );
}

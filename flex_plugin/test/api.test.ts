import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, connectApi } from '../src/api';

const ORIGIN = 'https://video.example.com';
const STARTED = { code: 'CODE001', agent_url: `${ORIGIN}/agent/CODE001`, phase: 'code_issued' };

const answers: Response[] = [];
const asked: Request[] = [];
let token = 'first';
const api = connectApi(ORIGIN, () => token);

const answer = (status: number, body: object, type = 'application/json') =>
  answers.push(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } }));
const refuse = (status: number, name: string) =>
  answer(status, { type: `/problems/${name}`, status }, 'application/problem+json');

beforeEach(() => {
  answers.length = asked.length = 0;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(new Request(url, init));
    return answers.shift();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('a call of the API', () => {
  test('carries the token as it is at that moment, and no cookies', async () => {
    answer(200, STARTED);
    answer(200, STARTED);
    await api.escalate('WT1');
    token = 'second';
    await api.escalate('WT1');
    expect(asked.map(({ headers }) => headers.get('Authorization'))).toEqual([
      'Bearer first',
      'Bearer second',
    ]);
    expect(asked.map(({ credentials }) => credentials)).toEqual(['omit', 'omit']);
  });

  test('never has the token in its address', async () => {
    answer(200, STARTED);
    await api.latest('WT1', 1000);
    expect(asked[0]?.url).toBe(`${ORIGIN}/api/tasks/WT1/escalation`);
  });

  test('says who asks, where Flex tells', async () => {
    answer(200, STARTED);
    answer(200, STARTED);
    answer(200, STARTED);
    await api.escalate('WT1', 'WK1');
    await api.escalate('WT1');
    await api.askAhead('WT1', 'WK1');
    expect(await asked[0]?.json()).toEqual({ task_sid: 'WT1', worker_sid: 'WK1' });
    expect(await asked[1]?.json()).toEqual({ task_sid: 'WT1' });
    expect(asked[2]?.url).toBe(`${ORIGIN}/api/tasks/WT1/escalation?worker_sid=WK1`);
  });

  test('names the problem that it was refused for', async () => {
    refuse(403, 'not-your-task');
    await expect(api.escalate('WT1')).rejects.toMatchObject({ status: 403, problem: 'not-your-task' });
  });

  test('survives the page of a proxy in place of an answer', async () => {
    answers.push(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(api.escalate('WT1')).rejects.toMatchObject({ status: 502, problem: 'unknown' });
  });

  test('tells that nobody answered', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(api.escalate('WT1')).rejects.toMatchObject({ status: 0, problem: 'unreachable' });
  });

  test('is refused when the room page would come from another origin than the token may go to', async () => {
    answer(201, { ...STARTED, agent_url: 'https://elsewhere.example.com/agent/CODE001' });
    await expect(api.escalate('WT1')).rejects.toThrow('PUBLIC_URL');
  });
});

describe('the latest escalation of a task', () => {
  test('is none when the API knows of none', async () => {
    refuse(404, 'no-escalation');
    expect(await api.latest('WT1', 1000)).toBeNull();
  });

  test('is not taken for none when the API is away', async () => {
    refuse(503, 'temporarily-unavailable');
    await expect(api.latest('WT1', 1000)).rejects.toThrow(ApiError);
  });
});

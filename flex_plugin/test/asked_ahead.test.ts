import { beforeEach, describe, expect, test } from 'vitest';
import { askingAhead } from '../src/asked_ahead';

class Refusal extends Error {}

let asked: string[] = [];
let clock = 0;
let failure: Error | null = null;

const askAhead = () =>
  askingAhead(
    async (taskSid) => {
      asked.push(taskSid);
      if (failure) throw failure;
    },
    (error) => error instanceof Refusal,
    () => clock,
  );

beforeEach(() => {
  asked = [];
  clock = 0;
  failure = null;
});

describe('when the pointer comes to the button', () => {
  test('the API is asked, and again only when it has forgotten', async () => {
    const ask = askAhead();
    await ask('WT1');
    clock = 4_999;
    await ask('WT1');
    expect(asked).toEqual(['WT1']);
    clock = 5_000;
    await ask('WT1');
    expect(asked).toEqual(['WT1', 'WT1']);
  });

  test('another task is asked about at once', async () => {
    const ask = askAhead();
    await ask('WT1');
    await ask('WT2');
    await ask('WT1');
    expect(asked).toEqual(['WT1', 'WT2', 'WT1']);
  });

  test('a refusal is left to the press, a fault of ours is not', async () => {
    failure = new Refusal();
    await expect(askAhead()('WT1')).resolves.toBeUndefined();
    failure = new TypeError();
    await expect(askAhead()('WT1')).rejects.toBe(failure);
  });
});

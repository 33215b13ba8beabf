import { expect, test } from 'vitest';
import { canonicalCode } from '../../src/call/joinCode';

test.each([
  ['7KX9M2P', '7KX9M2P'],
  ['7kx9m2p', '7KX9M2P'],
  [' 7kx 9m2p ', '7KX9M2P'],
  ['7KX-9M2P', '7KX9M2P'],
  ['7kx\u00a09m2p', '7KX9M2P'],
  ['oil00ab', '01100AB'],
  ['https://video.example/join/7kx9m2p', '7KX9M2P'],
  ['https://video.example/join/7KX9M2P/?lang=en#top', '7KX9M2P'],
  ['7KX9M2P7KX9M2P7KX9M2P7KX9M', '7KX9M2P7KX9M2P7KX9M2P7KX9M'],
])('%j is read as %s', (typed, code) => {
  expect(canonicalCode(typed)).toBe(code);
});

test.each([
  [''],
  ['7KX9M2'],
  ['7KX9M2U'],
  ['7KX9M2P!'],
  ['7KX9M2P'.repeat(4)],
  ['https://video.example/join/'],
])('%j is no code', (typed) => {
  expect(canonicalCode(typed)).toBeNull();
});

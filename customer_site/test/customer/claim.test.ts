import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  claimFor,
  forgetClaim,
  keepInCall,
  keepWaiting,
  readClaim,
  wasInCall,
  wasWaiting,
} from '../../src/customer/claim';
import { FakeStorage, refusingStorage } from '../storage';

const CODE = '7KX9M2P';

beforeEach(() => {
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('sessionStorage', new FakeStorage());
  return () => vi.unstubAllGlobals();
});

test('a claim is 256 bits in base64url', () => {
  expect(claimFor(CODE)).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test('looking for a claim makes none', () => {
  expect(readClaim(CODE)).toBeNull();
  expect(Object.keys(localStorage)).toEqual([]);
});

test('the claim to a code stays the same, and each code has its own', () => {
  const claim = claimFor(CODE);
  expect(claimFor(CODE)).toBe(claim);
  expect(readClaim(CODE)).toBe(claim);
  expect(claimFor('8KX9M2P')).not.toBe(claim);
});

test('being in the call outlives the tab, waiting does not', () => {
  claimFor(CODE);
  keepInCall(CODE, true);
  keepWaiting(CODE, true);
  vi.stubGlobal('sessionStorage', new FakeStorage());
  expect(wasInCall(CODE)).toBe(true);
  expect(wasWaiting(CODE)).toBe(false);
});

test('leaving the call keeps the claim', () => {
  const claim = claimFor(CODE);
  keepInCall(CODE, true);
  keepInCall(CODE, false);
  expect(wasInCall(CODE)).toBe(false);
  expect(readClaim(CODE)).toBe(claim);
});

test('nothing is left of a forgotten claim', () => {
  claimFor(CODE);
  keepInCall(CODE, true);
  keepWaiting(CODE, true);
  forgetClaim(CODE);
  expect(Object.keys(localStorage)).toEqual([]);
  expect(Object.keys(sessionStorage)).toEqual([]);
  expect(wasInCall(CODE)).toBe(false);
});

describe('a browser that keeps nothing', () => {
  test('has the claim for as long as the page lives', () => {
    vi.stubGlobal('localStorage', refusingStorage);
    const claim = claimFor(CODE);
    keepInCall(CODE, true);
    expect(claimFor(CODE)).toBe(claim);
    expect(wasInCall(CODE)).toBe(true);
    forgetClaim(CODE);
    expect(readClaim(CODE)).toBeNull();
  });
});

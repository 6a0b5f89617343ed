import { expect, it } from 'vitest';
import { answerWords, errorWords, outcomeWords, redelivery } from './words';

it.each([
  ['dns', 'The host name has no address'],
  ['refused', 'Nothing listens at this address'],
  ['tls', 'The secure connection could not be made'],
  ['timeout', 'There was no answer in time'],
  ['blocked_address', 'This leads where Waypost does not call'],
  ['too_large', 'The answer is larger than what is read'],
  ['request', 'The call cannot be made as it is set up'],
  ['connection', 'The connection broke'],
  ['sunspots', 'It failed (sunspots)'],
])('says %s in words', (errorClass, words) => {
  expect(errorWords({ statusCode: null, errorClass })).toBe(words);
});

it('has no words where nothing failed', () => {
  expect(errorWords({ statusCode: 200, errorClass: null })).toBeNull();
  expect(answerWords(204)).toBe('HTTP 204');
  expect(answerWords(null)).toBe('No answer');
});

it.each([
  [{ statusCode: 500, errorClass: 'status', error: 'the answer was 500' }, 'HTTP 500'],
  [{ statusCode: 302, errorClass: null, error: null }, 'HTTP 302, which sends elsewhere'],
  [
    { statusCode: null, errorClass: 'refused', error: 'the connection was refused' },
    'Nothing listens at this address: the connection was refused',
  ],
  [{ statusCode: null, errorClass: 'timeout', error: null }, 'There was no answer in time'],
  [{ statusCode: 200, errorClass: 'timeout', error: null }, 'The answer did not end in time'],
  [{ statusCode: 200, errorClass: 'connection', error: 'reset' }, 'The answer broke off: reset'],
  [{ statusCode: 200, errorClass: 'too_large', error: null }, 'The answer is larger than what is read'],
  [{ statusCode: 204, errorClass: null, error: null }, 'HTTP 204'],
  [{ statusCode: null, errorClass: null, error: null }, 'No answer'],
])('tells the outcome %o in a line', (outcome, words) => {
  expect(outcomeWords(outcome)).toBe(words);
});

it.each([
  ['FAILED', null, '2027-01-01T00:00:00Z', 'Send once more'],
  ['SUCCEEDED', null, '2027-01-01T00:00:00Z', 'Send once more'],
  ['PENDING', '2026-11-26T10:05:00Z', '2027-01-01T00:00:00Z', 'Send it now'],
  ['PENDING', '2026-11-26T09:59:00Z', '2027-01-01T00:00:00Z', null],
  ['PENDING', null, '2027-01-01T00:00:00Z', null],
  ['FAILED', null, '2026-11-26T10:00:00Z', null],
] as const)(
  'offers for what is %s, due at %s and kept until %s: %s',
  (status, nextAttemptAt, until, offer) => {
    const now = Date.parse('2026-11-26T10:00:00Z');
    const course = { status, nextAttemptAt, redeliverableUntil: until };
    expect(redelivery({ ...course, partnerPostback: { id: 'ppb_1' }, webhook: null }, now)).toBe(offer);
    expect(redelivery({ ...course, partnerPostback: null, webhook: { id: 'whk_1' } }, now)).toBe(offer);
    // To a webhook that is deleted, nothing is sent at all.
    expect(redelivery({ ...course, partnerPostback: null, webhook: null }, now)).toBeNull();
  },
);

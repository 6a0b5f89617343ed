import { expect, it } from 'vitest';
import { answered, isTaken, sent, type TestAnswer, verdict } from './tested';

const answer: TestAnswer = { statusCode: 200, durationMs: 12, excerpt: 'OK', errorClass: null, error: null };

it.each([
  [answer, true, 'It was taken: HTTP 200.'],
  [{ ...answer, statusCode: 302, errorClass: 'status' }, false, 'HTTP 302'],
  [{ ...answer, statusCode: 500 }, false, 'HTTP 500'],
  [{ ...answer, errorClass: 'too_large' }, false, 'The answer is larger than what is read'],
  [{ ...answer, errorClass: 'timeout' }, false, 'The answer did not end in time'],
  [{ ...answer, statusCode: null, errorClass: 'dns', error: null }, false, 'The host name has no address'],
])('judges the answer %o', (given, taken, words) => {
  expect(isTaken(given)).toBe(taken);
  expect(verdict(given)).toBe(words);
});

it.each([
  [answer, 'OK'],
  [{ ...answer, excerpt: '' }, 'The answer has no body.'],
  [{ ...answer, excerpt: '', statusCode: 302, errorClass: 'status' }, 'The answer has no body.'],
  [{ ...answer, excerpt: '', errorClass: 'connection' }, 'Nothing of the answer’s body came.'],
  [{ ...answer, excerpt: null, statusCode: null, errorClass: 'dns' }, 'There was no answer.'],
])('shows the body of the answer %o', (given, words) => {
  expect(answered(given)).toBe(words);
});

it('shows a request without the values of its headers', () => {
  const request = {
    method: 'POST_JSON' as const,
    url: 'https://tracker.example/in',
    headerNames: ['X-Api-Key'],
    body: '{"test": true}',
  };
  expect(sent(request)).toBe('POST https://tracker.example/in\nX-Api-Key: …\n\n{"test": true}');
  expect(sent({ ...request, method: 'GET', headerNames: [], body: null })).toBe(
    'GET https://tracker.example/in',
  );
});

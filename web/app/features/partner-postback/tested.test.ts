import { expect, it } from 'vitest';
import { answered, isTaken, marksTests, sent, type TestAnswer, title, verdict } from './tested';

const answer: TestAnswer = { statusCode: 200, durationMs: 12, excerpt: 'OK', errorClass: null, error: null };

it.each([
  [answer, true, 'The test was taken', 'It was taken: HTTP 200. After 12 ms.'],
  [
    { ...answer, statusCode: 302, errorClass: 'status' },
    false,
    'The test was not taken',
    'HTTP 302, which sends elsewhere. After 12 ms.',
  ],
  [{ ...answer, statusCode: 500 }, false, 'The test was not taken', 'HTTP 500. After 12 ms.'],
  [
    { ...answer, errorClass: 'too_large' },
    false,
    'The test was not taken',
    'The answer is larger than what is read. After 12 ms.',
  ],
  [
    { ...answer, statusCode: null, errorClass: 'dns' },
    false,
    'The test was not sent',
    'The host name has no address.',
  ],
  [
    { ...answer, statusCode: null, errorClass: 'blocked_address', error: 'private addresses are not called' },
    false,
    'The test was not sent',
    'This leads where Waypost does not call: private addresses are not called.',
  ],
  [
    {
      ...answer,
      statusCode: null,
      errorClass: 'timeout',
      error: 'no connection within the time limit',
      durationMs: 5001,
    },
    false,
    'The test was not taken',
    'There was no answer in time: no connection within the time limit. After 5.00 s.',
  ],
  [
    {
      ...answer,
      statusCode: null,
      errorClass: 'timeout',
      error: 'no answer within 8 seconds',
      durationMs: 8001,
    },
    false,
    'The test ran out of time',
    'No whole answer came within 8 seconds, which is all that a test waits. A delivery waits longer, so the receiver may take those all the same.',
  ],
  [
    { ...answer, errorClass: 'timeout', error: 'no end within 8 seconds', durationMs: 8001 },
    false,
    'The test ran out of time',
    'HTTP 200 came, but no end of it within 8 seconds, which is all that a test waits. A delivery waits longer, so the receiver may take those all the same.',
  ],
])('judges the answer %o', (given, taken, head, words) => {
  expect(isTaken(given)).toBe(taken);
  expect(title(given)).toBe(head);
  expect(verdict(given)).toBe(words);
});

it.each([
  [answer, 'OK'],
  [{ ...answer, excerpt: '' }, 'The answer has no body.'],
  [{ ...answer, excerpt: null, errorClass: 'connection' }, 'Nothing of its body came.'],
  [{ ...answer, excerpt: null, statusCode: null, errorClass: 'refused' }, 'There was no answer.'],
  [{ ...answer, excerpt: null, statusCode: null, errorClass: 'timeout' }, 'No whole answer came.'],
])('shows what was answered in %o', (given, words) => {
  expect(answered(given)).toBe(words);
});

it.each([
  ['https://a.example/?t={test}', null, true],
  ['https://a.example/?t={test:1=yes}', null, true],
  ['https://a.example/?t={test|0}', null, true],
  ['https://a.example/?t={tester}&test={sub1}', null, false],
  ['https://a.example/', '{"test": {test}}', false],
])('knows whether %s marks tests', (urlTemplate, bodyTemplate, marks) => {
  expect(marksTests({ method: 'GET', urlTemplate, bodyTemplate })).toBe(marks);
});

it('finds the mark of a test in a body that is sent', () => {
  const template = { urlTemplate: 'https://a.example/', bodyTemplate: '{"test": {test}}' };
  expect(marksTests({ ...template, method: 'POST_JSON' })).toBe(true);
  expect(marksTests({ ...template, method: 'POST_JSON', bodyTemplate: null })).toBe(false);
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

import { expect, it } from 'vitest';
import {
  callInput,
  EMPTY,
  filledWords,
  headersProblem,
  headersWith,
  postbackInput,
  problemsByField,
  tellsOf,
  urlProblem,
  valuesOf,
} from './form';

const stored = {
  id: 'ppb_1',
  method: 'POST_JSON' as const,
  urlTemplate: 'https://tracker.example/in',
  bodyTemplate: '{"payout": {payout}}',
  headerNames: ['X-Api-Key'],
  events: ['sale'],
  statuses: null,
  offer: null,
};

it('leaves stored headers alone unless they are written anew', () => {
  const values = valuesOf(stored);
  expect(values.headers).toBeNull();
  expect(postbackInput(values)).toEqual({
    method: 'POST_JSON',
    urlTemplate: 'https://tracker.example/in',
    bodyTemplate: '{"payout": {payout}}',
    offerId: null,
    events: ['sale'],
    statuses: null,
  });
  expect(callInput({ ...values, headers: [] })).toMatchObject({ headers: [] });
  expect(valuesOf({ ...stored, headerNames: [] }).headers).toEqual([]);
});

it('sends no body with GET, and no empty rows of headers', () => {
  const headers = [
    { name: ' X-Api-Key ', value: 'secret ' },
    { name: '', value: '' },
  ];
  expect(
    callInput({ ...EMPTY, urlTemplate: ' https://a.example ', bodyTemplate: 'a={sub1}', headers }),
  ).toEqual({
    method: 'GET',
    urlTemplate: 'https://a.example',
    bodyTemplate: null,
    headers: [{ name: 'X-Api-Key', value: 'secret ' }],
  });
});

it('asks for a whole header and a whole address', () => {
  expect(headersProblem([{ name: 'X-Api-Key', value: '' }])).toContain('a name and a value');
  expect(headersProblem([{ name: '', value: '' }])).toBeNull();
  expect(headersProblem(null)).toBeNull();
  expect(urlProblem(' ')).toBe('Enter the address to call.');
  expect(urlProblem('ftp://a.example')).toContain('https://');
  expect(urlProblem('HTTPS://a.example')).toBeNull();
});

it('puts problems beside their fields', () => {
  const at = (field: string[], message: string) => ({ field, message, code: 'MALFORMED' });
  expect(
    problemsByField([
      at(['urlTemplate'], 'at character 34: {payot} is not a known macro; did you mean {payout}?'),
      at(['input', 'answers', 'domain'], 'write a domain only'),
      at(['domain'], 'keep it short'),
    ]),
  ).toEqual({
    urlTemplate: 'At character 34: {payot} is not a known macro; did you mean {payout}?',
    domain: 'Write a domain only. Keep it short.',
  });
});

it.each([
  [null, null, 'All events, once'],
  [['sale', 'lead'], [], 'sale and lead, once'],
  [null, ['APPROVED', 'REVERSED'], 'All events, when Approved and Reversed'],
])('tells of %j in %j', (events, statuses, words) => {
  expect(tellsOf({ events, statuses })).toBe(words);
});

it('says which statuses a preset filled in', () => {
  expect(filledWords(['APPROVED'])).toBe('The template is filled in, and the statuses: Approved');
  expect(filledWords(['PENDING', 'APPROVED'])).toContain('Pending and Approved');
});

const AUTH = { name: 'Authorization', value: 'Basic c2lkOnRva2Vu' };
const OWN = { name: 'X-Key', value: 'k' };

it.each([
  ['takes those of a preset', [AUTH], [], [], [AUTH]],
  ['leaves one’s own', [AUTH], [OWN], [], [OWN, AUTH]],
  ['takes out those of the preset before', [], [OWN, AUTH], [AUTH], [OWN]],
  ['sets each name once', [AUTH], [{ name: 'authorization ', value: 'mine' }], [], [AUTH]],
  ['leaves those that are stored and not shown', [], null, [], null],
  ['puts its own in the place of stored ones', [AUTH], null, [], [AUTH]],
])('%s when a preset is filled in', (_, preset, now, before, headers) => {
  expect(headersWith(preset, { now, before })).toEqual(headers);
});

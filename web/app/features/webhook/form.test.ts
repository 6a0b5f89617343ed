import { expect, it } from 'vitest';
import { addressProblem, readableBody, webhookInput } from './form';

it.each([
  ['https://example.com/hooks', true],
  [' http://127.0.0.1:4999 ', true],
  ['', false],
  ['https://', false],
  ['example.com/hooks', false],
  ['ftp://example.com', false],
])('takes the address %j: %s', (url, good) => {
  expect(addressProblem(url) === null).toBe(good);
});

it('sends no empty description', () => {
  expect(
    webhookInput({ url: ' https://a.example ', description: '  ', eventTypes: ['payout.paid'] }),
  ).toEqual({
    url: 'https://a.example',
    description: null,
    eventTypes: ['payout.paid'],
  });
});

it('lays a body out for reading, and leaves alone what is none', () => {
  expect(readableBody('{"type":"payout.paid","test":true}')).toBe(
    '{\n  "type": "payout.paid",\n  "test": true\n}',
  );
  expect(readableBody('<b>not JSON</b>')).toBe('<b>not JSON</b>');
});

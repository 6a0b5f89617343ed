import { expect, it } from 'vitest';
import { destination, doer } from './words';

it.each([
  [{ method: null, email: null, account: null }, 'Nobody has said where'],
  [{ method: 'PAYPAL', email: 'a…@example.com', account: null }, 'PayPal, a…@example.com'],
  [{ method: 'WISE', email: 'a…@example.com', account: '…3324' }, 'Wise, a…@example.com, …3324'],
  [{ method: 'OTHER', email: null, account: '…3000' }, 'Another way, …3000'],
])('a destination is told in a few words', (to, told) => {
  expect(destination(to)).toBe(told);
});

it.each([
  ['job', null, 'the timetable'],
  ['user:usr_1', { name: 'Anna' }, 'you'],
  ['user:usr_2', { name: 'Bea' }, 'Bea'],
  ['user:usr_3', null, 'a former colleague'],
  ['api_key:key_1', null, 'a program with an API key'],
])('%s, %o, is told as %s', (actor, person, told) => {
  expect(doer(actor, person, 'usr_1')).toBe(told);
});

import { expect, it } from 'vitest';
import { codeProblem } from './rules';
import { couponSearch } from './search';

it.each([
  ['SAVE10', null],
  [' 50 % off ', null],
  ['x'.repeat(64), null],
  ['x'.repeat(65), 'Use at most 64 characters.'],
  ['  ', 'Give the code that customers enter, such as SAVE10.'],
])('of the code "%s" it says %s', (code, problem) => {
  expect(codeProblem(code)).toBe(problem);
});

it('takes from the address only what it knows, and a code of digits too', () => {
  expect(couponSearch({ code: 2026, offerId: 'off_1', status: 'PAUSED' })).toEqual({
    code: '2026',
    offerId: 'off_1',
  });
});

import { expect, it } from 'vitest';
import { inserted, matching, written } from './insert';

it.each([
  ['cid=', 4, 4, { text: 'cid={sub1}', cursor: 10 }],
  ['cid=&x=1', 4, 4, { text: 'cid={sub1}&x=1', cursor: 10 }],
  ['cid=OLD&x=1', 4, 7, { text: 'cid={sub1}&x=1', cursor: 10 }],
  ['', 9, 12, { text: '{sub1}', cursor: 6 }],
])('puts a macro into %j from %i to %i', (text, start, end, result) => {
  expect(inserted(text, start, end, '{sub1}')).toEqual(result);
});

const macros = [
  { name: 'click_id', meaning: 'The click.', example: 'clk_1', inBodies: true },
  { name: 'payout', meaning: 'What the affiliate earns.', example: '12.50', inBodies: true },
  { name: 'sub1', meaning: 'The click’s first sub id.', example: 'x', inBodies: true },
];

it('finds macros by name before meaning, with or without braces', () => {
  const found = (search: string) => matching(macros, search).map(({ name }) => name);
  expect(found('')).toEqual(['click_id', 'payout', 'sub1']);
  expect(found(' {payout} ')).toEqual(['payout']);
  expect(found('CLICK')).toEqual(['click_id', 'sub1']);
  expect(found('earns')).toEqual(['payout']);
  expect(found('nothing like it')).toEqual([]);
});

it('writes a macro in braces once', () => {
  expect(written('sub1')).toBe('{sub1}');
  expect(written('{sub1}')).toBe('{sub1}');
});

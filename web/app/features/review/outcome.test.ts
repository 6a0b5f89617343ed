import { expect, test } from 'vitest';
import { summary } from './outcome';

const done = { code: 'DONE', message: 'it is done' };
const already = { code: 'ALREADY', message: 'it was so already' };
const reversed = { code: 'REVERSED', message: 'the merchant took it back' };

test('what became of some conversions is told in numbers', () => {
  expect(summary('approve', [done])).toEqual({ text: '1 conversion approved.', isGood: true });
  expect(summary('reject', [done, done, already])).toEqual({
    text: '2 conversions rejected. 1 was so already.',
    isGood: true,
  });
});

test('what was left alone is told with its reason, each reason once', () => {
  expect(summary('reopen', [done, reversed, reversed])).toEqual({
    text: '1 conversion reopened. 2 left alone: the merchant took it back.',
    isGood: false,
  });
  expect(summary('approve', [reversed])).toEqual({
    text: '1 left alone: the merchant took it back.',
    isGood: false,
  });
});

import { describe, expect, it } from 'vitest';
import { eitherOf, humanize, listed, plural, sentence } from './words';

describe('words', () => {
  it.each([
    ['no_rule_matched', 'No rule matched'],
    ['TXN_ANYWHERE', 'Txn anywhere'],
    ['attribution window', 'Attribution window'],
  ])('read %s as %s', (code, expected) => expect(humanize(code)).toBe(expected));

  it.each([
    ['choose a name', 'Choose a name.'],
    ['Is it?', 'Is it?'],
    ['', ''],
  ])('make of "%s" the sentence "%s"', (text, expected) => expect(sentence(text)).toBe(expected));

  it('stand in a list', () => {
    expect(listed(['one'])).toBe('one');
    expect(listed(['one', 'two', 'three'])).toBe('one, two and three');
    expect(eitherOf(['one', 'two', 'three'])).toBe('one, two or three');
  });

  it('count one and many', () => {
    expect(plural(1, 'day')).toBe('1 day');
    expect(plural(0, 'day')).toBe('0 days');
  });
});

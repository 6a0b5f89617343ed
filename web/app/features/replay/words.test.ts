import { describe, expect, it } from 'vitest';
import { doneWords, foundWords, intentWords, owedWords, progressWords } from './words';

const NOTHING = { counted: 0, corrected: 0, withdrawn: 0, takenBack: 0, reworded: 0 };
const owed = (name: string, amount: string, currency = 'USD') => ({
  affiliate: { id: `aff_${name}`, name },
  amount: { amount, currency },
});

describe('what was found', () => {
  it('is told by kind', () => {
    const counts = { counted: 1200, corrected: 3, withdrawn: 3, takenBack: 1, reworded: 1 };
    expect(foundWords(1210, counts)).toBe(
      '1,210 requests looked at: 1,200 would count now, 3 would be corrected, 1 would be taken back, 2 would be refused today and are kept and 1 would be refused for another reason.',
    );
  });

  it('may be nothing', () => {
    expect(foundWords(1, NOTHING)).toBe('1 request looked at: all come to the same today.');
  });
});

describe('what is about to be done', () => {
  it.each([
    [
      { ...NOTHING, counted: 12, corrected: 3 },
      [owed('Anna', '120.00')],
      'Count 12 requests and correct 3: Anna is owed $120.00 more.',
    ],
    [{ ...NOTHING, corrected: 1 }, [owed('Anna', '-5.00')], 'Correct 1 request: Anna is owed $5.00 less.'],
    [{ ...NOTHING, withdrawn: 5, takenBack: 2 }, [], 'Take back 2 requests: nobody is owed more or less.'],
  ])('%j', (counts, money, expected) => expect(intentWords(counts, money)).toBe(expected));
});

describe('what was done', () => {
  it('is told in the past', () => {
    const counts = { ...NOTHING, counted: 1, corrected: 2, withdrawn: 1, takenBack: 1 };
    expect(doneWords(counts, [owed('Anna', '1.00')])).toBe(
      '1 request counts now, 2 are corrected and 1 is taken back: Anna is owed $1.00 more.',
    );
  });

  it('is nothing when somebody was faster', () => {
    expect(doneWords({ ...NOTHING, withdrawn: 2 }, [])).toMatch(/^Nothing was left to do/);
  });
});

describe('who is owed', () => {
  it('is named while there are few', () => {
    expect(owedWords([owed('Anna', '1.00'), owed('Bob', '-2.50', 'EUR')])).toBe(
      'Anna is owed $1.00 more and Bob is owed €2.50 less',
    );
  });

  it('is summed up by currency when there are many', () => {
    const many = [owed('A', '0.10'), owed('B', '0.20'), owed('C', '-3.00', 'EUR'), owed('A', '1.00', 'EUR')];
    expect(owedWords(many)).toBe('3 affiliates are owed $0.30 more and €2.00 less in all');
  });
});

it('says how far a run has come', () => {
  expect(progressWords(1000, 2200)).toBe('1,000 of 3,200 requests looked at, the oldest first.');
});
